"""The balance as a reminder, never as a score."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.contact import selectors as contact
from nabij.practice.balance import BalanceReminder, BalanceState
from nabij.web import dates


def balance_words(row: contact.DyadRow, today: date) -> str:
    """The balance as a reminder; empty when nothing is open or the reminder has faded."""
    reminder = row.reminder(today)
    if reminder.state is not BalanceState.OPEN:
        return ""
    return ngettext("%(number)s good moment to go", "%(number)s good moments to go", reminder.owed) % {
        "number": dates.spelled(reminder.owed)
    }


def balance_why(reminder: BalanceReminder, today: date) -> str:
    if reminder.state is not BalanceState.OPEN or reminder.since is None or reminder.fades_after is None:
        return ""
    return _(
        "Since %(since)s. A hard moment weighs more than a good one, so each asks for three good ones. The reminder "
        "fades by itself after %(until)s."
    ) % {"since": dates.day(reminder.since, today), "until": dates.day(reminder.fades_after, today)}

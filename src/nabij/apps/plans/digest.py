"""The digest: at most one mail a day, to who asked for it, on days when something is due."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from nabij.apps.accounts import clock
from nabij.apps.accounts.jobs import ask_once, retried
from nabij.apps.plans.actions.sending import stop_word
from nabij.apps.plans.feed import summary
from nabij.apps.plans.models import Digest
from nabij.apps.plans.selectors.own import calendar_for, initials_of
from nabij.apps.plans.selectors.planned import planned
from nabij.apps.plans.selectors.sending import viewer_of_staff
from nabij.apps.schools.viewer import Viewer
from nabij.web import dates


def start_digests(day: date) -> int:
    """Put a job in the queue for everybody who asked; gives how many."""
    if not settings.EMAIL_HOST:
        return 0
    wanted = Digest.objects.exclude(sent_on=day).values_list("staff_id", flat=True)
    return sum(
        ask_once(
            send_digest, key=f"digest:{staff_id}:{day.isoformat()}", staff_id=staff_id, day=day.isoformat()
        )
        for staff_id in wanted
    )


@task()
def send_digest(key: str, staff_id: int, day: str) -> None:
    """Send one digest, today's only.

    The day is claimed before the mail goes out and given free when it could not go out. A worker that is killed in
    between leaves it unsent: one mail a day at most is what was promised, and Today shows everything anyway.
    """
    on = date.fromisoformat(day)
    row = Digest.objects.select_related("staff__user").filter(pk=staff_id).first()
    viewer = viewer_of_staff(row.staff) if row is not None else None
    if row is None or viewer is None or on != clock.today():
        return
    mail = mail_for(viewer, row.address, day=on)
    if mail is None or not Digest.objects.filter(pk=staff_id).exclude(sent_on=on).update(sent_on=on):
        return
    try:
        mail.send()
    except OSError:
        Digest.objects.filter(pk=staff_id).update(sent_on=row.sent_on)
        raise


retried(send_digest, tries=4)


def mail_for(viewer: Viewer, address: str, *, day: date) -> EmailMessage | None:
    """The mail in the reader's language; None on a day without school or without anything due."""
    calendar = calendar_for(viewer)
    if not calendar.is_school_day(day):
        return None
    due = [one for one in planned(viewer, today=day, last=day, calendar=calendar) if one.day <= day]
    if not due:
        return None
    initials = initials_of(viewer)
    with translation.override(viewer.user.language):
        stop = settings.BASE_URL + reverse("plans:stop_digest", args=[stop_word(viewer.staff_id)])
        lines = [f"• {summary(one, initials)}" for one in due]
        body = "\n".join(
            [
                _("Good morning. This is what you planned for %(day)s:") % {"day": dates.day_long(day)},
                "",
                *lines,
                "",
                _("It is in Nabij: %(address)s") % {"address": f"{settings.BASE_URL}/"},
                _("Not today? Then it moves on. Nothing is counted."),
                "",
                _("No more of these mails: %(address)s") % {"address": stop},
            ]
        )
        subject = _("For today")
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, body, to=[address], headers=headers)

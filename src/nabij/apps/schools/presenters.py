"""What the pages of the administration show: names, states and dates in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.apps.schools.selectors import GroupRow, StaffRow
from nabij.apps.schools.vocabulary import Vocabulary
from nabij.web.dates import day_long
from nabij.web.parts import Link, Text, Tone


@dataclass(frozen=True, slots=True)
class AccountState:
    """How somebody's account stands: `none`, `invited`, `open` or `closed`, and the words for it."""

    code: str
    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    href: str
    roles: str
    groups: str
    account: AccountState


@dataclass(frozen=True, slots=True)
class GroupLine:
    name: str
    href: str
    kind: Text
    level: str
    pupils: int
    teachers: str


def account_state(row: StaffRow) -> AccountState:
    if not row.username:
        return AccountState("none", _("No account"), "plain")
    if not row.has_account:
        return AccountState("closed", _("Closed"), "warn")
    if not row.has_password:
        return AccountState("invited", _("Invited"), "accent")
    return AccountState("open", _("Can sign in"), "good")


def person_line(row: StaffRow, words: Vocabulary) -> PersonLine:
    return PersonLine(
        name=row.full_name,
        href=reverse("schools:person", args=[row.id]),
        roles=", ".join(str(words.role(code)) for code in row.roles),
        groups=", ".join(row.groups),
        account=account_state(row),
    )


def group_line(row: GroupRow, words: Vocabulary) -> GroupLine:
    return GroupLine(
        name=row.name,
        href=reverse("schools:group", args=[row.id]),
        kind=words.kind(row.kind),
        level=row.year_level,
        pupils=row.pupils,
        teachers=", ".join(row.teachers),
    )


def span(first: date, last: date) -> str:
    """One day, or from the first to the last."""
    if first == last:
        return day_long(first)
    return _("%(first)s to %(last)s") % {"first": day_long(first), "last": day_long(last)}


def crumbs(*steps: tuple[Text, str], here: Text) -> Sequence[Link]:
    """The way from the school's front page to this page."""
    front = Link(_("School"), reverse("schools:home"))
    return [front, *(Link(label, reverse(name)) for label, name in steps), Link(here)]

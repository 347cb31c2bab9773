"""*Class*: everybody in sight, in roster order, by name, or longest not met first; never by trouble."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.contact import selectors as contact
from nabij.apps.overview.presenters.balance import balance_words
from nabij.apps.overview.selectors import ClassFacts
from nabij.practice.spread import coverage, since_last
from nabij.web import dates
from nabij.web.addresses import address
from nabij.web.parts import Link


@dataclass(frozen=True, slots=True)
class PupilLine:
    dyad_id: int
    name: str
    href: str
    log_href: str
    last: str
    waits: bool
    balance: str
    promise: str


@dataclass(frozen=True, slots=True)
class ClassPage:
    title: str
    groups: tuple[Link, ...]
    sorts: tuple[Link, ...]
    lines: tuple[PupilLine, ...]
    any_running: bool
    coverage: str
    longest: str
    group_id: int
    mirror_href: str
    order: str


SORTS = ("roster", "name", "longest")


def class_page(facts: ClassFacts, *, sort: str, rhythm: int) -> ClassPage:
    """The class in roster order, by name, or longest-not-met first; never by trouble."""
    here = address("overview:class")
    group_id = facts.group_id or 0
    days = {row.id: since_last(row.last_personal_day, facts.day, facts.calendar) for row in facts.rows}
    rows = _sorted(facts.rows, days, sort)
    back = urlencode({"next": f"{here}?{urlencode({'group': group_id, 'sort': sort})}"})
    labels = {"roster": _("As on the roster"), "name": _("By name"), "longest": _("Longest ago first")}
    return ClassPage(
        title=next((name for pk, name, _kind in facts.groups if pk == facts.group_id), ""),
        groups=tuple(
            Link(name, f"{here}?group={pk}&sort={sort}", pk == facts.group_id)
            for pk, name, _kind in facts.groups
        ),
        sorts=tuple(
            Link(label, f"{here}?group={group_id}&sort={code}", code == sort)
            for code, label in labels.items()
        ),
        any_running=bool(facts.promised) or any(balance_words(row, facts.day) for row in rows),
        lines=tuple(_line(row, days[row.id], facts, rhythm, back) for row in rows),
        coverage=_coverage_words(facts),
        longest=_longest_words(days),
        group_id=group_id,
        mirror_href=f"{address('overview:mirror')}?group={group_id}",
        order=labels[sort],
    )


def _sorted(rows: list[contact.DyadRow], days: dict[int, int | None], sort: str) -> list[contact.DyadRow]:
    if sort == "name":
        return sorted(rows, key=lambda row: (row.given_name.casefold(), row.full_name.casefold(), row.id))
    if sort == "longest":
        return sorted(rows, key=lambda row: (-_waiting(days[row.id]), row.full_name.casefold(), row.id))
    return rows


def _waiting(days: int | None) -> int:
    return 10_000 if days is None else days


def _line(row: contact.DyadRow, days: int | None, facts: ClassFacts, rhythm: int, back: str) -> PupilLine:
    promises = facts.promised.get(row.id, 0)
    return PupilLine(
        dyad_id=row.id,
        name=row.full_name,
        href=address("overview:relationship", row.id),
        log_href=f"{address('contact:log')}?dyad={row.id}&{back}",
        last=_ago(days),
        waits=days is None or days > rhythm,
        balance=balance_words(row, facts.day),
        promise=(
            ngettext("%(number)s promise", "%(number)s promises", promises)
            % {"number": dates.spelled(promises)}
            if promises
            else ""
        ),
    )


def _ago(days: int | None) -> str:
    """Short, for a column that says what it counts."""
    if not days:
        return _("not yet") if days is None else _("today")
    return ngettext("%(number)s school day", "%(number)s school days", days) % {"number": days}


def _coverage_words(facts: ClassFacts) -> str:
    found = coverage((row.last_personal_day for row in facts.rows), facts.day, facts.calendar)
    if found.share is None:
        return ""
    return _("%(met)s of the %(pupils)s had a personal moment with you in the last %(days)s school days.") % {
        "met": found.met,
        "pupils": found.pupils,
        "days": dates.spelled(len(found.window)),
    }


def _longest_words(days: dict[int, int | None]) -> str:
    never = sum(count is None for count in days.values())
    if never:
        return ngettext(
            "With %(number)s pupil nothing is logged yet this year.",
            "With %(number)s pupils nothing is logged yet this year.",
            never,
        ) % {"number": dates.spelled(never)}
    known = [count for count in days.values() if count is not None]
    if not known:
        return ""
    return _("The longest wait at this moment: %(ago)s.") % {"ago": dates.school_days_ago(max(known))}

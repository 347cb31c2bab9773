"""Codes into sentences, in the language of the reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from nabij.apps.schools.imports.finding_words import FINDINGS
from nabij.apps.schools.imports.refusal_words import REFUSALS
from nabij.apps.schools.roles import ROLES
from nabij.rosters.column_words import Field
from nabij.rosters.description import Entity
from nabij.rosters.findings import Finding, Level, RosterError, Where

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was refused: the place, what is wrong and what to do."""

    place: str
    what: str
    advice: str


def refusal(error: RosterError) -> Refusal:
    """A refusal in words; an unknown code is told as something unexpected."""
    what, advice = REFUSALS.get(error.code, REFUSALS["unexpected"])
    values = _values(error.detail, error.where)
    return Refusal(place(error.where), str(what) % values, str(advice) % values)


def stored_refusal(notice: Mapping[str, object]) -> Refusal:
    """The same for a refusal that was kept with an import."""
    line, detail = notice.get("line"), notice.get("detail")
    where = Where(
        str(notice.get("file", "")), line if isinstance(line, int) else 0, str(notice.get("field", ""))
    )
    values = detail if isinstance(detail, Mapping) else {}
    return refusal(RosterError(str(notice.get("code", "")), where, **values))


def _values(detail: Mapping[str, object], where: Where) -> dict[str, object]:
    most = detail.get("most")
    megabytes = max(1, most // MEGABYTE) if isinstance(most, int) else "?"
    values: dict[str, object] = defaultdict(lambda: "?")
    values.update({"field": where.field or "?", "megabytes": megabytes, **detail})
    return values


def place(where: Where) -> str:
    """`leerlingen.csv, line 14, field “naam”`, as far as it is known."""
    parts = [where.file] if where.file else []
    if where.line:
        parts.append(_("line %(line)s") % {"line": where.line})
    if where.field:
        parts.append(_("field “%(field)s”") % {"field": where.field})
    return ", ".join(parts)


def finding(one: Finding) -> str:
    """What was noticed, in one sentence."""
    values: dict[str, object] = defaultdict(lambda: "?")
    values.update(dict(one.values))
    sentence = FINDINGS.get(one.code)
    return str(sentence) % values if sentence is not None else one.code


def times(count: int) -> str:
    """How often something occurred; nothing for once."""
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": count} if count > 1 else ""


LEVELS: dict[Level, Promise] = {
    Level.ERROR: gettext_lazy("Left out because something is missing"),
    Level.DOUBT: gettext_lazy("Doubts: please have a look"),
    Level.DROPPED: gettext_lazy("Not kept on purpose"),
    Level.NOTE: gettext_lazy("Noticed and dealt with"),
}

FIELDS: dict[Field, Promise] = {
    Field.KEY: gettext_lazy("Number of the pupil"),
    Field.STAFF_KEY: gettext_lazy("Number or code of the member of staff"),
    Field.ECKID: gettext_lazy("ECK iD"),
    Field.CALL_NAME: gettext_lazy("First name of every day"),
    Field.GIVEN_NAMES: gettext_lazy("Official first names"),
    Field.INITIALS: gettext_lazy("Initials"),
    Field.INFIX: gettext_lazy("Infix, such as “van der”"),
    Field.FAMILY_NAME: gettext_lazy("Family name"),
    Field.FULL_NAME: gettext_lazy("Whole name in one column"),
    Field.BIRTH_DATE: gettext_lazy("Birth date (to tell pupils apart)"),
    Field.GROUP: gettext_lazy("Group or class"),
    Field.LESSON_GROUPS: gettext_lazy("Lesson groups"),
    Field.YEAR_LEVEL: gettext_lazy("Year group"),
    Field.TEACHER: gettext_lazy("Teacher of the group"),
    Field.EMAIL: gettext_lazy("Mail address of staff"),
    Field.ROLE: gettext_lazy("Job or role of staff"),
    Field.BEGINS: gettext_lazy("First day in the group"),
    Field.ENDS: gettext_lazy("Last day in the group"),
    Field.SENSITIVE: gettext_lazy("Not kept (sensitive)"),
    Field.IGNORED: gettext_lazy("Do not use"),
}

CHANGED: dict[str, Promise] = {
    "key": gettext_lazy("number in the roster"),
    "name": gettext_lazy("name"),
    "birth_date": gettext_lazy("birth date"),
    "year_level": gettext_lazy("year group"),
    "kind": gettext_lazy("kind of group"),
    "email": gettext_lazy("mail address"),
    "roles": gettext_lazy("roles"),
    "begins": gettext_lazy("first day"),
    "ends": gettext_lazy("last day"),
}
KINDS: dict[str, Promise] = {
    "class": pgettext_lazy("kind of group", "class"),
    "lesson": pgettext_lazy("kind of group", "lesson group"),
}


def changed(name: str, old: str, new: str) -> str:
    """`name: Bo Vis → Bo Visser`."""
    return f"{CHANGED[name]}: {_value(name, old)} → {_value(name, new)}"


def _value(name: str, value: str) -> str:
    if not value:
        return _("empty")
    if name == "kind":
        return str(KINDS[value])
    if name == "roles":
        return roles(value.split())
    if name in ("birth_date", "begins", "ends"):
        return date_format(date.fromisoformat(value), "j-n-Y")
    return value


def roles(codes: list[str] | tuple[str, ...]) -> str:
    """Roles in words, separated by commas."""
    return ", ".join(str(ROLES[code].label).lower() for code in codes if code in ROLES)


def how_many(entity: Entity, number: int) -> str:
    """`24 pupils`."""
    if entity is Entity.GROUP:
        text = ngettext("%(number)s group", "%(number)s groups", number)
    elif entity is Entity.PUPIL:
        text = ngettext("%(number)s pupil", "%(number)s pupils", number)
    else:
        text = ngettext("%(number)s member of staff", "%(number)s members of staff", number)
    return text % {"number": number}


def part_title(code: str, entity: Entity, number: int) -> str:
    """What a part of the plan says, such as `New: 24 pupils`."""
    return str(PARTS[code]) % {"who": how_many(entity, number)}


PARTS: dict[str, Promise] = {
    "added": gettext_lazy("New: %(who)s"),
    "changed": gettext_lazy("Changed: %(who)s"),
    "linked": gettext_lazy("Recognised and tied to the roster: %(who)s"),
    "moved": gettext_lazy("To another group: %(who)s"),
    "joined": gettext_lazy("Also in a group: %(who)s"),
    "left": gettext_lazy("Out of a group: %(who)s"),
    "rescheduled": gettext_lazy("Other days in a group: %(who)s"),
    "assigned": gettext_lazy("With a group from now on: %(who)s"),
    "unassigned": gettext_lazy("No longer with a group: %(who)s"),
    "ended": gettext_lazy("Left according to the file: %(who)s"),
    "returned": gettext_lazy("Back again: %(who)s"),
    "absent": gettext_lazy("Not in this file: %(who)s"),
    "proposed": gettext_lazy("Administrator according to the file, not made so by Nabij: %(who)s"),
}

REASONS: dict[str, Promise] = {
    "unstable_key": gettext_lazy("the number in the file may change, so it says nothing"),
    "key_reused": gettext_lazy("the number was that of somebody else"),
    "other_key": gettext_lazy("somebody here looks the same, with another number or none"),
}

DONE: dict[str, tuple[Promise, Entity]] = {
    "create.group": (gettext_lazy("Added: %(who)s"), Entity.GROUP),
    "create.pupil": (gettext_lazy("Added: %(who)s"), Entity.PUPIL),
    "create.staff": (gettext_lazy("Added: %(who)s"), Entity.STAFF),
    "update.group": (gettext_lazy("Changed: %(who)s"), Entity.GROUP),
    "update.pupil": (gettext_lazy("Changed: %(who)s"), Entity.PUPIL),
    "update.staff": (gettext_lazy("Changed: %(who)s"), Entity.STAFF),
    "return.group": (gettext_lazy("Back again: %(who)s"), Entity.GROUP),
    "return.pupil": (gettext_lazy("Back again: %(who)s"), Entity.PUPIL),
    "return.staff": (gettext_lazy("Back again: %(who)s"), Entity.STAFF),
    "end.group": (gettext_lazy("Ended: %(who)s"), Entity.GROUP),
    "end.pupil": (gettext_lazy("Ended: %(who)s"), Entity.PUPIL),
    "end.staff": (gettext_lazy("Ended: %(who)s"), Entity.STAFF),
}


def done(counters: Mapping[str, int]) -> list[str]:
    """What an import did, a line each."""
    lines = [
        str(text) % {"who": how_many(entity, counters[code])}
        for code, (text, entity) in DONE.items()
        if counters.get(code)
    ]
    joined, left = counters.get("enrol", 0), counters.get("leave", 0)
    if joined:
        lines.append(
            ngettext("%(number)s place in a group added", "%(number)s places in groups added", joined)
            % {"number": joined}
        )
    if left:
        lines.append(
            ngettext("%(number)s place in a group ended", "%(number)s places in groups ended", left)
            % {"number": left}
        )
    return lines

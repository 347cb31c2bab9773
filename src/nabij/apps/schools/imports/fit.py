"""What a file says, in the shape in which a school keeps it, so that comparing again finds no difference.

One name of every day instead of all official ones, texts no longer than their columns, and an enrolment that has not
ended yet without its last day: a later import, or a person, ends it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nabij.rosters.description import (
    Enrolment,
    Group,
    PersonName,
    Pupil,
    SchoolDescription,
    SchoolYear,
    Staff,
)

GIVEN, INFIX, FAMILY, GROUP, LEVEL, ECKID, MAIL = 100, 30, 150, 100, 20, 200, 254


def fit(description: SchoolDescription, *, today: date) -> SchoolDescription:
    """The same school as Nabij would keep it."""
    return replace(
        description,
        year=replace(description.year, label=year_label(description.year)),
        groups=tuple(_group(one) for one in description.groups),
        pupils=tuple(_pupil(one) for one in description.pupils),
        unsorted=tuple(_pupil(one) for one in description.unsorted),
        staff=tuple(_staff(one) for one in description.staff),
        enrolments=tuple(_enrolment(one, today) for one in description.enrolments),
    )


def year_label(year: SchoolYear) -> str:
    """`2026-2027`, from the label or else from the first day; empty when the file does not say."""
    first, _, last = year.label.partition("-")
    if first.isdecimal() and last.isdecimal() and len(first) == len(last) == 4:
        return year.label
    if year.begins is None:
        return ""
    start = year.begins.year if year.begins.month >= 6 else year.begins.year - 1
    return f"{start}-{start + 1}"


def kept_name(name: PersonName) -> PersonName:
    """The name of every day, or else the official first names, or else the initials."""
    first = name.call or name.given or name.initials
    return PersonName(
        call=first[:GIVEN].strip(), infix=name.infix[:INFIX].strip(), family=name.family[:FAMILY].strip()
    )


def _group(group: Group) -> Group:
    return replace(group, name=group.name[:GROUP].strip(), year_level=group.year_level[:LEVEL].strip())


def _pupil(pupil: Pupil) -> Pupil:
    return Pupil(
        key=pupil.key,
        name=kept_name(pupil.name),
        eckid=_eckid(pupil.eckid),
        birth_date=pupil.birth_date,
        year_level=pupil.year_level[:LEVEL].strip(),
        site=pupil.site,
        manual_match=pupil.manual_match,
    )


def _staff(staff: Staff) -> Staff:
    mail = staff.email if "@" in staff.email and len(staff.email) <= MAIL else ""
    return replace(staff, name=kept_name(staff.name), eckid=_eckid(staff.eckid), email=mail)


def _eckid(eckid: str) -> str:
    """An ECK iD that is too long is none: a shortened one could be somebody else's."""
    return eckid if len(eckid) <= ECKID else ""


def _enrolment(enrolment: Enrolment, today: date) -> Enrolment:
    over = enrolment.ends is not None and enrolment.ends < today
    if over or enrolment.ends is None:
        return enrolment
    return Enrolment(enrolment.pupil, enrolment.group, enrolment.begins)

"""Recognising people and groups of a file among those the school knows.

Belongs here: how alike two names are, and who is surely, perhaps or surely not the same. Keys that are
promised to be stable decide by themselves, unless the name behind one has become another; all else is
asked of a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from nabij.rosters.description import Entity, Group, PersonName, Pupil, Staff
from nabij.rosters.findings import RosterError, Where
from nabij.rosters.plan import Candidate, MatchDecision, MatchNeeded, MatchReason, Target
from nabij.rosters.state import CurrentGroup, CurrentPupil, CurrentStaff

#: From this score on, two people are worth asking about when the key says nothing.
WORTH_ASKING = 0.6
#: From this score on, someone with a new key is so likely the same person that a person must say so.
SURELY_ALIKE = 0.95
#: From this score on, somebody who was entered by hand, and so has no key, may be the one in the file: the same name
#: without a birth date is enough.
ENTERED_BY_HAND = 0.75
#: Below this score the same stable key seems to have been given to somebody else.
ANOTHER_PERSON = 0.4

Person = Pupil | Staff
KnownPerson = CurrentPupil | CurrentStaff


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The text without case, accents, punctuation and double spaces: ``"Jônne  v.d."`` becomes ``"jonne v
    d"``.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(re.findall(r"\w+", letters))


def similarity(one: PersonName, other: PersonName) -> float:
    """How alike two names are, 0 to 1: the family name weighs 0.6, the best pair of first names 0.4.

    A part that is empty on one side counts half. Ratio: `difflib.SequenceMatcher` on folded text.
    """
    return 0.6 * _ratio(one.family, other.family) + 0.4 * max(
        _ratio(a, b) for a in _first_names(one) for b in _first_names(other)
    )


def _first_names(name: PersonName) -> tuple[str, ...]:
    return tuple(part for part in (name.call, name.given) if part) or ("",)


@lru_cache(maxsize=50_000)
def _ratio(one: str, other: str) -> float:
    a, b = fold(one), fold(other)
    if a == b:
        return 1.0
    if not a or not b:
        return 0.5
    return SequenceMatcher(None, a, b).ratio()


def score(person: Person, known: KnownPerson) -> float:
    """How likely it is that a person in the file is this known one, 0 to 1.

    Pupils: 0.4 for the birth date (full when equal, half when unknown, nothing when different) plus 0.6 times
    `similarity`. Staff: the same, with the e-mail address in the place of the birth date.
    """
    fact = _same_fact(person, known)
    weight = 0.5 if fact is None else float(fact)
    return round(0.4 * weight + 0.6 * similarity(person.name, known.name), 4)


def _fact(person: Person | KnownPerson) -> date | str | None:
    if isinstance(person, Pupil | CurrentPupil):
        return person.birth_date
    return person.email.casefold() or None


def _same_fact(person: Person, known: KnownPerson) -> bool | None:
    """Whether birth date (pupils) or e-mail (staff) are equal; None where one is unknown."""
    one, other = _fact(person), _fact(known)
    return None if one is None or other is None else one == other


def _full_name(name: PersonName) -> str:
    first = name.call or name.given or name.initials
    return " ".join(fold(part) for part in (first, name.infix, name.family))


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who is who: file key to ref (empty = new), what a person must decide, and refs that wait for that."""

    refs: Mapping[str, str]
    needed: tuple[MatchNeeded, ...]
    waiting: frozenset[str]


class _Known:
    """People of the school, found by key, eckid, e-mail, birth date and name."""

    def __init__(self, people: Sequence[KnownPerson]) -> None:
        self.by_ref = {one.ref: one for one in people}
        self.by_key = {one.key: one for one in people if one.key}
        self.by_eckid = {one.eckid: one for one in people if one.eckid}
        self.by_fact: dict[object, list[KnownPerson]] = defaultdict(list)
        self.by_name: dict[str, list[KnownPerson]] = defaultdict(list)
        self.by_family: dict[str, list[KnownPerson]] = defaultdict(list)
        for one in people:
            fact = _fact(one)
            if fact is not None:
                self.by_fact[fact].append(one)
            self.by_name[_full_name(one.name)].append(one)
            self.by_family[self._family(one.name)].append(one)

    @staticmethod
    def _family(name: PersonName) -> str:
        return fold(name.family) + "/" + fold(name.call or name.given or name.initials)[:1]

    def near(self, person: Person) -> list[KnownPerson]:
        """Everyone worth scoring: same birth date or e-mail, same name, same family name and first letter."""
        found = {one.ref: one for one in self.by_name.get(_full_name(person.name), ())}
        fact = _fact(person)
        lists = (self.by_fact.get(fact, ()), self.by_family.get(self._family(person.name), ()))
        found.update({one.ref: one for some in lists for one in some})
        return list(found.values())

    def namesakes(self, person: Person) -> int:
        """How many known people have this name and no other birth date or e-mail."""
        return sum(
            _same_fact(person, one) is not False for one in self.by_name.get(_full_name(person.name), ())
        )


def recognise(
    entity: Entity,
    people: Sequence[Person],
    known_people: Sequence[KnownPerson],
    decisions: Iterable[MatchDecision] = (),
) -> Recognised:
    """Say for everyone in the file who they are, or that a person must say so.

    Args:
        entity: PUPIL or STAFF; decisions about others are passed over.
        people: people of the file, keys unique.
        known_people: people of the school, refs unique.
        decisions: answers given before; they come first.

    Raises:
        RosterError: ``match.unknown_key``, ``match.unknown_ref`` or ``match.used_twice`` for a decision that
            cannot be carried out.
    """
    known = _Known(known_people)
    refs = _decided(entity, people, known, decisions)
    taken = {ref for ref in refs.values() if ref}
    open_questions: list[tuple[Person, MatchReason, KnownPerson | None]] = []
    for person in people:
        if person.key in refs:
            continue
        found = known.by_key.get(person.key) or known.by_eckid.get(person.eckid)
        if found is None or found.ref in taken:
            continue
        reason = _objection(person, found, known)
        if reason is None:
            refs[person.key] = found.ref
            taken.add(found.ref)
        else:
            open_questions.append((person, reason, found))
    asked = {person.key for person, _, _ in open_questions}
    needed = [
        _question(entity, person, reason, known, taken, held) for person, reason, held in open_questions
    ]
    for person in people:
        if person.key in refs or person.key in asked:
            continue
        reason = MatchReason.UNSTABLE_KEY if person.manual_match else MatchReason.OTHER_KEY
        question = _question(entity, person, reason, known, taken, None)
        if question.candidates:
            needed.append(question)
        else:
            refs[person.key] = ""
    waiting = frozenset(one.target.ref for question in needed for one in question.candidates)
    return Recognised(refs, tuple(needed), waiting)


def _decided(
    entity: Entity, people: Sequence[Person], known: _Known, decisions: Iterable[MatchDecision]
) -> dict[str, str]:
    keys = {person.key for person in people}
    refs: dict[str, str] = {}
    for decision in decisions:
        if decision.entity is not entity:
            continue
        where = Where(field=decision.key)
        if decision.key not in keys:
            raise RosterError("match.unknown_key", where)
        if decision.ref and decision.ref not in known.by_ref:
            raise RosterError("match.unknown_ref", where, ref=decision.ref)
        if decision.key in refs or (decision.ref and decision.ref in refs.values()):
            raise RosterError("match.used_twice", where, ref=decision.ref)
        refs[decision.key] = decision.ref
    return refs


def _objection(person: Person, found: KnownPerson, known: _Known) -> MatchReason | None:
    """Why the key (or eckid) alone does not settle it, or None where it does."""
    if person.manual_match:
        same = _full_name(person.name) == _full_name(found.name)
        fact = _same_fact(person, found)
        settled = same and (fact is True or (fact is None and known.namesakes(person) == 1))
        return None if settled else MatchReason.UNSTABLE_KEY
    other_eckid = person.eckid and found.eckid and person.eckid != found.eckid
    if other_eckid or score(person, found) < ANOTHER_PERSON:
        return MatchReason.KEY_REUSED
    return None


def _question(
    entity: Entity,
    person: Person,
    reason: MatchReason,
    known: _Known,
    taken: set[str],
    held: KnownPerson | None,
) -> MatchNeeded:
    least = SURELY_ALIKE if reason is MatchReason.OTHER_KEY else WORTH_ASKING
    near = [one for one in known.near(person) if one.ref not in taken]
    scored = [(score(person, one), one) for one in near]
    best = [
        (points, one)
        for points, one in scored
        if points >= (least if one.key else min(least, ENTERED_BY_HAND)) and not _clashing(person, one)
    ]
    if held is not None and all(one.ref != held.ref for _, one in best):
        best.append((score(person, held), held))
    best.sort(key=lambda pair: (-pair[0], pair[1].name.label, pair[1].ref))
    candidates = tuple(
        Candidate(Target(entity, one.key, one.ref, one.name.label), points, _same_fact(person, one))
        for points, one in best
    )
    return MatchNeeded(Target(entity, person.key, "", person.name.label), person, reason, candidates)


def _clashing(person: Person, known: KnownPerson) -> bool:
    """Two different ECK iDs are two different people."""
    return bool(person.eckid and known.eckid and person.eckid != known.eckid)


def recognise_groups(groups: Sequence[Group], known_groups: Sequence[CurrentGroup]) -> dict[str, str]:
    """File key to ref (empty = new) for groups: by key, else by name, kind and year level.

    A group is not a person: a hand-made or renumbered group of the same name is taken over without asking.
    """
    by_key = {one.key: one.ref for one in known_groups if one.key}
    refs = {one.key: by_key[one.key] for one in groups if one.key in by_key and not one.manual_match}
    taken = set(refs.values())
    by_name = {_group_name(one): one.ref for one in reversed(known_groups) if one.ref not in taken}
    for one in groups:
        if one.key not in refs:
            ref = by_name.pop(_group_name(one), "")
            refs[one.key] = ref
    return refs


def _group_name(group: Group | CurrentGroup) -> tuple[str, str, str]:
    return fold(group.name), group.kind, group.year_level

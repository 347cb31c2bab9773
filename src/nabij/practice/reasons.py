"""Reasons to give a pupil a moment today: one small function each.

Belongs here: for each reason the rule that makes it speak, with the facts it used. Does not belong here:
choosing among pupils (`attention`), and the sentence a teacher reads, which is made elsewhere from the code
and the values.

A fact that is not known yet is None and never a reason. Nothing here is a score: reasons have an order, pupils
have none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from nabij.practice.balance import FADES_AFTER_DAYS, BalanceState
from nabij.practice.dyad_facts import DyadFacts, Level, Setting, days_waiting
from nabij.practice.guides.vocabulary import EvidenceType
from nabij.practice.persistence import SPAN_SCHOOL_DAYS

Value = str | int | date


class ReasonCode(StrEnum):
    """Why a pupil may need a moment, in the order in which reasons go first."""

    COMMITMENT_DUE = "commitment_due"
    REPAIR_OPEN = "repair_open"
    SILENT_RED = "silent_red"
    NOT_MET = "not_met"
    BALANCE_OPEN = "balance_open"
    PERSISTENCE = "persistence"
    WORDS_NEGATIVE = "words_negative"
    WORDS_NONE = "words_none"
    DISTANT = "distant"
    UNKNOWN_FACTS = "unknown_facts"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, ready to be put into words.

    Args:
        code: which reason.
        dyad: whom it is about.
        values: the facts it used, by name.
        step: code of the ready step.
        evidence: what kind of evidence stands behind the step (P-35).
        sources: S-, P- and A-ids of the rule and the step.
        since: the day the matter began, when there is one; something newer than a dismissal returns at once.
    """

    code: ReasonCode
    dyad: str
    values: tuple[tuple[str, Value], ...]
    step: str
    evidence: EvidenceType
    sources: tuple[str, ...]
    since: date | None = None

    def value(self, name: str) -> Value:
        """The fact called `name`; a KeyError when this reason does not use it."""
        return dict(self.values)[name]


def commitment_due(facts: DyadFacts, setting: Setting) -> Reason | None:
    """A promise or a running plan falls due today or fell due before (S-041, S-070, S-097)."""
    commitment = facts.commitment
    if commitment is None or commitment.due > setting.today:
        return None
    return Reason(
        ReasonCode.COMMITMENT_DUE,
        facts.dyad,
        (
            ("kind", commitment.kind),
            ("due", commitment.due),
            ("days_late", setting.school_days_since(commitment.due)),
        ),
        "keep_commitment",
        EvidenceType.PRACTICE_VOICE,
        ("S-041", "S-070", "S-097"),
        commitment.due,
    )


def repair_open(facts: DyadFacts, setting: Setting) -> Reason | None:
    """There was a clash and no repair yet (S-065, S-068, S-094)."""
    since = facts.repair_open_since
    if since is None or since > setting.today or setting.school_days_since(since) > setting.rhythm.repair:
        return None
    return Reason(
        ReasonCode.REPAIR_OPEN,
        facts.dyad,
        (("since", since), ("days", setting.school_days_since(since))),
        "start_repair",
        EvidenceType.TRIAL,
        ("S-065", "S-068", "S-094", "S-103"),
        since,
    )


def silent_red(facts: DyadFacts, setting: Setting) -> Reason | None:
    """The pupil chose red and nobody has come by since (S-030, step 3)."""
    day = facts.silent_red_day
    if day is None or day > setting.today or setting.school_days_since(day) > setting.rhythm.silent_red:
        return None
    return Reason(
        ReasonCode.SILENT_RED,
        facts.dyad,
        (("day", day), ("days", setting.school_days_since(day))),
        "come_by_quietly",
        EvidenceType.PRACTICE_VOICE,
        ("S-030",),
        day,
    )


def not_met(facts: DyadFacts, setting: Setting) -> Reason | None:
    """No talk for longer than the teacher's own rhythm (P-05, S-072, S-074, A-38).

    One-to-one time and checking in are parts of the programmes that the meta-analysis behind S-107 covers.

    A talk is a personal moment beyond the greeting and goodbye at the door, see `moments.is_talk`.
    """
    waiting = days_waiting(facts, setting)
    if waiting <= setting.rhythm.not_met:
        return None
    last = facts.last_talk_day
    values: tuple[tuple[str, Value], ...] = (("days", waiting), ("rhythm", setting.rhythm.not_met))
    return Reason(
        ReasonCode.NOT_MET,
        facts.dyad,
        values if last is None else (*values, ("last", last)),
        "five_minute",
        EvidenceType.META_ANALYSIS,
        ("P-05", "S-042", "S-072", "S-074", "S-107"),
    )


def balance_open(facts: DyadFacts, setting: Setting) -> Reason | None:
    """Good moments are still owed after a hard one, and the reminder has not faded (S-067, A-39)."""
    balance = facts.balance
    if balance is None or balance.state is not BalanceState.OPEN:
        return None
    assert balance.since is not None
    assert balance.fades_after is not None
    return Reason(
        ReasonCode.BALANCE_OPEN,
        facts.dyad,
        (
            ("owed", balance.owed),
            ("since", balance.since),
            ("days", setting.school_days_since(balance.since)),
        ),
        "good_moment",
        EvidenceType.TRIAL,
        ("S-067", "S-103", "A-39"),
        balance.fades_after - timedelta(days=FADES_AFTER_DAYS),
    )


def negative_emotion_persists(facts: DyadFacts, setting: Setting) -> Reason | None:
    """The teacher's own negative feelings with this pupil have lasted, up to lately (P-14, S-015, S-016)."""
    found = facts.persistence
    if found is None or not found.signals:
        return None
    assert found.since is not None
    assert found.until is not None
    if setting.school_days_since(found.until) > SPAN_SCHOOL_DAYS:
        return None
    return Reason(
        ReasonCode.PERSISTENCE,
        facts.dyad,
        (("negative", found.negative), ("events", found.events), ("since", found.since)),
        "steady_and_reflect",
        EvidenceType.OBSERVATIONAL,
        ("P-14", "S-015", "S-016", "S-085"),
        found.since,
    )


def words_tell(facts: DyadFacts, setting: Setting) -> Reason | None:
    """More than half of the words for this dyad are negative, or there was no word at all (S-085, step 2)."""
    words = facts.words
    if words is None or setting.school_days_since(words.taken_on) > setting.rhythm.words:
        return None
    if words.given and 2 * words.negative <= words.given:
        return None
    return Reason(
        ReasonCode.WORDS_NEGATIVE if words.given else ReasonCode.WORDS_NONE,
        facts.dyad,
        (("negative", words.negative), ("given", words.given), ("taken_on", words.taken_on)),
        "reflect_on_relationship" if words.given else "look_again",
        EvidenceType.PRACTICE_VOICE,
        ("S-009", "S-085"),
        words.taken_on,
    )


def distant(facts: DyadFacts, setting: Setting) -> Reason | None:
    """Low closeness beside the own class and hardly any conflict: calm, and not close (P-04, S-011, A-40)."""
    if facts.closeness is not Level.LOW or facts.conflict is not Level.LOW:
        return None
    return Reason(
        ReasonCode.DISTANT,
        facts.dyad,
        (("closeness", facts.closeness.value), ("conflict", facts.conflict.value)),
        "two_by_ten",
        EvidenceType.OBSERVATIONAL,
        ("P-04", "S-011", "S-070", "A-40"),
    )


def facts_unknown(facts: DyadFacts, setting: Setting) -> Reason | None:
    """After some weeks the name, or two or more of the four questions, are still unknown (S-040, S-078)."""
    missing = facts.unknown_facts or 0
    known_since = facts.known_since or setting.calendar.first
    if facts.name_known is not False and missing < 2:
        return None
    if setting.school_days_since(known_since) <= setting.rhythm.settling_in:
        return None
    return Reason(
        ReasonCode.UNKNOWN_FACTS,
        facts.dyad,
        (("unknown", missing), ("name", "unknown" if facts.name_known is False else "known")),
        "get_to_know",
        EvidenceType.META_ANALYSIS,
        ("S-040", "S-078", "S-107"),
    )


REASONS: Final[tuple[Callable[[DyadFacts, Setting], Reason | None], ...]] = (
    commitment_due,
    repair_open,
    silent_red,
    not_met,
    balance_open,
    negative_emotion_persists,
    words_tell,
    distant,
    facts_unknown,
)
"""The reasons in the order in which they go first."""


def reasons_for(facts: DyadFacts, setting: Setting) -> tuple[Reason, ...]:
    """Every reason that speaks for this dyad today, in the fixed order."""
    found = (reason(facts, setting) for reason in REASONS)
    return tuple(one for one in found if one is not None)

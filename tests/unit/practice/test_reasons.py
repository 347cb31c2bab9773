from dataclasses import replace
from datetime import date

import pytest

from nabij.practice.balance import BalanceReminder, BalanceState
from nabij.practice.dyad_facts import (
    Commitment,
    DyadFacts,
    Level,
    Rhythm,
    Setting,
    WordCount,
    days_waiting,
)
from nabij.practice.errors import PracticeError
from nabij.practice.persistence import Persistence
from nabij.practice.reasons import ReasonCode, reasons_for
from nabij.practice.schooldays import SchoolCalendar

CALENDAR = SchoolCalendar(date(2025, 9, 1), date(2026, 7, 3))
DAYS = CALENDAR.school_days
TODAY = DAYS[100]
SETTING = Setting(TODAY, CALENDAR)
CALM = DyadFacts("a", last_talk_day=DAYS[99])


def codes(facts: DyadFacts, setting: Setting = SETTING) -> list[str]:
    return [reason.code.value for reason in reasons_for(facts, setting)]


OPEN = BalanceReminder(BalanceState.OPEN, 3, DAYS[98], DAYS[108])
FADED = BalanceReminder(BalanceState.FADED, 3, DAYS[40], DAYS[50])
LASTING = Persistence(True, 4, 5, 12, DAYS[85], DAYS[97])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"commitment": Commitment("promise", TODAY)}, ["commitment_due"]),
        ({"commitment": Commitment("promise", DAYS[90])}, ["commitment_due"]),
        ({"commitment": Commitment("promise", DAYS[101])}, []),
        ({"repair_open_since": TODAY}, ["repair_open"]),
        ({"repair_open_since": DAYS[85]}, ["repair_open"]),
        ({"repair_open_since": DAYS[84]}, []),
        ({"repair_open_since": DAYS[101]}, []),
        ({"silent_red_day": TODAY}, ["silent_red"]),
        ({"silent_red_day": DAYS[95]}, ["silent_red"]),
        ({"silent_red_day": DAYS[94]}, []),
        ({"silent_red_day": DAYS[101]}, []),
        ({"last_talk_day": DAYS[85]}, []),
        ({"last_talk_day": DAYS[84]}, ["not_met"]),
        ({"last_talk_day": DAYS[84], "last_personal_day": TODAY}, ["not_met"]),
        ({"last_talk_day": None}, ["not_met"]),
        ({"last_talk_day": None, "known_since": DAYS[90]}, []),
        ({"balance": OPEN}, ["balance_open"]),
        ({"balance": FADED}, []),
        ({"balance": BalanceReminder(BalanceState.MET)}, []),
        ({"persistence": LASTING}, ["persistence"]),
        ({"persistence": replace(LASTING, signals=False)}, []),
        ({"persistence": replace(LASTING, until=DAYS[89])}, []),
        ({"words": WordCount(DAYS[99], 1, 2, 0)}, ["words_negative"]),
        ({"words": WordCount(DAYS[99], 1, 2, 1)}, []),
        ({"words": WordCount(DAYS[99])}, ["words_none"]),
        ({"words": WordCount(DAYS[80])}, []),
        ({"closeness": Level.LOW, "conflict": Level.LOW}, ["distant"]),
        ({"closeness": Level.LOW, "conflict": Level.HIGH}, []),
        ({"closeness": Level.LOW}, []),
        ({"closeness": Level.HIGH, "conflict": Level.LOW}, []),
        ({"unknown_facts": 2}, ["unknown_facts"]),
        ({"unknown_facts": 1, "name_known": True}, []),
        ({"name_known": False}, ["unknown_facts"]),
        ({"unknown_facts": 4, "known_since": DAYS[80]}, []),
        ({"unknown_facts": 4, "known_since": DAYS[79]}, ["unknown_facts"]),
    ],
)
def test_reason_with_these_facts_speaks_or_is_silent(changes, expected):
    assert codes(replace(CALM, **changes)) == expected


EVERYTHING = DyadFacts(
    "a",
    commitment=Commitment("two_by_ten", DAYS[98]),
    repair_open_since=DAYS[97],
    silent_red_day=DAYS[99],
    last_talk_day=DAYS[50],
    balance=OPEN,
    persistence=LASTING,
    words=WordCount(DAYS[95], 0, 3, 1),
    closeness=Level.LOW,
    conflict=Level.LOW,
    unknown_facts=3,
)


def test_reasons_with_everything_known_come_in_the_fixed_order():
    expected = [code.value for code in ReasonCode if code is not ReasonCode.WORDS_NONE]

    assert codes(EVERYTHING) == expected


def test_reasons_carry_values_step_evidence_and_sources():
    found = {reason.code: reason for reason in reasons_for(EVERYTHING, SETTING)}

    assert found[ReasonCode.COMMITMENT_DUE].value("days_late") == 2
    assert found[ReasonCode.REPAIR_OPEN].value("days") == 3
    assert found[ReasonCode.SILENT_RED].value("day") == DAYS[99]
    assert dict(found[ReasonCode.NOT_MET].values) == {"days": 50, "rhythm": 15, "last": DAYS[50]}
    assert found[ReasonCode.BALANCE_OPEN].value("owed") == 3
    assert found[ReasonCode.PERSISTENCE].value("since") == DAYS[85]
    assert found[ReasonCode.WORDS_NEGATIVE].value("given") == 4
    assert found[ReasonCode.UNKNOWN_FACTS].value("name") == "known"
    assert all(reason.step and reason.sources for reason in found.values())


def test_reason_for_a_pupil_never_met_names_no_last_day():
    reason = reasons_for(DyadFacts("a"), SETTING)[0]

    assert dict(reason.values) == {"days": 100, "rhythm": 15}
    with pytest.raises(KeyError):
        reason.value("last")


def test_waiting_of_a_talk_in_the_future_is_none():
    assert days_waiting(DyadFacts("a", last_talk_day=DAYS[105]), SETTING) == 0


def test_not_met_listens_to_the_teachers_own_rhythm():
    facts = replace(CALM, last_talk_day=DAYS[80])

    assert codes(facts) == ["not_met"]
    assert codes(facts, Setting(TODAY, CALENDAR, Rhythm(not_met=30))) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"not_met": 9}, "rhythm.not_met"),
        ({"not_met": 31}, "rhythm.not_met"),
        ({"dismissed": -1}, "rhythm.negative"),
    ],
)
def test_rhythm_out_of_range_is_refused(values, code):
    with pytest.raises(PracticeError) as caught:
        Rhythm(**values)

    assert caught.value.code == code

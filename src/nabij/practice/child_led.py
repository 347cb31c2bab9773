"""Child-led time: doses as the sources give them, planned days, and boosters in a behaviour phase.

Belongs here: named variants of the dose with their source, and their days. Does not belong here: two-by-ten
and slots (`dose`), what one does in the time (a guide). Source: instruments 3.12 and 3.13.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from nabij.practice.dose import SCHOOL_WEEK, SchoolDays, school_days_from
from nabij.practice.errors import PracticeError


class DoseSource(StrEnum):
    """Which source a dose comes from; the sources differ, so it is always shown."""

    MANUAL = "manual"
    PRACTICE_SITE = "practice_site"
    PROFESSIONAL_TRAINING = "professional_training"


@dataclass(frozen=True, slots=True)
class DoseVariant:
    """One published dose: minutes, times a week and weeks, each as least and most; None where nothing is
    said.
    """

    source: DoseSource
    reference: str
    minutes: tuple[int, int]
    times_a_week: tuple[int, int | None]
    weeks: tuple[int, int] | None


VARIANTS: Final = (
    DoseVariant(DoseSource.MANUAL, "patrickminges.info", (5, 15), (1, None), None),
    DoseVariant(DoseSource.PRACTICE_SITE, "tinyeye.com", (10, 15), (2, 3), (3, 8)),
    DoseVariant(DoseSource.PROFESSIONAL_TRAINING, "ecevirginia.org", (20, 20), (2, 3), None),
)
MOST_MINUTES: Final = 30
MOST_WEEKS: Final = 12
BOOSTER_EVERY_WEEKS: Final = 2
BOOSTER_AFTER_WEEKS: Final = 2


@dataclass(frozen=True, slots=True)
class ChosenDose:
    """What a teacher chose: minutes, times a week, weeks.

    Raises:
        PracticeError: ``child_led.dose`` outside 2 to 30 minutes, 1 to 5 times, 1 to 12 weeks.
    """

    minutes: int
    times_a_week: int
    weeks: int

    def __post_init__(self) -> None:
        sound = (
            2 <= self.minutes <= MOST_MINUTES
            and 1 <= self.times_a_week <= SCHOOL_WEEK
            and 1 <= self.weeks <= MOST_WEEKS
        )
        if not sound:
            raise PracticeError(
                "child_led.dose", minutes=self.minutes, times_a_week=self.times_a_week, weeks=self.weeks
            )


def variants_that_fit(dose: ChosenDose) -> tuple[DoseSource, ...]:
    """The sources whose dose the choice stays within; none means an own choice, which is said beside it."""
    return tuple(variant.source for variant in VARIANTS if _within(dose, variant))


def _within(dose: ChosenDose, variant: DoseVariant) -> bool:
    least, most = variant.times_a_week
    weeks = variant.weeks or (1, MOST_WEEKS)
    return (
        variant.minutes[0] <= dose.minutes <= variant.minutes[1]
        and least <= dose.times_a_week <= (most or SCHOOL_WEEK)
        and weeks[0] <= dose.weeks <= weeks[1]
    )


def _spread(days: list[date], times: int) -> list[date]:
    """Evenly spread choices out of the school days of one week; all of them when there are not enough."""
    if len(days) <= times:
        return days
    step = len(days) / times
    return [days[int(step * number + step / 2)] for number in range(times)]


def child_led_days(dose: ChosenDose, *, start: date, calendar: SchoolDays) -> tuple[date, ...]:
    """The days of a dose, evenly spread over each week from the start.

    A week without school does not count as a week of the dose; weeks with few school days take what they
    have. At most a year ahead.
    """
    days: list[date] = []
    counted = 0
    for week in range(52):
        first = start + timedelta(weeks=week)
        in_week = [first + timedelta(days=n) for n in range(7)]
        open_days = [day for day in in_week if calendar.is_school_day(day)]
        if open_days and counted < dose.weeks:
            days.extend(_spread(open_days, dose.times_a_week))
            counted += 1
    return tuple(days)


def booster_days(*, behaviour_start: date, behaviour_end: date, calendar: SchoolDays) -> tuple[date, ...]:
    """Days for child-led time while a plan works on behaviour, and once afterwards.

    Rule: every two weeks within the behaviour phase and once two weeks after it, each on the first school day
    from then. Why: in Playing-2-gether the gain in closeness came in the relationship phase and was gone
    after the behaviour phase (instruments 3.12); the interval is an own choice.

    Raises:
        PracticeError: ``child_led.phase`` when the end lies before the start.
    """
    if behaviour_end < behaviour_start:
        raise PracticeError("child_led.phase", start=behaviour_start, end=behaviour_end)
    every = timedelta(weeks=BOOSTER_EVERY_WEEKS)
    wanted = [behaviour_end + timedelta(weeks=BOOSTER_AFTER_WEEKS)]
    day = behaviour_start + every
    while day <= behaviour_end:
        wanted.append(day)
        day += every
    found = {d for day in wanted for d in school_days_from(day, number=1, calendar=calendar)}
    return tuple(sorted(found))

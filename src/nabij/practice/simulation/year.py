"""A school year of exchanges, day by day and dyad by dyad.

Belongs here: how often what happens, and collecting the events. Does not belong here: what one exchange does
(`process`), the scripted stories (`stories`).

Each dyad draws from a stream of its own, so that an intervention in one dyad leaves every other as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from nabij.practice.circle import Position
from nabij.practice.errors import PracticeError
from nabij.practice.schooldays import SchoolCalendar
from nabij.practice.simulation.bounds import bounded, check_bounds, clip
from nabij.practice.simulation.events import (
    Colour,
    LatentWeek,
    SchoolYear,
    SimulatedEmotion,
    SimulatedMoment,
    SimulatedMood,
    SimulatedPromise,
)
from nabij.practice.simulation.people import DyadState, Intervention, SimulatedDyad
from nabij.practice.simulation.process import (
    Exchange,
    ProcessNumbers,
    clash,
    exchange,
    overnight,
    repair,
)
from nabij.practice.simulation.stories import Scene, Scripted, scene_of

GREETING_MINUTE, PLAN_MINUTE, REPAIR_MINUTE, GOODBYE_MINUTE = 510, 520, 725, 885
LESSON_MINUTES = (530, 870)
TALK_KINDS = ("chat", "interest", "five_minute", "outside_class", "opinion", "notebook", "child_led")
TALK_WEIGHTS = (10, 5, 3, 2, 2, 1, 1)
REPAIR_KINDS = ("repair_talk", "apology", "agreement")
PROMISE_DAYS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class YearNumbers:
    """How often things happen, per dyad and school day unless said otherwise, with range and reason."""

    friction: float = bounded(0.10, "friction of a pupil of average temper in a calm dyad, once in two weeks")
    praise: float = bounded(0.12, "specific praise that a teacher would log")
    promise: float = bounded(0.06, "chance that a talk ends in a promise to come back (S-041)")
    keeping: float = bounded(0.85, "chance that a promise is kept on its day")
    absence: float = bounded(0.03, "a pupil is away")
    door: float = bounded(0.9, "chance per class that the greeting at the door is logged (S-073)")
    goodbye: float = bounded(0.5, "chance per class that the goodbye is logged (S-073)")
    visit: float = bounded(0.6, "chance that a red that stayed silent gets a quiet visit (S-030)")
    clash_below: float = bounded(-0.3, "both this unfriendly in friction is a clash", low=-1.0, high=0.0)

    def __post_init__(self) -> None:
        check_bounds(self)


def simulate_school_year(
    calendar: SchoolCalendar,
    dyads: Sequence[SimulatedDyad],
    rng: Random,
    *,
    interventions: Sequence[Intervention] = (),
    until: date | None = None,
    process: ProcessNumbers | None = None,
    year: YearNumbers | None = None,
) -> SchoolYear:
    """Simulate every school day of the calendar up to and including `until` (default: all of it).

    Args:
        calendar: which days there is school.
        dyads: whom; order matters for the random streams.
        rng: the seed decides everything; the same input with the same seed gives the same year.
        interventions: plans that add moments to single dyads.
        process, year: the numbers, when others than the defaults are wanted.

    Raises:
        PracticeError: ``simulation.double_dyad``, ``simulation.unknown_dyad`` (an intervention for a dyad that
            does not take part) or ``simulation.no_days``.
    """
    keys = [one.dyad for one in dyads]
    if len(set(keys)) != len(keys):
        raise PracticeError("simulation.double_dyad")
    for plan in interventions:
        if plan.dyad not in keys:
            raise PracticeError("simulation.unknown_dyad", dyad=plan.dyad)
    days = [day for day in calendar.school_days if until is None or day <= until]
    if not days:
        raise PracticeError("simulation.no_days", until=until)
    numbers, often = process or ProcessNumbers(), year or YearNumbers()
    doors = Random(rng.getrandbits(64))  # noqa: S311  a simulation, no secret
    runs = [
        _Run(
            dyad=one,
            days=days,
            rng=Random(rng.getrandbits(64)),  # noqa: S311  a simulation, no secret
            numbers=numbers,
            often=often,
            planned=_planned([plan for plan in interventions if plan.dyad == one.dyad], days),
            state=one.start,
        )
        for one in dyads
    ]
    for run in runs:
        run.live()
    return _collect(runs, _door_moments(runs, days, doors, often))


def _planned(plans: Iterable[Intervention], days: Sequence[date]) -> dict[date, list[Intervention]]:
    """Which plan has a moment on which school day."""
    found: dict[date, list[Intervention]] = {}
    for plan in plans:
        for day in [one for one in days if one >= plan.first][: plan.school_days]:
            found.setdefault(day, []).append(plan)
    return found


def _door_moments(
    runs: Sequence[_Run], days: Sequence[date], rng: Random, often: YearNumbers
) -> Iterable[SimulatedMoment]:
    """Greeting and goodbye of each class, with those who were there."""
    for teacher in dict.fromkeys(run.dyad.teacher for run in runs):
        for day in days:
            there = tuple(
                run.dyad.dyad for run in runs if run.dyad.teacher == teacher and day not in run.away
            )
            greeted, parted = rng.random() < often.door, rng.random() < often.goodbye
            if there and greeted:
                yield SimulatedMoment(day, GREETING_MINUTE, teacher, "greeting", there)
            if there and parted:
                yield SimulatedMoment(day, GOODBYE_MINUTE, teacher, "goodbye", there)


def _collect(runs: Sequence[_Run], doors: Iterable[SimulatedMoment]) -> SchoolYear:
    return SchoolYear(
        moments=tuple(sorted([*doors, *(one for run in runs for one in run.moments)])),
        emotions=tuple(sorted(one for run in runs for one in run.emotions)),
        moods=tuple(sorted(one for run in runs for one in run.moods)),
        promises=tuple(
            sorted((one for run in runs for one in run.promises), key=lambda p: (p.day, p.minute, p.dyad))
        ),
        latents=tuple(sorted(one for run in runs for one in run.latents)),
    )


@dataclass(slots=True)
class _Run:
    """One dyad on its way through the year."""

    dyad: SimulatedDyad
    days: Sequence[date]
    rng: Random
    numbers: ProcessNumbers
    often: YearNumbers
    planned: dict[date, list[Intervention]]
    state: DyadState
    unrepaired: bool = False
    away: set[date] = field(default_factory=set)
    moments: list[SimulatedMoment] = field(default_factory=list)
    emotions: list[SimulatedEmotion] = field(default_factory=list)
    moods: list[SimulatedMood] = field(default_factory=list)
    promises: list[SimulatedPromise] = field(default_factory=list)
    latents: list[LatentWeek] = field(default_factory=list)
    due: dict[date, list[tuple[date, int]]] = field(default_factory=dict)

    def live(self) -> None:
        """Every day, in order."""
        last = {day.isocalendar()[:2]: day for day in self.days}
        for number, day in enumerate(self.days):
            scene = scene_of(self.dyad.story, number, len(self.days))
            if self.rng.random() < self.often.absence and not scene.scripted:
                self.away.add(day)
            else:
                self._day(day, number, scene)
            self.state = overnight(self.state, self.dyad.pupil_traits, self.numbers)
            if last[day.isocalendar()[:2]] == day:
                now = self.state
                key = self.dyad.dyad
                self.latents.append(LatentWeek(day, key, now.closeness, now.conflict, now.dependency))
        for day, made in self.due.items():
            self.promises += [SimulatedPromise(*one, self.dyad.dyad, day, None) for one in made]

    def _day(self, day: date, number: int, scene: Scene) -> None:
        self._morning(day, scene)
        for plan in self.planned.get(day, ()):
            self._warm(day, PLAN_MINUTE, plan.kind, plan.warmth)
        for script in scene.scripted:
            self._scripted(day, number, script, scene)
        self._keep(day, scene)
        if self.unrepaired and self._happens(self.dyad.teacher_traits.repairs * scene.repairs):
            self._repair(day, REPAIR_KINDS[: self.rng.randint(1, 3)])
        self._contacts(day, number, scene)
        self._friction(day, scene)

    def _happens(self, chance: float) -> bool:
        return self.rng.random() < chance

    def _minute(self) -> int:
        return self.rng.randint(*LESSON_MINUTES)

    def _log(self, day: date, minute: int, kind: str) -> None:
        self.moments.append(SimulatedMoment(day, minute, self.dyad.teacher, kind, (self.dyad.dyad,)))

    def _feel(self, day: date, minute: int, lived: Exchange) -> None:
        if self._happens(self.dyad.teacher_traits.notes):
            self.emotions.append(SimulatedEmotion(day, minute, self.dyad.dyad, lived.feeling, lived.strength))

    def _morning(self, day: date, scene: Scene) -> None:
        """The pupil's colour; a red that stays silent may get a quiet visit."""
        traits = self.dyad.pupil_traits
        bright = traits.sunny + 0.2 * self.state.pupil_view + self.rng.gauss(0, 0.3)
        colour = Colour.GREEN if bright > 0.45 else Colour.ORANGE if bright > 0.0 else Colour.RED
        spoke = self._happens(traits.outgoing)
        self.moods.append(SimulatedMood(day, self.dyad.dyad, colour, spoke))
        if colour is Colour.RED and not spoke and self._happens(self.often.visit * min(1.0, scene.contact)):
            self._warm(day, self._minute(), "chat", 0.1 + scene.warmer)

    def _exchange(self, opening: float, warmer: float) -> Exchange:
        lead = clip(self.dyad.pupil_traits.assertive + self.rng.gauss(0, self.numbers.noise))
        lived = exchange(
            self.state,
            Position(clip(opening), lead),
            teacher=self.dyad.teacher_traits,
            pupil=self.dyad.pupil_traits,
            rng=self.rng,
            numbers=self.numbers,
            warmer=warmer,
        )
        self.state = lived.state
        return lived

    def _warm(self, day: date, minute: int, kind: str, warmer: float) -> None:
        """A good moment, which still is lived as this dyad lives it."""
        lived = self._exchange(0.3 + 0.4 * self.state.pupil_view, clip(warmer))
        self._log(day, minute, kind)
        self._feel(day, minute, lived)

    def _scripted(self, day: date, number: int, script: Scripted, scene: Scene) -> None:
        if script.kind == "clash":
            self._clash(day, script.minute)
        elif script.kind == "repair_talk":
            self._repair(day, (script.kind,), script.minute)
        elif script.kind in ("harsh_word", "apology", "agreement"):
            self._log(day, script.minute, script.kind)
        else:
            self._warm(day, script.minute, script.kind, scene.warmer)
        if script.promise_in is not None:
            self._promise(day, number, script.minute, script.promise_in)

    def _promise(self, day: date, number: int, minute: int, in_days: int) -> None:
        if number + in_days < len(self.days):
            self.due.setdefault(self.days[number + in_days], []).append((day, minute))

    def _keep(self, day: date, scene: Scene) -> None:
        """Promises of today are kept with a talk, mostly."""
        for made in self.due.pop(day, []):
            kept = self._happens(self.often.keeping * min(1.0, scene.contact))
            if kept:
                self._warm(day, self._minute(), "chat", 0.1 + scene.warmer)
            self.promises.append(SimulatedPromise(*made, self.dyad.dyad, day, day if kept else None))

    def _contacts(self, day: date, number: int, scene: Scene) -> None:
        """Talks and praise: even attention, or attention for who asks for it (S-042, S-074)."""
        teacher = self.dyad.teacher_traits
        asked = 2 * self.dyad.pupil_traits.outgoing
        share = teacher.evenness + (1 - teacher.evenness) * asked
        if self._happens(teacher.talks * share * scene.contact):
            minute = self._minute()
            self._warm(day, minute, self.rng.choices(TALK_KINDS, TALK_WEIGHTS)[0], scene.warmer)
            if scene.contact >= 1 and self._happens(self.often.promise):
                self._promise(day, number, minute, self.rng.choice(PROMISE_DAYS))
        if self._happens(self.often.praise * share * scene.contact):
            self._warm(day, self._minute(), "praise", scene.warmer)

    def _friction(self, day: date, scene: Scene) -> None:
        """Unwanted behaviour, answered on a rung or in a clash."""
        tense = 0.25 + self.dyad.pupil_traits.temper + self.state.conflict
        if not self._happens(self.often.friction * tense * scene.friction):
            return
        lived = self._exchange(-0.2 - 0.6 * self.rng.random(), scene.warmer)
        minute = self._minute()
        self._feel(day, minute, lived)
        if max(lived.teacher.x, lived.pupil.x) < self.often.clash_below:
            self._clash(day, minute)
        else:
            self._log(day, minute, _rung(lived.teacher.x, self.rng))

    def _clash(self, day: date, minute: int) -> None:
        self.state = clash(self.state, self.numbers)
        self.unrepaired = True
        self._log(day, minute, "clash")

    def _repair(self, day: date, kinds: Iterable[str], minute: int = REPAIR_MINUTE) -> None:
        self.state = repair(self.state, self.numbers)
        self.unrepaired = False
        for place, kind in enumerate(kinds):
            self._log(day, minute + 3 * place, kind)


def _rung(friendliness: float, rng: Random) -> str:
    """The friendlier the act, the less the class sees of it (S-062)."""
    if friendliness > 0.4:
        return rng.choice(("correction_non_verbal", "correction_whispered"))
    return "correction_anonymous" if friendliness > 0.15 else "correction_public"

"""One exchange between a teacher and a pupil, after the process model of the field.

Belongs here: representation -> emotion -> moment -> answer, and what that leaves behind (S-009, S-015, S-016,
S-005). Does not belong here: how a school year is filled with exchanges (`year`).

The steps, each on a scale from -1 to 1:

1. Reading. What the teacher sees is what the pupil does, coloured by the teacher's picture of the dyad:
   reading = opening + filter * representation + noise (S-009).
2. Feeling. It follows the reading and the picture of the two together: feeling = 0.6 reading + 0.4 tie view
   (S-015).
3. Act. The teacher's own warmth, pulled towards the reading as far as patience lets it; influence is pulled to
   the opposite of the pupil's (S-005).
4. Answer. The pupil's is pulled to the same friendliness and to the opposite influence (S-005), for the rest it
   follows the pupil's own picture of the teacher and own manner.
5. What stays. Friendly exchanges bring closeness, hostile ones conflict; both pictures move towards what was
   lived, so that they confirm themselves (S-009) unless someone moves first.

This is a model to teach, to fill a demonstration and to plan studies with. It has not been validated: its
numbers are chosen to give plausible years, and it predicts nothing about real people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from nabij.practice.circle import Position, expected_answer
from nabij.practice.simulation.bounds import bounded, check_bounds, clip
from nabij.practice.simulation.people import DyadState, PupilTraits, TeacherTraits


@dataclass(frozen=True, slots=True)
class ProcessNumbers:
    """The numbers of the process, with range and reason."""

    filter: float = bounded(0.4, "how strongly the picture colours what is seen (S-009)")
    pull: float = bounded(
        0.6, "how strongly friendliness evokes friendliness, influence its opposite (S-005)"
    )
    noise: float = bounded(0.2, "how much one moment differs from the next; keeps a year from being smooth")
    closeness_rate: float = bounded(0.05, "closeness grows over weeks, not in a day (P-10)")
    conflict_rate: float = bounded(0.15, "negative weighs more than positive (P-22)")
    easing_rate: float = bounded(0.06, "friendly contact slowly eases conflict")
    view_rate: float = bounded(0.08, "pictures are stable yet can change (P-10)")
    fade: float = bounded(0.004, "closeness lost per school day without contact (P-05)", high=0.1)
    calm: float = bounded(0.01, "conflict that settles by itself per school day", high=0.1)
    temper_floor: float = bounded(0.35, "conflict that a fiery temper keeps alive by itself (S-018)")
    clash_weight: float = bounded(0.25, "what one clash adds to conflict and takes from the pictures")
    repair_weight: float = bounded(0.45, "what one repair takes from conflict and gives back (S-065, S-103)")

    def __post_init__(self) -> None:
        check_bounds(self)


class Feeling(StrEnum):
    """What the teacher feels after an exchange; the words are neutral codes."""

    JOY = "joy"
    CALM = "calm"
    WORRY = "worry"
    IRRITATION = "irritation"
    ANGER = "anger"
    HELPLESS = "helpless"

    @property
    def negative(self) -> bool:
        """Whether it counts for persistence (P-14)."""
        return self not in (Feeling.JOY, Feeling.CALM)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange and what it leaves.

    Args:
        reading: how the teacher read the pupil's opening, -1 to 1.
        feeling, strength: the teacher's emotion and how strong it was, 1 to 5.
        teacher, pupil: the act and the answer, as places on the circle.
        state: the dyad afterwards.
    """

    reading: float
    feeling: Feeling
    strength: int
    teacher: Position
    pupil: Position
    state: DyadState

    @property
    def mutual(self) -> float:
        """How friendly the two were together, -1 to 1."""
        return (self.teacher.x + self.pupil.x) / 2


def exchange(
    state: DyadState,
    opening: Position,
    *,
    teacher: TeacherTraits,
    pupil: PupilTraits,
    rng: Random,
    numbers: ProcessNumbers,
    warmer: float = 0.0,
) -> Exchange:
    """One exchange that the pupil opens; `warmer` shifts the teacher's own friendliness, -1 to 1."""
    reading = clip(opening.x + numbers.filter * state.representation + rng.gauss(0, numbers.noise))
    felt = clip(0.6 * reading + 0.4 * state.tie_view)
    act = teacher_act(reading, opening.y, teacher=teacher, rng=rng, numbers=numbers, warmer=warmer)
    reply = pupil_answer(act, state, pupil=pupil, rng=rng, numbers=numbers)
    return Exchange(
        reading=reading,
        feeling=_feeling(felt, state.self_view),
        strength=1 + round(4 * abs(felt)),
        teacher=act,
        pupil=reply,
        state=_after(state, act, reply, numbers),
    )


def teacher_act(
    reading: float,
    influence: float,
    *,
    teacher: TeacherTraits,
    rng: Random,
    numbers: ProcessNumbers,
    warmer: float = 0.0,
) -> Position:
    """What the teacher does after a reading; `influence` is that of the pupil's opening.

    Warmth 0 to 1 becomes a friendliness of -0.5 to 1.1 before clipping; an impatient teacher is pulled to the
    reading by up to `pull`.
    """
    own = 1.6 * teacher.warmth - 0.5 + warmer
    pulled = numbers.pull * (1 - teacher.patience)
    friendliness = (1 - pulled) * own + pulled * reading + rng.gauss(0, numbers.noise)
    lead = teacher.directing - numbers.pull * influence + rng.gauss(0, numbers.noise)
    return Position(clip(friendliness), clip(lead))


def pupil_answer(
    act: Position, state: DyadState, *, pupil: PupilTraits, rng: Random, numbers: ProcessNumbers
) -> Position:
    """What the pupil answers to an act: complementary as far as `pull` goes, for the rest as the pupil is."""
    evoked = expected_answer(act)
    own = state.pupil_view - 0.4 * pupil.temper
    friendliness = numbers.pull * evoked.x + (1 - numbers.pull) * own + rng.gauss(0, numbers.noise)
    lead = numbers.pull * evoked.y + (1 - numbers.pull) * pupil.assertive + rng.gauss(0, numbers.noise)
    return Position(clip(friendliness), clip(lead))


def clash(state: DyadState, numbers: ProcessNumbers) -> DyadState:
    """The dyad after a clash: more conflict, less closeness, darker pictures on both sides (S-015)."""
    weight = numbers.clash_weight
    return replace(
        state,
        closeness=state.closeness * (1 - weight / 2),
        conflict=state.conflict + weight * (1 - state.conflict),
        self_view=clip(state.self_view - weight),
        other_view=clip(state.other_view - weight),
        tie_view=clip(state.tie_view - weight),
        pupil_view=clip(state.pupil_view - weight),
    )


def repair(state: DyadState, numbers: ProcessNumbers) -> DyadState:
    """The dyad after a repair talk: less conflict, closeness moves back, pictures turn up (S-065, S-068)."""
    weight = numbers.repair_weight
    return replace(
        state,
        closeness=state.closeness + weight / 4 * (1 - state.closeness),
        conflict=state.conflict * (1 - weight),
        self_view=_towards(state.self_view, 0.5, weight),
        other_view=_towards(state.other_view, 0.5, weight),
        tie_view=_towards(state.tie_view, 0.5, weight),
        pupil_view=_towards(state.pupil_view, 0.5, weight),
    )


def overnight(state: DyadState, pupil: PupilTraits, numbers: ProcessNumbers) -> DyadState:
    """The dyad a school day later: closeness that is not fed fades, conflict settles to what the pupil's temper
    keeps alive, dependency drifts to the pupil's need.
    """
    return replace(
        state,
        closeness=state.closeness * (1 - numbers.fade),
        conflict=_towards(state.conflict, numbers.temper_floor * pupil.temper, numbers.calm),
        dependency=_towards(state.dependency, pupil.need, numbers.calm),
    )


def _towards(value: float, goal: float, rate: float) -> float:
    return value + rate * (goal - value)


def _after(state: DyadState, act: Position, reply: Position, numbers: ProcessNumbers) -> DyadState:
    mutual = (act.x + reply.x) / 2
    warm, hostile = max(0.0, mutual), max(0.0, -min(act.x, reply.x))
    cold = max(0.0, -mutual)
    eased = state.conflict * (1 - numbers.easing_rate * warm)
    return replace(
        state,
        closeness=state.closeness * (1 - numbers.closeness_rate * cold)
        + numbers.closeness_rate * warm * (1 - state.closeness),
        conflict=eased + numbers.conflict_rate * hostile * (1 - eased),
        self_view=_towards(state.self_view, reply.x, numbers.view_rate),
        other_view=_towards(state.other_view, reply.x, numbers.view_rate),
        tie_view=_towards(state.tie_view, mutual, numbers.view_rate),
        pupil_view=_towards(state.pupil_view, act.x, numbers.view_rate),
    )


def _feeling(felt: float, self_view: float) -> Feeling:
    if felt >= 0.05:
        return Feeling.JOY if felt > 0.35 else Feeling.CALM
    if self_view < -0.25:
        return Feeling.HELPLESS
    if felt > -0.2:
        return Feeling.WORRY
    return Feeling.IRRITATION if felt > -0.5 else Feeling.ANGER

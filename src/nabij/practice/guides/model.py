"""What a guide is: parts, steps, branches and outputs, as frozen values.

Belongs here: the shape of a guide. Moving through one is in `progress`, checking one in `checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from nabij.practice.guides.errors import GuideError
from nabij.practice.guides.vocabulary import (
    ALONE,
    END,
    INVITED,
    SKIPPED,
    Company,
    EvidenceType,
    Need,
    Order,
    OutputKind,
    Phase,
    Role,
    Sector,
    Situation,
    StepKind,
    Theory,
)

ANY: Final = "any"
"""The branch key of an answer whose content does not steer the path."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Where to go when the answer carries one of the values; the first fitting branch of a step wins."""

    values: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One screen of a guide.

    Attributes:
        id: slug, unique in the guide.
        kind: what is asked.
        part: the numbered step of the field to which it belongs, or an empty string for an opening or
            closing.
        next: id of the step that follows when no branch fits, or `END`.
        branches: other ways on, by answer.
        optional: may be passed over.
        uses: earlier steps on whose answers this one leans; it is looked at again when they change.
        options: what can be chosen (choose) or the groups of words (words), by id.
        several: more than one option may be chosen.
        count: words per group.
        low: lowest number of a scale.
        high: highest number of a scale.
        due_in: school days after which a plan or agreement is looked back on, as a proposal.
    """

    id: str
    kind: StepKind
    part: str = ""
    next: str = END
    branches: tuple[Branch, ...] = ()
    optional: bool = False
    uses: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    several: bool = False
    count: int = 3
    low: int = 1
    high: int = 10
    due_in: int | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every branch key that an answer to this step can carry, in a fixed order."""
        match self.kind:
            case StepKind.CHOOSE:
                given = self.options
            case StepKind.SCALE:
                given = tuple(str(number) for number in range(self.low, self.high + 1))
            case StepKind.INVITE:
                given = (INVITED, ALONE)
            case _:
                given = (ANY,)
        return (*given, SKIPPED) if self.optional else given

    def target(self, keys: tuple[str, ...]) -> str:
        """The step that follows an answer with these branch keys, or `END`."""
        for branch in self.branches:
            if any(key in branch.values for key in keys):
                return branch.to
        return self.next


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What an answer becomes outside the guide.

    Attributes:
        kind: commitment, promise, fact, moment, hypothesis or agreement.
        source: id of the step whose answer feeds it.
        label: code that says which sort, such as ``tomorrow``, ``good-moment`` or ``repair_talk``.
        when: only for answers with one of these branch keys; empty means for every answer.
        due_in: school days until it is due, where it is something to come back to.
    """

    kind: OutputKind
    source: str
    label: str
    when: tuple[str, ...] = ()
    due_in: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRange:
    """Ages of pupils, in whole years, both ends included."""

    youngest: int
    oldest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What the library knows of a guide besides its steps."""

    who: tuple[Role, ...]
    company: tuple[Company, ...]
    minutes: int
    evidence: EvidenceType
    sources: tuple[str, ...]
    systems: tuple[str, ...]
    recommendations: tuple[str, ...]
    theories: tuple[Theory, ...]
    needs: tuple[Need, ...]
    phases: tuple[Phase, ...]
    ages: AgeRange
    sector: Sector
    situations: tuple[Situation, ...]


@dataclass(frozen=True)
class Guide:
    """A step plan, exercise, routine or technique card as data.

    Attributes:
        slug: its name in addresses and files.
        version: raised when the meaning changes; stored answers keep the version they were given to.
        meta: who, when, evidence and place in the library.
        order: ordered steps follow their branches; free steps may be taken in any order.
        parts: the numbered steps as the field counts them, by id.
        steps: the screens; the first one is where a person starts.
        outputs: which answer feeds what.
    """

    slug: str
    version: int
    meta: Meta
    order: Order
    parts: tuple[str, ...]
    steps: tuple[Step, ...]
    outputs: tuple[Output, ...] = ()

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    def has(self, step_id: str) -> bool:
        """Whether the guide has a step with this id."""
        return step_id in self._by_id

    def step(self, step_id: str) -> Step:
        """The step with this id.

        Raises:
            GuideError: ``guide.unknown_step``.
        """
        if step_id not in self._by_id:
            raise GuideError("guide.unknown_step", guide=self.slug, step=step_id)
        return self._by_id[step_id]

    @property
    def first(self) -> Step:
        """The step at which a person starts."""
        return self.steps[0]

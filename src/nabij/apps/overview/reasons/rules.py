"""Why a reason appears at all: its rule, the facts it used, and what stands behind the step."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from nabij.practice.guides.vocabulary import EvidenceType
from nabij.practice.reasons import Reason, ReasonCode, Value
from nabij.web import dates


def rule_of(code: ReasonCode) -> str:
    """The rule itself, so that nobody has to guess why something appears."""
    return str(_RULES[code])


def evidence_of(kind: EvidenceType) -> str:
    """What kind of evidence stands behind the step."""
    return str(_EVIDENCE.get(kind, _ADVICE))


def facts_of(reason: Reason, today: date) -> tuple[str, ...]:
    """The facts that the rule used, a line each."""
    return tuple(
        f"{_LABELS[name]}: {_said(value, today)}" for name, value in reason.values if name in _LABELS
    )


def _said(value: Value, today: date) -> str:
    if isinstance(value, date):
        return dates.day(value, today)
    return dates.spelled(value) if isinstance(value, int) else value


_RULES = {
    ReasonCode.COMMITMENT_DUE: _("Shown on the day that you chose, until it is kept or let go."),
    ReasonCode.REPAIR_OPEN: _(
        "Shown after a clash, a harsh word or passing by, until a repair talk, an apology or an agreement is "
        "logged, and no longer than fifteen school days."
    ),
    ReasonCode.SILENT_RED: _(
        "Shown for five school days after a silent red, until you had a moment together."
    ),
    ReasonCode.NOT_MET: _(
        "Counts school days since the last personal moment beyond the greeting at the door, and compares it with "
        "the rhythm that you chose."
    ),
    ReasonCode.BALANCE_OPEN: _(
        "Each hard moment asks for three good ones. The reminder fades after fourteen days by itself."
    ),
    ReasonCode.PERSISTENCE: _(
        "Shown when at least three of the last five notes with this pupil were hard, over at least ten school "
        "days. One bad day never shows."
    ),
    ReasonCode.WORDS_NEGATIVE: _(
        "Shown when more than half of your words for this pupil were marked as hard."
    ),
    ReasonCode.WORDS_NONE: _("Shown when no words came to mind for this pupil."),
    ReasonCode.DISTANT: _("Compares with your own class only: low closeness and low conflict together."),
    ReasonCode.UNKNOWN_FACTS: _(
        "Shown after twenty school days when two or more of the four questions are open."
    ),
}
_EVIDENCE = {
    EvidenceType.META_ANALYSIS: _("Research pooled over many studies supports this kind of step."),
    EvidenceType.TRIAL: _("This step comes from programmes that were tested in trials."),
    EvidenceType.OBSERVATIONAL: _("Studies that follow classes point this way; they cannot prove a cause."),
    EvidenceType.PRACTICE_VOICE: _(
        "This comes from teachers who found it useful; it has not been tested by itself."
    ),
}
_ADVICE = _("Experts advise this; that is not the same as a proven effect.")
# The facts that say something to a teacher; codes of kinds and levels stand in the sentence already.
_LABELS = {
    "due": _("Planned for"),
    "since": _("Since"),
    "day": _("Day"),
    "last": _("Last talk"),
    "days": _("School days since then"),
    "rhythm": _("Your own rhythm, in school days"),
    "owed": _("Good moments to go"),
    "negative": _("Hard ones"),
    "events": _("Notes looked at"),
    "given": _("Words you wrote"),
    "taken_on": _("Written down on"),
    "unknown": _("Questions still open"),
}

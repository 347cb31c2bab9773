"""The circle in words: sectors, poles, tendencies, spirals. The axis is friendliness, never closeness."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nabij.apps.picture.presenters.pattern_words import number, short_number
from nabij.practice.circle import (
    Change,
    Complementarity,
    FirstMove,
    Note,
    Pole,
    Position,
    Sector,
    Spiral,
    Tendency,
    facts_of,
)
from nabij.practice.circle_summary import CircleSummary, FitWord

LITTLE, STRONG = 0.6, 0.8
GOOD_MATCH, SOME_MATCH = 0.8, 0.55


def sector_words(sector: Sector) -> str:
    """The name of a sector."""
    return {
        Sector.LEADING: pgettext("circle", "leading"),
        Sector.HELPING: pgettext("circle", "helping"),
        Sector.UNDERSTANDING: pgettext("circle", "understanding"),
        Sector.ACCOMMODATING: pgettext("circle", "accommodating"),
        Sector.UNCERTAIN: pgettext("circle", "uncertain"),
        Sector.DISSATISFIED: pgettext("circle", "dissatisfied"),
        Sector.CONFRONTING: pgettext("circle", "confronting"),
        Sector.STRICT: pgettext("circle", "strict"),
    }[sector]


def sector_looks(sector: Sector) -> str:
    """What a teacher in this sector does, as a statement about oneself."""
    return {
        Sector.LEADING: _("I took the lead in a friendly way: explained, showed the way."),
        Sector.HELPING: _("I helped, joined in, encouraged."),
        Sector.UNDERSTANDING: _("I listened and showed that I understood."),
        Sector.ACCOMMODATING: _("I left the choice to the other and went along."),
        Sector.UNCERTAIN: _("I hesitated, or kept quiet."),
        Sector.DISSATISFIED: _("I was displeased and kept my distance."),
        Sector.CONFRONTING: _("I went against it: sharp, or angry."),
        Sector.STRICT: _("I kept the reins tight: set demands, checked."),
    }[sector]


def sector_poles(sector: Sector) -> str:
    """Where a sector lies between the poles."""
    return {
        Sector.LEADING: _("directing and somewhat friendly"),
        Sector.HELPING: _("friendly and somewhat directing"),
        Sector.UNDERSTANDING: _("friendly and somewhat following"),
        Sector.ACCOMMODATING: _("following and somewhat friendly"),
        Sector.UNCERTAIN: _("following and somewhat hostile"),
        Sector.DISSATISFIED: _("hostile and somewhat following"),
        Sector.CONFRONTING: _("hostile and somewhat directing"),
        Sector.STRICT: _("directing and somewhat hostile"),
    }[sector]


def pole_words(pole: Pole) -> str:
    """The name of one end of an axis."""
    return {
        Pole.FRIENDLY: pgettext("circle", "friendly"),
        Pole.HOSTILE: pgettext("circle", "hostile"),
        Pole.DIRECTING: pgettext("circle", "directing"),
        Pole.FOLLOWING: pgettext("circle", "following"),
    }[pole]


def position_words(position: Position, *, sector: Sector | None = None) -> str:
    """A place in a few words."""
    found = sector or position.sector
    if found is None:
        return _("near the middle, no clear direction")
    words = {"sector": sector_words(found), "poles": sector_poles(found)}
    if position.radius < LITTLE:
        return _("a little %(sector)s (%(poles)s)") % words
    if position.radius < STRONG:
        return _("clearly %(sector)s (%(poles)s)") % words
    return _("strongly %(sector)s (%(poles)s)") % words


def tendency_words(tendency: Tendency) -> str:
    """What a sector tends to evoke in the other."""
    return {
        Tendency.FRIENDLY_FOLLOWING: _("friendly going along"),
        Tendency.FRIENDLY_SOMEWHAT_FOLLOWING: _("friendliness, and going along a little"),
        Tendency.FRIENDLY_SOMEWHAT_INITIATIVE: _("friendliness, and a little initiative"),
        Tendency.FRIENDLY_TAKING_LEAD: _("friendliness, and taking the lead"),
        Tendency.UNFRIENDLY_TAKING_OVER: _("taking over, not in a friendly way"),
        Tendency.HOSTILE_SOMEWHAT_DOMINANT: _("pushing back, and claiming the lead a little"),
        Tendency.HOSTILE_SUBMISSIVE_OR_ESCALATING: _("giving in with reluctance, or fighting back"),
        Tendency.DISTANT_FOLLOWING: _("obeying at a distance"),
    }[tendency]


def invites(position: Position, *, sector: Sector | None = None) -> str:
    """What a place tends to invite: a tendency, said as one."""
    found = sector or position.sector
    if found is None:
        return _("A place near the middle invites nothing in particular.")
    return _("This tends to invite: %(what)s. A tendency, not a certainty.") % {
        "what": tendency_words(facts_of(found).evokes)
    }


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of two places in words, and how far they answer each other as the rule expects."""

    name: str
    said: str


def together(found: Complementarity) -> tuple[Axis, Axis]:
    """Friendliness answers like with like, influence with its opposite."""
    return (
        Axis(_("Friendliness"), _match(found.friendliness_match, _friendliness_texts())),
        Axis(_("Influence"), _match(found.influence_match, _influence_texts())),
    )


def _match(share: float, texts: tuple[str, str, str]) -> str:
    good, some, little = texts
    if share >= GOOD_MATCH:
        return good
    return some if share >= SOME_MATCH else little


def _friendliness_texts() -> tuple[str, str, str]:
    return (
        _(
            "You two are much alike here. Friendliness tends to call up friendliness, and hostility hostility."
        ),
        _("You two differ somewhat here. Over time people tend to grow alike on this side."),
        _("You two are far apart here. The rule would expect you to be alike; something else is going on."),
    )


def _influence_texts() -> tuple[str, str, str]:
    return (
        _("You two complete each other here: where one directs, the other tends to follow."),
        _("You two complete each other partly here."),
        _("You two do the same here: both direct, or both wait. The rule would expect the opposite."),
    )


def spiral_words(spiral: Spiral) -> str:
    """The direction in which two places may strengthen each other; empty for none."""
    return {
        Spiral.POSITIVE: _(
            "Both of you are on the friendly side. That may strengthen itself: a good spiral."
        ),
        Spiral.NEGATIVE: _(
            "Both of you are on the hostile side. That may strengthen itself, without either wanting it. Somebody "
            "can step out first, and that is easier for the adult."
        ),
        Spiral.NONE: "",
    }[spiral]


def escalation_words() -> str:
    """The note with confronting behaviour."""
    return _(
        "Mind: when confronting goes on for long, it may be answered with confronting. Then each makes the other "
        "sharper."
    )


def first_move_lines(move: FirstMove) -> list[str]:
    """What moving first may change, in sentences."""
    lines = [
        {
            Change.MORE: _("You go more friendly. That tends to invite more friendliness back."),
            Change.LESS: _("You go less friendly. That tends to invite less friendliness back."),
            Change.SAME: _("Your friendliness stays the same, so expect little change there."),
        }[move.friendliness],
        {
            Change.MORE: _("You direct less. That tends to leave room for the pupil to take the initiative."),
            Change.LESS: _("You direct more. That tends to invite going along."),
            Change.SAME: _("You direct as much as before, so expect little change there."),
        }[move.initiative],
    ]
    if Note.MAY_ESCALATE in move.notes:
        lines.append(escalation_words())
    if Note.NO_DIRECTION in move.notes:
        lines.append(_("The new place is near the middle: it invites nothing in particular."))
    return lines


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the summary with its meaning."""

    name: str
    value: str
    meaning: str


def summary_figures(summary: CircleSummary) -> list[Figure]:
    """The structural summary: every figure named, with its scaling."""
    return [
        Figure(
            _("Direction"),
            sector_words(summary.sector) if summary.sector else _("no direction"),
            _("%(angle)s degrees; 0 is friendly, 90 is directing.")
            % {"angle": short_number(summary.displacement or 0.0)}
            if summary.sector
            else _("The eight answers differ too little to point anywhere. That is an answer too."),
        ),
        Figure(
            _("How outspoken"),
            number(summary.amplitude),
            _("The amplitude, on the scale of the answers: from 0 to about 2.5."),
        ),
        Figure(
            _("Friendliness"),
            number(summary.x),
            _("Above 0 is friendly, below 0 is hostile. Structural summary: 2/8 × the weighted sum."),
        ),
        Figure(
            _("Influence"),
            number(summary.y),
            _("Above 0 is directing, below 0 is following. The same scaling."),
        ),
        Figure(_("Mean"), number(summary.elevation), _("How high you answered on the whole.")),
        Figure(
            _("Fit"),
            "–" if summary.fit is None else number(summary.fit),
            fit_words(summary.fit_word),
        ),
    ]


def fit_words(word: FitWord) -> str:
    """How well the circle describes the eight answers."""
    return {
        FitWord.GOOD: _("The circle describes your answers well."),
        FitWord.ACCEPTABLE: _("The circle describes your answers reasonably."),
        FitWord.POOR: _(
            "The circle describes your answers poorly. Look at the eight answers themselves, not at the dot."
        ),
        FitWord.UNDEFINED: _("All answers are equal, so there is no fit to speak of."),
    }[word]


def about_words(about: str) -> str:
    """What a rating is about."""
    return {
        "moment": _("one moment"),
        "lesson": _("one lesson"),
        "bond": _("the two of you in general"),
    }[about]


def spot_words(sector: Sector, ring: int) -> str:
    """A spot of the circle for who does not see it."""
    words = {"sector": sector_words(sector), "poles": sector_poles(sector)}
    if ring == 1:
        return _("a little %(sector)s (%(poles)s)") % words
    return _("strongly %(sector)s (%(poles)s)") % words

"""Words for patterns, levels, places in the class, and changes. Reading aids, never labels."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.practice.change import ClassicNoise, NoiseOrigin, ObservedNoise, Variant, Verdict
from nabij.practice.pattern import Dimension, Level, PatternWord, PlaceWord


def dimension_words(dimension: Dimension) -> str:
    """The name of a dimension."""
    return {
        Dimension.CLOSENESS: _("Closeness"),
        Dimension.CONFLICT: _("Conflict"),
        Dimension.DEPENDENCY: _("Leaning on you"),
    }[dimension]


def level_words(dimension: Dimension, level: Level) -> str:
    """Where a dimension stands, as one would say it."""
    if level is Level.UNKNOWN:
        return _("not known yet")
    if level is Level.UNSURE:
        return _("too unsure to say")
    return {
        (Dimension.CLOSENESS, Level.HIGH): _("close"),
        (Dimension.CLOSENESS, Level.MIDDLE): _("in between"),
        (Dimension.CLOSENESS, Level.LOW): _("still far apart"),
        (Dimension.CONFLICT, Level.HIGH): _("often friction"),
        (Dimension.CONFLICT, Level.MIDDLE): _("friction now and then"),
        (Dimension.CONFLICT, Level.LOW): _("hardly any friction"),
        (Dimension.DEPENDENCY, Level.HIGH): _("leans on you a lot"),
        (Dimension.DEPENDENCY, Level.MIDDLE): _("leans on you now and then"),
        (Dimension.DEPENDENCY, Level.LOW): _("goes their own way"),
    }[dimension, level]


def pattern_words(word: PatternWord) -> str:
    """What the readings show now."""
    return {
        PatternWord.WARM_AND_CALM: _("warm and calm"),
        PatternWord.WARM_WITH_FRICTION: _("warm, with frequent friction"),
        PatternWord.DISTANT_AND_QUIET: _("quiet, and not close"),
        PatternWord.CONFLICTED: _("a lot of friction, little warmth to lean on"),
        PatternWord.LEANING: _("leaning on you"),
        PatternWord.NOTHING_TO_CONCLUDE: _("nothing to conclude yet"),
    }[word]


def pattern_meaning(word: PatternWord) -> str:
    """What one may think of with it, and what not."""
    return {
        PatternWord.WARM_AND_CALM: _("A base to build on. Keep it warm with small moments."),
        PatternWord.WARM_WITH_FRICTION: _(
            "The bond carries the friction. Closeness and conflict can be there together; this often happens with a "
            "pupil who is corrected a lot."
        ),
        PatternWord.DISTANT_AND_QUIET: _(
            "Worth a look. No conflict is not the same as being close, and quiet pupils are easily overlooked."
        ),
        PatternWord.CONFLICTED: _(
            "Worth a look. It can be turned, and it begins with a moment that asks nothing of the pupil."
        ),
        PatternWord.LEANING: _(
            "Some leaning belongs to an age or to a hard time. Ask yourself what makes this pupil feel safe enough to "
            "go a step alone."
        ),
        PatternWord.NOTHING_TO_CONCLUDE: _(
            "The answers lie in between, or are too unsure. That is an honest answer; the next round says more."
        ),
    }[word]


def place_words(word: PlaceWord) -> str:
    """Beside the own class; there are no norms."""
    if word is PlaceWord.TOO_FEW:
        return _("too few pupils with a pulse to compare with")
    if word is PlaceWord.NOTHING_TO_CONCLUDE:
        return _("no clear difference with your class")
    return {
        PlaceWord.LOWER_THAN_MOST: _("lower than with most of your class"),
        PlaceWord.AS_MOST: _("as with most of your class"),
        PlaceWord.HIGHER_THAN_MOST: _("higher than with most of your class"),
    }[word]


def verdict_words(verdict: Verdict) -> str:
    """What may be said of a difference."""
    return {
        Verdict.MORE_THAN_NOISE: _("more than noise"),
        Verdict.NOTHING_TO_CONCLUDE_YET: _("nothing to conclude yet"),
        Verdict.TOO_FEW: _("too few measurements to compare"),
    }[verdict]


def variant_words(variant: Variant) -> str:
    """Which way of counting."""
    return {
        Variant.JACOBSON_TRUAX: _("Jacobson and Truax"),
        Variant.OBSERVED_DIFFERENCE: _("observed differences"),
    }[variant]


def noise_words(noise: ClassicNoise | ObservedNoise) -> str:
    """Where the standard deviation and the reliability come from, with the numbers."""
    if isinstance(noise, ObservedNoise):
        return ngettext(
            "standard deviation of the differences %(sd)s, from %(n)s relationship in your school measured twice",
            "standard deviation of the differences %(sd)s, from %(n)s relationships in your school measured twice",
            noise.n or 0,
        ) % {"sd": number(noise.sd_difference), "n": noise.n or 0}
    values = {"sd": number(noise.sd), "r": number(noise.reliability), "n": noise.n or 0}
    if noise.origin is NoiseOrigin.OWN_SCHOOL:
        return (
            _(
                "standard deviation %(sd)s and reliability %(r)s (alpha), from %(n)s relationships in your school"
            )
            % values
        )
    return (
        _(
            "standard deviation %(sd)s and reliability %(r)s: our assumption, wide on purpose, until enough teachers "
            "of your school have done the pulse twice"
        )
        % values
    )


def number(value: float) -> str:
    """Two decimals, as one writes them in this language."""
    return number_format(value, decimal_pos=2, use_l10n=True)


def short_number(value: float) -> str:
    """One decimal."""
    return number_format(value, decimal_pos=1, use_l10n=True)

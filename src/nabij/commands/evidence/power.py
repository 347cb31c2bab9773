"""`nabij evidence power`: how many studies a synthesis needs.

Belongs here: what is asked and printed. Does not belong here: the computation.
"""

from __future__ import annotations

import math

import click

from nabij.commands.evidence.grouped import DATA, MODEL, SectionedCommand, adding, option
from nabij.commands.evidence.parts import Part, show
from nabij.commands.evidence.speaking import table_text, talking, wrapped
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Audience, Language

STUDIES = (5, 10, 20, 40, 80)

power_options = adding(
    option(DATA, "--r", type=float, metavar="R", help="Expected average correlation, with --n pupils per study."),
    option(DATA, "--d", type=float, metavar="D",
           help="Expected standardised difference, with --n pupils per study in two equal groups."),
    option(DATA, "--n", type=int, metavar="PUPILS", help="Pupils in a usual study."),
    option(DATA, "--effect", type=float, metavar="EFFECT", help="Expected average of any measure, with --v."),
    option(DATA, "--v", type=float, metavar="VARIANCE", help="Sampling variance of a usual study."),
    option(MODEL, "--tau2", type=float, metavar="VARIANCE", help="Variance between studies (0)."),
    option(MODEL, "--i2", type=float, metavar="PERCENT", help="The same as a share: I² between 0 and 100."),
    option(MODEL, "--studies", type=int, multiple=True, metavar="COUNT", help="For so many studies; may be repeated."),
    option(MODEL, "--wanted", type=float, default=0.8, show_default=True, help="The power that is wanted."),
    option(MODEL, "--alpha", type=float, default=0.05, show_default=True, help="What counts as significant."),
)  # fmt: skip


@click.command("power", cls=SectionedCommand)
@power_options
@talking
def command(
    r: float | None,
    d: float | None,
    n: int | None,
    effect: float | None,
    v: float | None,
    tau2: float | None,
    i2: float | None,
    studies: tuple[int, ...],
    wanted: float,
    alpha: float,
    language: Language,
    audience: Audience,
    as_json: bool,
) -> None:
    """How many studies a synthesis needs to find an average.

    \b
    nabij evidence power --r 0.15 --n 120 --i2 75
    nabij evidence power --d 0.30 --n 80 --tau2 0.05 --studies 12
    """
    from nabij.evidence.designs.power import power, power_homogeneity, studies_needed
    from nabij.evidence.words.measurement import power_table, power_words

    average, variance = expected(r, d, n, effect, v)
    between = between_studies(tau2, i2, variance)
    rows = [
        (
            k,
            power(average, variance, k, tau2=between, alpha=alpha),
            power_homogeneity(variance, k, tau2=between, alpha=alpha) if between > 0 else math.nan,
        )
        for k in studies or STUDIES
    ]
    needed = studies_needed(average, variance, tau2=between, alpha=alpha, wanted=wanted)
    said = power_words(needed, wanted, average, variance, between, language)
    content = [{"studies": k, "average": a, "differences": b} for k, a, b in rows]
    parts = [
        Part("power", content, (table_text(power_table(rows), language),)),
        Part("needed", needed),
        Part("summary", said, (wrapped(said),)),
    ]
    show(parts, (), language, as_json=as_json)


def expected(
    r: float | None, d: float | None, n: int | None, effect: float | None, v: float | None
) -> tuple[float, float]:
    """Average and sampling variance: Fisher z with 1/(n - 3), or d with 4/n + d²/(2n).

    Raises:
        EvidenceError: ``command.power`` unless one of the three ways is complete; ``study.out_of_range`` for r.
    """
    if r is not None and d is None and effect is None and n is not None and n > 3:
        if not -1 < r < 1:
            raise EvidenceError("study.out_of_range", cell="--r", value=r)
        return math.atanh(r), 1 / (n - 3)
    if d is not None and r is None and effect is None and n is not None and n > 3:
        return d, 4 / n + d**2 / (2 * n)
    if effect is not None and r is None and d is None and v is not None:
        return effect, v
    raise EvidenceError("command.power")


def between_studies(tau2: float | None, i2: float | None, variance: float) -> float:
    """The variance between studies, given itself or as a share of all variance (``command.together`` for both)."""
    if tau2 is not None and i2 is not None:
        raise EvidenceError("command.together", cell="--tau2", other="--i2")
    if i2 is None:
        return tau2 or 0.0
    if not 0 <= i2 < 100:
        raise EvidenceError("effect.out_of_range", cell="--i2", value=i2)
    return variance * i2 / (100 - i2)

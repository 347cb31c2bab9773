"""`nabij evidence bias`: signs of missing studies.

Belongs here: which tests are done and how they are printed. Does not belong here: the tests.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.pool import WRITTEN
from nabij.commands.evidence.pooling import Choices, pooled, pooling_options, read_effects
from nabij.commands.evidence.speaking import as_json_text, say, talking, wrapped
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.errors import say_error
from nabij.evidence.words.language import Audience, Both, Language

TESTS = (
    ("regression_test", "asymmetry"),
    ("rank_test", "ranks"),
    ("trim_and_fill", "trimfill"),
    ("pet_peese", "precision_effect"),
    ("fail_safe", "fail_safe_n"),
    ("excess_significance", "excess"),
)
NAMES = {
    "regression_test": Both("Small and large studies", "Kleine en grote studies"),
    "rank_test": Both("Rank order", "Rangorde"),
    "trim_and_fill": Both("Trim and fill", "Trim and fill"),
    "pet_peese": Both(
        "Corrected for the size of studies (PET-PEESE)", "Gecorrigeerd voor grootte (PET-PEESE)"
    ),
    "fail_safe": Both("Unknown studies needed (fail-safe N)", "Onbekende studies nodig (fail-safe N)"),
    "excess_significance": Both(
        "More significant studies than expected", "Meer significante studies dan verwacht"
    ),
}


@click.command("bias")
@click.argument("file", type=click.Path(path_type=Path))
@pooling_options
@click.option(
    "--figure", type=click.Path(path_type=Path), help="Save a contour funnel plot (.svg, .png, .pdf)."
)
@click.option("--narrow", is_flag=True, help="The picture at the width of a phone.")
@talking
def command(
    file: Path,
    choices: Choices,
    figure: Path | None,
    narrow: bool,
    language: Language,
    audience: Audience,
    as_json: bool,
) -> None:
    """Look for signs of missing studies: asymmetry, ranks, trim and fill, PET-PEESE, fail-safe N, excess
    significance."""
    from nabij.evidence.words.context import Context
    from nabij.evidence.words.summary import summary

    if choices.cluster or choices.subgroup:
        raise EvidenceError("bias.moderators", cell="--cluster" if choices.cluster else "--subgroup")
    effects = read_effects(file, choices)
    fit = pooled(effects, choices)
    context = Context(measure=effects.measure, bias_checked=True)
    found: dict[str, Any] = {}
    said = []
    for name, result in _tests(fit):
        if isinstance(result, EvidenceError):
            found[name] = {"error": result.code}
            said.append(f"{NAMES[name].say(language)}: {say_error(result, language)}")
            continue
        found[name] = result.to_dict()
        said.append(summary(result, language, audience, context=context))
    written = []
    if figure is not None:
        from nabij.evidence.bias.trimfill import trim_and_fill
        from nabij.evidence.plots.funnel_plot import funnel

        shown = trim_and_fill(fit) if fit.data.only_intercept and fit.k >= 3 else fit
        funnel(shown, language=language, measure=effects.measure, contours=True, narrow=narrow).save(figure)
        written.append(str(figure))
    if as_json:
        click.echo(as_json_text({"tests": found, "summary": said, "written": written}))
        return
    say(*(wrapped(text) for text in said), "\n".join(WRITTEN.say(language, path=path) for path in written))


def _tests(fit: Any) -> list[tuple[str, Any]]:
    """Every test with its result, or the error where it has no answer."""
    found: list[tuple[str, Any]] = []
    for name, module in TESTS:
        test = getattr(import_module(f"nabij.evidence.bias.{module}"), name)
        try:
            found.append((name, test(fit)))
        except EvidenceError as error:
            found.append((name, error))
    return found

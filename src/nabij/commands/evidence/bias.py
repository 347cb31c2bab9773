"""`nabij evidence bias`: signs of missing studies.

Belongs here: which tests are done, with which settings, and how they are printed. Does not belong here: the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.grouped import CHECKS, OUTPUT, SectionedCommand, adding, option
from nabij.commands.evidence.parts import Part, show
from nabij.commands.evidence.pooling import Choices, Effects, pooled, pooling_options, read_effects
from nabij.commands.evidence.speaking import table_text, talking, wrapped
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.errors import say_error
from nabij.evidence.words.language import Audience, Both, Language

MODULES = {
    "regression_test": "asymmetry",
    "rank_test": "ranks",
    "trim_and_fill": "trimfill",
    "pet_peese": "precision_effect",
    "fail_safe": "fail_safe_n",
    "excess_significance": "excess",
    "selection_model": "selection",
}
TESTS = [name.replace("_", "-") for name in MODULES]
SELECTIONS = (
    "stepfun",
    "halfnormal",
    "negexp",
    "logistic",
    "power",
    "negexppow",
    "beta",
    "trunc",
    "truncest",
)
FAIL_SAFES = ("Rosenthal", "Orwin", "Rosenberg", "General")
STEPS = {"stepfun": (0.025,)}
SAID = Both("What this says", "Wat dit zegt")

test_options: Callable[[Any], Any] = adding(
    option(CHECKS, "--only", multiple=True, type=click.Choice(TESTS), metavar="TEST",
           help=f"Do this test alone; may be repeated: {', '.join(TESTS)}."),
    option(CHECKS, "--predictor", type=click.Choice(["sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"]), default="sei",
           show_default=True,
           help="Regression test: on the standard error, variance, sample size, its inverse, root or inverse root."),
    option(CHECKS, "--classical", is_flag=True, help="Regression test with a free dispersion, as Egger's."),
    option(CHECKS, "--exact/--normal", "exact", default=None, help="Rank test: exact p, or the normal approximation."),
    option(CHECKS, "--side", type=click.Choice(["left", "right"]), help="Trim and fill: where studies are missing."),
    option(CHECKS, "--estimator", type=click.Choice(["L0", "R0", "Q0"]), default="L0", show_default=True,
           help="Trim and fill: how the missing studies are counted."),
    option(CHECKS, "--fail-safe", type=click.Choice(FAIL_SAFES), default="Rosenthal",
           show_default=True, help="Which fail-safe number."),
    option(CHECKS, "--target", type=float, metavar="EFFECT",
           help="Fail-safe number of Orwin or General: down to which average, on the pooled scale."),
    option(CHECKS, "--selection", type=click.Choice(SELECTIONS), metavar="KIND",
           help=f"Add a selection model: {', '.join(SELECTIONS)}."),
    option(CHECKS, "--steps", metavar="NUMBERS", help="Selection model: cuts of the p value, with commas (0.025)."),
    option(CHECKS, "--alternative", type=click.Choice(["greater", "less", "two.sided"]), default="greater",
           show_default=True, help="Selection model: the direction that was easier to publish."),
    option(CHECKS, "--alpha", type=float, default=0.05, show_default=True,
           help="Excess significance and fail-safe number: what counts as significant."),
    option(OUTPUT, "--figure", type=click.Path(path_type=Path), metavar="NAME",
           help="Save a contour funnel plot (.svg, .png, .pdf)."),
    option(OUTPUT, "--narrow", is_flag=True, help="The picture at the width of a phone."),
)  # fmt: skip


@click.command("bias", cls=SectionedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@pooling_options
@test_options
@talking
def command(
    file: Path,
    choices: Choices,
    figure: Path | None,
    narrow: bool,
    language: Language,
    audience: Audience,
    as_json: bool,
    **settings: Any,
) -> None:
    """Look for signs of missing studies.

    A regression test, a rank test, trim and fill, PET-PEESE, a fail-safe number and excess significance; with
    --selection also a selection model.

    \b
    nabij evidence bias studies.csv --yi yi --vi vi --figure funnel.pdf
    nabij evidence bias studies.csv --selection stepfun --steps 0.025,0.5
    """
    if choices.cluster or choices.subgroup:
        raise EvidenceError("bias.moderators", cell="--cluster" if choices.cluster else "--subgroup")
    effects = read_effects(file, choices)
    fit = pooled(effects, choices)
    results = {name: _result(name, fit, given) for name, given in _asked(effects, settings).items()}
    parts = _parts(results, effects, language, audience)
    written = []
    if figure is not None:
        _funnel(fit, effects, narrow, language).save(figure)
        written.append(figure)
    show(parts, written, language, as_json=as_json)


def _asked(effects: Effects, settings: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The settings of every test that is to be done."""
    exact = settings["exact"]
    given: dict[str, dict[str, Any]] = {
        "regression_test": {
            "predictor": settings["predictor"], "model": "lm" if settings["classical"] else "rma",
            **({"n": effects.n} if settings["predictor"].endswith(("ni", "ninv")) else {}),
        },
        "rank_test": {} if exact is None else {"exact": exact},
        "trim_and_fill": {"side": settings["side"], "estimator": settings["estimator"]},
        "pet_peese": {},
        "fail_safe": {"kind": settings["fail_safe"], "alpha": settings["alpha"], "target": settings["target"]},
        "excess_significance": {"alpha": settings["alpha"]},
        "selection_model": {
            "kind": settings["selection"] or "stepfun", "alternative": settings["alternative"],
            "steps": _steps(settings["steps"], settings["selection"] or "stepfun"),
        },
    }  # fmt: skip
    only = {name.replace("-", "_") for name in settings["only"]}
    wanted = only or set(given) - ({"selection_model"} if settings["selection"] is None else set())
    return {name: options for name, options in given.items() if name in wanted}


def _steps(text: str | None, kind: str) -> tuple[float, ...] | None:
    """The cuts of the p value (``command.steps`` where they are no numbers)."""
    if text is None:
        return STEPS.get(kind)
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise EvidenceError("command.steps", cell=text) from None


def _result(name: str, fit: Any, options: dict[str, Any]) -> Any:
    """The result of a test, or the error where it has no answer."""
    test = getattr(import_module(f"nabij.evidence.bias.{MODULES[name]}"), name)
    try:
        return test(fit, **options)
    except EvidenceError as error:
        return error


def _parts(results: dict[str, Any], effects: Effects, language: Language, audience: Audience) -> list[Part]:
    """A table of all tests, and what each says."""
    from nabij.evidence.words.bias_table import NAMES, bias_table
    from nabij.evidence.words.context import Context
    from nabij.evidence.words.summary import summary

    context = Context(measure=effects.measure, bias_checked=True)
    found: dict[str, Any] = {}
    said = []
    for name, result in results.items():
        if isinstance(result, EvidenceError):
            found[name] = {"error": result.code}
            said.append(f"{NAMES[name].say(language)}: {say_error(result, language)}")
            continue
        found[name] = result.to_dict()
        said.append(summary(result, language, audience, context=context))
    answered = {name: result for name, result in results.items() if not isinstance(result, EvidenceError)}
    table = table_text(bias_table(answered, effects.measure), language) if answered else ""
    texts = tuple(wrapped(text) for text in dict.fromkeys(said))
    return [
        Part("tests", found, (table,) if table else ()),
        Part("summary", said, texts, SAID.say(language)),
    ]


def _funnel(fit: Any, effects: Effects, narrow: bool, language: Language) -> Any:
    from nabij.evidence.bias.trimfill import trim_and_fill
    from nabij.evidence.plots.funnel_plot import funnel

    shown = trim_and_fill(fit) if fit.data.only_intercept and fit.k >= 3 else fit
    return funnel(shown, language=language, measure=effects.measure, contours=True, narrow=narrow)

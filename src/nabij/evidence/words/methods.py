"""The methods paragraph: what was done, with which estimator, test, software and versions.

Belongs here: a paragraph to put in a report. Does not belong here: findings.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.context import Context, short_name
from nabij.evidence.words.language import Both, Language, check_language, level_text, listed, whole

ESTIMATORS = {
    "REML": Both("restricted maximum likelihood", "restricted maximum likelihood"),
    "ML": Both("maximum likelihood", "maximum likelihood"),
    "DL": Both("the DerSimonian-Laird estimator", "de schatter van DerSimonian en Laird"),
    "PM": Both("the Paule-Mandel estimator", "de schatter van Paule en Mandel"),
    "HE": Both("the Hedges estimator", "de schatter van Hedges"),
    "EB": Both("the empirical Bayes estimator", "de empirische Bayes-schatter"),
    "SJ": Both("the Sidik-Jonkman estimator", "de schatter van Sidik en Jonkman"),
    "HS": Both("the Hunter-Schmidt estimator", "de schatter van Hunter en Schmidt"),
}
TESTS = {
    "z": Both("normal tests and intervals", "toetsen en intervallen met de normale verdeling"),
    "t": Both("t tests and intervals", "toetsen en intervallen met de t-verdeling"),
    "knha": Both("the Knapp-Hartung adjustment", "de correctie van Knapp en Hartung"),
    "adhoc": Both(
        "the Knapp-Hartung adjustment, never narrower than the classic interval",
        "de correctie van Knapp en Hartung, nooit smaller dan het klassieke interval",
    ),
}
RULES = {
    "drop": Both(
        "Correlations of variables without a diagonal entry were left out ({count}).",
        "Correlaties van variabelen zonder diagonaal zijn weggelaten ({count}).",
    ),
    "keep": Both("All reported correlations were used.", "Alle gegeven correlaties zijn gebruikt."),
}
TAU = {
    "diag": Both(
        "one variance between studies per correlation", "één variantie tussen studies per correlatie"
    ),
    "sym": Both("freely related variances between studies", "vrij samenhangende varianties tussen studies"),
    "zero": Both("no variance between studies", "geen variantie tussen studies"),
}


def methods(result: object, language: Language = "nl", *, context: Context | None = None) -> str:
    """A paragraph that says how a result was obtained.

    Args:
        result: of `pool`, `subgroups`, `pool_multilevel`, `stage1`, `stage2` or `osmasem`.
        context: names of measure and variables.

    Raises:
        EvidenceError: ``words.language``, ``words.unknown_result``.
    """
    check_language(language)
    kind = type(result).__name__
    if kind not in _WRITERS:
        raise EvidenceError("words.unknown_result", cell=kind, known=tuple(_WRITERS))
    said = _WRITERS[kind](result, language, context or Context())
    return f"{said} {software(language)}"


def software(language: Language) -> str:
    """Nabij, Python, numpy and scipy with their versions."""
    names = []
    for package in ("nabij", "numpy", "scipy"):
        try:
            names.append(f"{package.capitalize() if package == 'nabij' else package} {version(package)}")
        except PackageNotFoundError:  # pragma: no cover - only in a source tree that was never installed
            names.append(package)
    head = Both("Computed with", "Berekend met").say(language)
    python = f"Python {platform.python_version()}"
    return f"{head} {listed([*names[:1], python, *names[1:]], language)}."


def _estimator(method: str, language: Language) -> str:
    return ESTIMATORS.get(method, Both(f"the {method} estimator", f"de {method}-schatter")).say(language)


def _pooled(fit: Any, language: Language, context: Context) -> str:
    said = _combined(fit, fit.k, language) + _moderators(fit, language)
    return f"{said}. {_reporting(fit, language, context)}"


def _combined(fit: Any, k: int, language: Language) -> str:
    """How the effects of so many studies were combined, without a full stop."""
    text = (
        Both(
            "The effects of {studies} were combined in a random-effects model; the variance between studies was "
            "estimated by {estimator}",
            "De effecten van {studies} zijn samengenomen in een random-effectsmodel; de variantie tussen studies is "
            "geschat met {estimator}",
        )
        if fit.is_random
        else Both(
            "The effects of {studies} were combined with weights by their sampling variances (fixed effect)",
            "De effecten van {studies} zijn samengenomen met gewichten naar hun steekproefvariantie (fixed effect)",
        )
    )
    studies = Both("{k} studies", "{k} studies") if k > 1 else Both("one study", "één studie")
    return text.say(language, studies=studies.say(language, k=k), estimator=_estimator(fit.method, language))


def _moderators(fit: Any, language: Language) -> str:
    names = [name for name in fit.names if name != "intrcpt"]
    if not names:
        return ""
    one = Both(", with the moderator {names}", ", met de moderator {names}")
    more = Both(", with the moderators {names}", ", met de moderatoren {names}")
    return (one if len(names) == 1 else more).say(language, names=listed(names, language))


def _reporting(fit: Any, language: Language, context: Context) -> str:
    text = Both("Intervals are at {level}, with {test}", "Intervallen zijn op {level}, met {test}")
    said = text.say(language, level=level_text(fit.level, language), test=TESTS[fit.test].say(language))
    if context.measure:
        said += Both("; effect measure {measure}", "; effectmaat {measure}").say(
            language, measure=context.measure
        )
    return said + "."


def _subgroups(found: Any, language: Language, context: Context) -> str:
    kind = (
        Both("a common variance between studies", "een gemeenschappelijke variantie tussen studies")
        if found.common_tau2
        else Both("a variance between studies per group", "een variantie tussen studies per groep")
    )
    text = Both(
        "Studies were pooled within {groups} with {kind}.",
        "Studies zijn samengenomen binnen {groups} met {kind}.",
    )
    said = text.say(language, groups=listed(list(found.groups), language), kind=kind.say(language))
    fit = found.overall or found.fits[0]
    return f"{said} {_combined(fit, sum(found.k), language)}. {_reporting(fit, language, context)}"


def _multilevel(fit: Any, language: Language, context: Context) -> str:
    text = Both(
        "{k} effects were analysed in a multilevel model with random effects for {terms}, estimated by "
        "{estimator}{moderators}.",
        "{k} effecten zijn geanalyseerd in een multilevelmodel met random effecten voor {terms}, geschat "
        "met {estimator}{moderators}.",
    )
    said = text.say(
        language,
        k=fit.k,
        terms=listed([_term(term) for term in fit.terms], language),
        estimator=_estimator(fit.method, language),
        moderators=_moderators(fit, language) if fit.names[0] == "intrcpt" else "",
    )
    return f"{said} {_reporting(fit, language, context)}"


def _term(term: Any) -> str:
    """A term of the random effects, with how its levels go together where it has several."""
    return str(term.name) if term.struct == "ID" else f"{term.name} ({term.struct})"


def _stage1(found: Any, language: Language, context: Context) -> str:
    if found.method == "FEM":
        text = Both(
            "Stage 1: one common correlation matrix for {k} studies (N = {n}) by multi-group maximum "
            "likelihood.",
            "Stap 1: één gemeenschappelijke correlatiematrix voor {k} studies (N = {n}) met maximum "
            "likelihood over groepen.",
        )
        return text.say(language, k=found.k, n=whole(found.total_n, language))
    text = Both(
        "Stage 1: the correlation matrices of {k} studies (N = {n}, {count} correlations of {variables}) "
        "were pooled with "
        "random effects by maximum likelihood, with {tau} and {acov} sampling covariances (Cheung, 2014).",
        "Stap 1: de correlatiematrices van {k} studies (N = {n}, {count} correlaties van {variables}) "
        "zijn samengenomen met "
        "random effecten en maximum likelihood, met {tau} en {acov} steekproefcovarianties (Cheung, 2014).",
    )
    said = text.say(
        language,
        k=found.k,
        n=whole(found.total_n, language),
        count=found.statistics,
        variables=_names(found.studies.variables, language, context),
        tau=TAU.get(found.tau2_kind, Both(found.tau2_kind, found.tau2_kind)).say(language),
        acov=ACOV[found.acov].say(language),
    )
    return f"{said} {_rule(found.studies, language)}"


ACOV = {
    "weighted": Both("weighted", "gewogen"),
    "individual": Both("individual", "afzonderlijke"),
    "unweighted": Both("unweighted", "ongewogen"),
}


def _names(variables: tuple[str, ...], language: Language, context: Context) -> str:
    return listed([short_name(v, context.variables).say(language).lower() for v in variables], language)


def _rule(studies: Any, language: Language) -> str:
    return RULES[studies.missing_diagonals].say(language, count=len(studies.dropped))


def _intervals(fit: Any, language: Language) -> str:
    if fit.intervals == "likelihood":
        text = Both(
            "{level} intervals are exact likelihood intervals.",
            "{level}-intervallen zijn exacte likelihoodintervallen.",
        )
    else:
        text = Both(
            "{level} intervals are Wald intervals, by the delta method for indirect and total effects.",
            "{level}-intervallen zijn Wald-intervallen, met de deltamethode voor indirecte en totale "
            "effecten.",
        )
    return text.say(language, level=level_text(fit.level, language))


def _stage2(fit: Any, language: Language, context: Context) -> str:
    first = "" if fit.stage1 is None else _stage1(fit.stage1, language, context) + " "
    text = Both(
        "Stage 2: the path model was fitted to the pooled matrix by weighted least squares (Cheung & "
        "Chan, 2005); residual "
        "variances follow from the unit diagonal.",
        "Stap 2: het padmodel is met gewogen kleinste kwadraten op de samengenomen matrix gepast (Cheung "
        "& Chan, 2005); "
        "restvarianties volgen uit de diagonaal van enen.",
    )
    return f"{first}{text.say(language)} {_intervals(fit, language)}"


def _one_stage(fit: Any, language: Language, context: Context) -> str:
    text = Both(
        "The path model and the variances between studies ({tau}) were fitted in one stage to {count} "
        "correlations of {k} "
        "studies (N = {n}) by maximum likelihood (Jak & Cheung, 2020).",
        "Het padmodel en de varianties tussen studies ({tau}) zijn in één stap op {count} correlaties van "
        "{k} studies "
        "(N = {n}) gepast met maximum likelihood (Jak & Cheung, 2020).",
    )
    said = text.say(
        language,
        k=fit.studies.k,
        n=whole(fit.total_n, language),
        count=fit.statistics,
        tau=TAU.get(fit.tau2_kind, Both(fit.tau2_kind, fit.tau2_kind)).say(language),
    )
    if fit.moderators:
        more = Both(
            "Parameters {names} were linear in {moderators}.",
            "De parameters {names} waren lineair in {moderators}.",
        )
        changed = listed(list(dict.fromkeys(name for name, _ in fit.moderator_of.values())), language)
        said += " " + more.say(language, names=changed, moderators=listed(list(fit.moderators), language))
    return f"{said} {_rule(fit.studies, language)} {_intervals(fit, language)}"


_WRITERS: dict[str, Callable[[Any, Language, Context], str]] = {
    "PooledFit": _pooled,
    "Subgroups": _subgroups,
    "MultilevelFit": _multilevel,
    "Stage1": _stage1,
    "Stage2": _stage2,
    "OneStage": _one_stage,
}

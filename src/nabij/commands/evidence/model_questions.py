"""Further questions about a path model: options, and one part of the answer for each.

Belongs here: influence, leave-one-out, small studies, groups, another model, other tests, bootstrap. Does not belong
here: the model itself (`modelling`) and editions (`model_editions`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from nabij.commands.evidence.grouped import CHECKS, adding, option
from nabij.commands.evidence.modelling import Modelled, Plan, fit_studies, model_text
from nabij.commands.evidence.parts import Part
from nabij.commands.evidence.speaking import table_text, wrapped
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Audience, Both, Language

Command = TypeVar("Command", bound=Callable[..., None])
Pair = tuple[object, str, object, str]
NAMES = (
    "leave_one_out",
    "influence",
    "bias",
    "groups",
    "against",
    "cluster",
    "small_sample",
    "bootstrap",
    "seed",
)
TITLES = {
    "leave_one_out": Both("Without each study", "Zonder elke studie"),
    "influence": Both("Studies that pull", "Studies die trekken"),
    "bias": Both("Small and large studies", "Kleine en grote studies"),
    "groups": Both("Groups of studies: {name}", "Groepen studies: {name}"),
    "against": Both("Two models", "Twee modellen"),
    "bootstrap": Both("Bootstrap", "Bootstrap"),
}


@dataclass(frozen=True, slots=True)
class Questions:
    """What else is asked of the model."""

    leave_one_out: bool = False
    influence: bool = False
    bias: bool = False
    groups: str | None = None
    against: str | None = None
    cluster: str | None = None
    small_sample: bool = False
    bootstrap: int | None = None
    seed: int = 1

    @property
    def one_stage(self) -> tuple[str, ...]:
        """The options that need the model in one stage."""
        asked = (
            (self.bias, "--bias"), (self.cluster, "--cluster"), (self.small_sample, "--small-sample"),
            (self.bootstrap is not None, "--bootstrap"),
        )  # fmt: skip
        return tuple(name for wanted, name in asked if wanted)


def question_options(function: Command) -> Command:
    """Add the options of further questions; the command receives `questions`."""

    @wraps(function)
    def wrapped(**options: Any) -> None:
        function(questions=Questions(**{name: options.pop(name) for name in NAMES}), **options)

    add = adding(
        option(CHECKS, "--leave-one-out", is_flag=True, help="How far every path moves without each study."),
        option(CHECKS, "--influence", is_flag=True, help="Which studies pull hardest at the model."),
        option(CHECKS, "--bias", is_flag=True,
               help="Do small studies tell another story? Every path at a standard error of 0."),
        option(CHECKS, "--against", metavar="FILE|NAME", help="Compare with another model on the same studies."),
        option(CHECKS, "--groups", metavar="COLUMN", help="The model per group of studies; do the paths differ?"),
        option(CHECKS, "--cluster", metavar="COLUMN",
               help="Studies with the same word here belong together: robust tests (CR2)."),
        option(CHECKS, "--small-sample", is_flag=True, help="Tests and intervals for few studies."),
        option(CHECKS, "--bootstrap", type=int, metavar="TIMES", help="Bootstrap intervals from so many samples."),
        option(CHECKS, "--seed", type=int, default=1, show_default=True, help="For --bootstrap: start of the chance."),
    )  # fmt: skip
    return cast("Command", add(wrapped))


def check_questions(plan: Plan, questions: Questions, outputs: Mapping[str, object]) -> None:
    """Refuse what cannot go together (``command.together``); `outputs` are the options of what comes out."""
    pairs = [*_pairs_of_questions(plan, questions), *_pairs_of_outputs(plan, questions, outputs)]
    for one, name, other, name_of_other in pairs:
        if one and other:
            raise EvidenceError("command.together", cell=name, other=name_of_other)


def _pairs_of_outputs(plan: Plan, questions: Questions, outputs: Mapping[str, object]) -> list[Pair]:
    """Tests that scripts, pictures, separate models and likelihood intervals do not know."""
    tests: tuple[tuple[object, str, tuple[str, ...]], ...] = (
        (plan.several == "multilevel", "--several multilevel", tuple(outputs)),
        (plan.several == "robust", "--several robust", ("--r-script", "--side-by-side")),
        (questions.cluster, "--cluster", ("--r-script",)),
        (questions.small_sample, "--small-sample", ("--r-script",)),
    )
    likelihood = plan.intervals == "likelihood"
    pairs: list[Pair] = [
        (outputs[name], name, asked, title) for asked, title, names in tests for name in names
    ]
    pairs += [(likelihood, "--intervals likelihood", asked, title) for asked, title, _ in tests[1:]]
    pairs.append((plan.tau2 != "diag", f"--tau2 {plan.tau2}", tests[0][0], tests[0][1]))
    return pairs


def _pairs_of_questions(plan: Plan, questions: Questions) -> list[Pair]:
    pairs: list[Pair] = [(questions.cluster, "--cluster", questions.small_sample, "--small-sample")]
    if plan.several == "multilevel":
        pairs += [
            (getattr(questions, name), f"--{name.replace('_', '-')}", True, "--several multilevel")
            for name in ("leave_one_out", "influence", "bias", "against", "groups")
        ]
    if plan.several == "robust":
        pairs += [
            (questions.groups, "--groups", True, "--several robust"),
            (questions.small_sample, "--small-sample", True, "--several robust"),
        ]
    pairs.append((questions.groups, "--groups", plan.moderators, "--moderator"))
    return pairs


def tested(found: Modelled, file: Path, plan: Plan, questions: Questions) -> tuple[Modelled, str | None]:
    """The model with the tests that were asked for, and the number of clusters where these are robust."""
    from nabij.commands.evidence.inference import for_few_studies, robustly
    from nabij.commands.evidence.matrices import words_of

    if questions.small_sample:
        return replace(found, fit=for_few_studies(found.fit)), None
    if questions.cluster is None:
        return found, None
    studies = found.studies if plan.several == "multilevel" else found.fit.studies
    words = words_of(file, plan, questions.cluster, studies)
    if plan.several == "multilevel":
        words = _per_study(studies.cluster, words, questions.cluster)
    return replace(found, fit=robustly(found.fit, words)), str(len(set(words)))


def _per_study(studies: tuple[str, ...], words: tuple[str, ...], column: str) -> tuple[str, ...]:
    """One word per study, where every matrix has one (``file.contradiction`` where they differ)."""
    found: dict[str, str] = {}
    for study, word in zip(studies, words, strict=True):
        if found.setdefault(study, word) != word:
            raise EvidenceError("file.contradiction", study=study, cell=column)
    return tuple(found.values())


def answers(
    found: Modelled, file: Path, plan: Plan, questions: Questions, language: Language, audience: Audience
) -> list[Part]:
    """One part for every question that was asked."""
    parts: list[Part] = []
    if questions.leave_one_out or questions.influence:
        parts += _without_each(found, questions, language)
    if questions.bias:
        parts.append(_bias(found, language, audience))
    if questions.against:
        parts.append(_against(found, plan, questions, language, audience))
    if questions.groups:
        parts.append(_groups(found, file, plan, questions.groups, language, audience))
    if questions.bootstrap is not None:
        parts.append(_bootstrap(found, questions, language))
    return parts


def _without_each(found: Modelled, questions: Questions, language: Language) -> list[Part]:
    from nabij.evidence.masem.diagnostics import masem_influence
    from nabij.evidence.words import left_out
    from nabij.evidence.words.model_checks import estimate_names

    result = masem_influence(found.fit)
    names = estimate_names(found.fit)
    parts = []
    if questions.leave_one_out:
        ranges = left_out.model_ranges(result, found.fit.estimates, names)
        texts = (
            table_text(left_out.model_ranges_table(ranges), language),
            wrapped(left_out.model_ranges_words(result, ranges, language)),
        )
        content = None if questions.influence else result.to_dict()
        parts.append(
            Part("leave_one_out" if content else "", content, texts, TITLES["leave_one_out"].say(language))
        )
    if questions.influence:
        texts = (
            table_text(left_out.model_influence_table(result, names), language),
            wrapped(left_out.model_influence_words(result, language)),
        )
        parts.append(Part("influence", result.to_dict(), texts, TITLES["influence"].say(language)))
    return parts


def _bias(found: Modelled, language: Language, audience: Audience) -> Part:
    from nabij.evidence.masem.diagnostics import masem_bias
    from nabij.evidence.words import model_checks

    result = masem_bias(found.fit, level=found.fit.level)
    names = model_checks.estimate_names(found.fit)
    level = found.fit.level
    texts = (
        table_text(model_checks.slopes_table(result, level), language),
        table_text(model_checks.adjusted_table(result, found.fit.estimates, names, level), language),
        wrapped(model_checks.small_studies_words(result, language, audience)),
    )
    return Part("bias", result.to_dict(), texts, TITLES["bias"].say(language))


def _against(
    found: Modelled, plan: Plan, questions: Questions, language: Language, audience: Audience
) -> Part:
    from nabij.evidence.masem.compare import compare_models
    from nabij.evidence.words.comparisons import models_table, models_words

    other = fit_studies(found.studies, replace(plan, model=str(questions.against)), found.scaled)
    fits = sorted([(found.name, found.fit), (other.name, other.fit)], key=lambda pair: -_df(pair[1]))
    (smaller, small), (larger, large) = fits
    test = compare_models(small, large)
    texts = (
        table_text(models_table(fits), language),
        wrapped(models_words(test, smaller, larger, language, audience)),
    )
    content = {"smaller": smaller, "larger": larger, "test": test.to_dict(), "other": other.fit.to_dict()}
    return Part("against", content, texts, TITLES["against"].say(language))


def _df(fit: Any) -> int:
    return int(fit.df)


def _groups(
    found: Modelled, file: Path, plan: Plan, column: str, language: Language, audience: Audience
) -> Part:
    import numpy as np

    from nabij.commands.evidence.matrices import words_of
    from nabij.evidence.masem.groups import compare_groups
    from nabij.evidence.masem.stage_one import stage1
    from nabij.evidence.words.comparisons import groups_table
    from nabij.evidence.words.model_checks import estimate_names
    from nabij.evidence.words.summary import summary

    words = np.array(words_of(file, plan, column, found.studies))
    pooled = {}
    for group in dict.fromkeys(sorted(words.tolist())):
        studies = found.studies.take(words == group)
        if studies.k == 1:
            raise EvidenceError("command.small_group", cell="--groups", group=group)
        for relation, (_, used) in studies.counts.items():
            if used == 0:
                raise EvidenceError("command.group", cell=tuple(relation.split("~~")), group=group)
        pooled[group] = stage1(studies, tau2=plan.tau2, level=plan.level)
    result = compare_groups(pooled, model_text(plan.model)[0], level=plan.level)
    names = estimate_names(next(iter(result.groups.values())))
    texts = (
        table_text(groups_table(result, names), language),
        wrapped(summary(result, language, audience)),
    )
    return Part("groups", result.to_dict(), texts, TITLES["groups"].say(language, name=column))


def _bootstrap(found: Modelled, questions: Questions, language: Language) -> Part:
    import numpy as np

    from nabij.evidence.masem.small_sample import masem_bootstrap
    from nabij.evidence.words import model_checks

    rng = np.random.default_rng(questions.seed)
    level = found.fit.level
    result = masem_bootstrap(found.fit, rng=rng, draws=int(questions.bootstrap or 0), level=level)
    names = model_checks.estimate_names(found.fit)
    rows = [(names[row.name], row) for row in result.estimates if row.name in names]
    texts = (
        table_text(model_checks.estimates_table(rows, level), language),
        wrapped(model_checks.bootstrap_words(result, language)),
    )
    return Part("bootstrap", result.to_dict(), texts, TITLES["bootstrap"].say(language))

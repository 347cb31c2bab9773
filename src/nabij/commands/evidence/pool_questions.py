"""Further questions about an average or a regression: options, and one part of the answer for each.

Belongs here: leave-one-out, influence, cumulative, permutation, predictions, robust tests, contrasts, intervals and
moderators of the variance, bootstrap. Does not belong here: pooling (`pooling`) and editions (`pool_editions`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

import click

from nabij.commands.evidence.grouped import CHECKS, adding, option
from nabij.commands.evidence.parts import Part
from nabij.commands.evidence.pooling import Choices, Effects
from nabij.commands.evidence.requests import combinations, predicted_rows
from nabij.commands.evidence.speaking import table_text, wrapped
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Audience, Both, Language

Command = TypeVar("Command", bound=Callable[..., None])
NAMES = (
    *("leave_one_out", "influence", "cumulative", "permutations", "predict", "prediction_interval", "scale"),
    *("robust", "tau2_interval", "contrast", "bootstrap", "seed"),
)
TITLES = {
    "leave_one_out": Both("Without each study", "Zonder elke studie"),
    "influence": Both("Studies that pull", "Studies die trekken"),
    "cumulative": Both("As studies come in, by {name}", "Naarmate studies erbij komen, naar {name}"),
    "permutations": Both("Permutation test", "Permutatietoets"),
    "predict": Both("Predictions", "Voorspellingen"),
    "scale": Both("What goes with larger differences", "Wat samengaat met grotere verschillen"),
    "robust": Both("Cluster-robust tests", "Clusterrobuuste toetsen"),
    "tau2_interval": Both("How much studies differ", "Hoeveel studies verschillen"),
    "contrast": Both("Combinations of coefficients", "Combinaties van coëfficiënten"),
    "bootstrap": Both("Bootstrap", "Bootstrap"),
}


@dataclass(frozen=True, slots=True)
class Questions:
    """What else is asked of the average."""

    leave_one_out: bool = False
    influence: bool = False
    cumulative: str | None = None
    permutations: int | None = None
    predict: tuple[str, ...] = ()
    prediction_interval: str = "model"
    scale: str | None = None
    robust: str | None = None
    tau2_interval: str | None = None
    contrast: tuple[str, ...] = ()
    bootstrap: int | None = None
    seed: int = 1

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the questions that were asked, in the order of the answers."""
        given = {name: getattr(self, name) for name in TITLES}
        return tuple(
            name for name, value in given.items() if not (value is None or value is False or value == ())
        )


def question_options(function: Command) -> Command:
    """Add the options of further questions; the command receives `questions`."""

    @wraps(function)
    def wrapped(**options: Any) -> None:
        function(questions=Questions(**{name: options.pop(name) for name in NAMES}), **options)

    add = adding(
        option(CHECKS, "--leave-one-out", is_flag=True, help="The average without each study."),
        option(CHECKS, "--influence", is_flag=True, help="Which studies pull hardest at the result."),
        option(CHECKS, "--cumulative", metavar="COLUMN", help="The average as studies come in, by this column."),
        option(CHECKS, "--tau2-interval", type=click.Choice(["QP", "GENQ", "PL"]),
               help="Interval of the variance between studies: Q-profile, generalised Q, profile likelihood."),
        option(CHECKS, "--robust", metavar="COLUMN",
               help="Tests that stay right when effects with the same word here are alike (CR2)."),
        option(CHECKS, "--permutations", type=int, metavar="TIMES", help="Permutation test; exact where it can be."),
        option(CHECKS, "--bootstrap", type=int, metavar="TIMES", help="Bootstrap intervals from so many samples."),
        option(CHECKS, "--seed", type=int, default=1, show_default=True,
               help="For --permutations and --bootstrap: start of the chance."),
        option(CHECKS, "--predict", multiple=True, metavar="VALUES",
               help="Average and a new study for values such as year=2020,sector=primary (mean: without moderators)."),
        option(CHECKS, "--prediction-interval", type=click.Choice(["model", "Riley", "HTS"]), default="model",
               show_default=True, help="For --predict: which interval for a new study."),
        option(CHECKS, "--contrast", multiple=True, metavar="SUM",
               help="Test a sum of coefficients, such as intrcpt:1,year:2020."),
        option(CHECKS, "--scale", metavar="COLUMNS", help="Moderators of how much studies differ, with commas."),
    )  # fmt: skip
    return cast("Command", add(wrapped))


def check_questions(choices: Choices, questions: Questions) -> None:
    """Refuse questions that groups or a multilevel model have no answer to (``command.together``)."""
    able = {"robust", "tau2_interval"} if choices.cluster else set()
    if not (choices.subgroup or choices.cluster):
        return
    for name in questions.asked:
        if name not in able:
            raise EvidenceError(
                "command.together",
                cell=f"--{name.replace('_', '-')}",
                other="--subgroup" if choices.subgroup else "--cluster",
            )


def answers(
    fit: Any, effects: Effects, choices: Choices, questions: Questions, language: Language, audience: Audience
) -> list[Part]:
    """One part for every question that was asked."""
    asking = Asking(fit, effects, choices, questions, language, audience)
    return [getattr(asking, name)() for name in questions.asked]


@dataclass(frozen=True, slots=True)
class Asking:
    """A fit and what is asked of it; every method answers the question of its name."""

    fit: Any
    effects: Effects
    choices: Choices
    questions: Questions
    language: Language
    audience: Audience

    @property
    def _scale(self) -> Any:
        from nabij.evidence.words.scales import PLAIN, scale_of

        return scale_of(self.effects.measure) if self.fit.names == ("intrcpt",) else PLAIN

    def _rng(self) -> Any:
        import numpy as np

        return np.random.default_rng(self.questions.seed)

    def _part(self, key: str, result: Any, table: Any, words: str, **names: object) -> Part:
        title = TITLES[key].say(self.language, **names)
        content = result if isinstance(result, list) else result.to_dict()
        return Part(key, content, (table_text(table, self.language), wrapped(words)), title)

    def leave_one_out(self) -> Part:
        """The average without each study."""
        from nabij.evidence.words import left_out

        self._average_only("--leave-one-out")
        found = self.fit.leave_one_out()
        return self._part(
            "leave_one_out", found, left_out.left_out_table(found, self.fit, self._scale),
            left_out.left_out_words(found, self.fit, self._scale, self.language),
        )  # fmt: skip

    def influence(self) -> Part:
        """Deletion diagnostics."""
        from nabij.evidence.words import left_out

        found = self.fit.influence()
        words = left_out.influence_words(found, self.language)
        return self._part("influence", found, left_out.influence_table(found), words)

    def cumulative(self) -> Part:
        """The average as studies come in."""
        from nabij.evidence.words import left_out

        column = str(self.questions.cumulative)
        order = self.effects.sheet.numbers(column)
        for label, value in zip(self.effects.sheet.labels, order, strict=True):
            if value != value:
                raise EvidenceError("label.missing", study=label, cell=column)
        found = self.fit.cumulative(order)
        return self._part(
            "cumulative", found, left_out.cumulative_table(found, self.fit.level, self._scale),
            left_out.cumulative_words(found, self._scale, self.language), name=column,
        )  # fmt: skip

    def permutations(self) -> Part:
        """Permutation p values."""
        from nabij.evidence.meta.permutation import permutation_test
        from nabij.evidence.words import average_checks as words

        found = permutation_test(self.fit, iterations=int(self.questions.permutations or 0), rng=self._rng())
        said = words.permutation_words(found, self.fit, self.language)
        return self._part("permutations", found, words.permutation_table(found, self.fit), said)

    def predict(self) -> Part:
        """Averages and a new study for given moderators."""
        from nabij.evidence.words import average_checks as words
        from nabij.evidence.words.scales import scale_of

        rows, names = predicted_rows(self.effects.sheet, self.choices.mods, self.questions.predict)
        found = self.fit.predict(rows, interval=self.questions.prediction_interval)
        shown = words.predictions_table(found, names, scale_of(self.effects.measure))
        return self._part("predict", found, shown, words.PREDICTED.say(self.language))

    def scale(self) -> Part:
        """Moderators of the variance between studies."""
        from nabij.evidence.meta.location_scale import pool_location_scale
        from nabij.evidence.words import average_checks as words

        sheet, choices = self.effects.sheet, self.choices
        names = tuple(part.strip() for part in str(self.questions.scale).split(",") if part.strip())
        Z, scale_names = sheet.design(names)
        X, titles = sheet.design(choices.mods) if choices.mods else (None, None)
        if choices.method not in ("ML", "REML"):
            raise EvidenceError("command.together", cell="--scale", other=f"--method {choices.method}")
        if choices.test not in ("z", "t"):
            raise EvidenceError("command.together", cell="--scale", other=f"--test {choices.test}")
        found = pool_location_scale(
            self.effects.y, self.effects.v, X, Z, method=choices.method, test=choices.test, level=choices.level,
            slab=sheet.labels, names=titles, scale_names=scale_names,
        )  # fmt: skip
        said = words.spread_words(found, self.language, self.audience)
        return self._part("scale", found, words.spread_table(found), said)

    def robust(self) -> Part:
        """Cluster-robust tests."""
        from nabij.evidence.words import average_checks as words

        column = str(self.questions.robust)
        found = self.fit.robust(self.effects.sheet.words(column))
        said = words.robust_words(found, column, self.language)
        return self._part("robust", found, words.robust_table(found), said)

    def tau2_interval(self) -> Part:
        """Limits of the variance between studies, or of those of a multilevel model."""
        from nabij.evidence.words import average_checks as words

        kind = str(self.questions.tau2_interval)
        if not self.choices.cluster:
            found = self.fit.tau2_interval(kind)
            said = words.variance_words(found, self.language)
            return self._part("tau2_interval", found, words.variance_table(found), said)
        if kind != "PL":
            raise EvidenceError("command.together", cell=f"--tau2-interval {kind}", other="--cluster")
        limits = self.fit.intervals()
        table = words.components_table(limits, self.fit.level)
        said = words.components_words(self.language)
        return self._part("tau2_interval", [one.to_dict() for one in limits], table, said)

    def contrast(self) -> Part:
        """Sums of coefficients."""
        from nabij.evidence.words import average_checks as words

        found = self.fit.contrasts(combinations(self.questions.contrast, self.fit.names))
        table = words.contrasts_table(found, self.questions.contrast, self.fit.level)
        return self._part("contrast", found, table, words.contrasts_words(found, self.language))

    def bootstrap(self) -> Part:
        """Bootstrap limits."""
        from nabij.evidence.meta.bootstrap import bootstrap
        from nabij.evidence.words import average_checks as words

        found = bootstrap(self.fit, iterations=int(self.questions.bootstrap or 0), rng=self._rng())
        said = words.bootstrap_words(found, self.language)
        return self._part("bootstrap", found, words.bootstrap_table(found, self.fit), said)

    def _average_only(self, name: str) -> None:
        if self.choices.mods:
            raise EvidenceError("command.together", cell=name, other="--mods")

"""Methods paragraphs name what was done; R scripts hold the data and the right calls; tables hold the numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import numpy as np
import pytest

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.tables import Column, Table, Twin, fixed
from nabij.evidence.words.context import Context
from nabij.evidence.words.language import Both
from nabij.evidence.words.methods import methods
from nabij.evidence.words.r_script import r_script
from nabij.evidence.words.r_values import number, text
from nabij.evidence.words.result_tables import paths_table, relations_table, result_table


def code_of(call: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        call()
    return caught.value.code


def numbers_of(script: str, name: str) -> list[float]:
    found = re.search(rf"^{name} <- c\((.*)\)$", script, re.MULTILINE)
    assert found
    return [float(part) for part in found.group(1).split(", ")]


def test_methods_of_a_pooled_fit_name_estimator_test_and_software(average: Any, slopes: Any) -> None:
    said = methods(average, "en", context=Context(measure="RR"))
    assert "13 studies" in said
    assert "restricted maximum likelihood" in said
    assert "normal tests" in said
    assert "effect measure RR" in said
    assert f"numpy {version('numpy')}" in said
    assert "met de moderator latitude" in methods(slopes, "nl")
    fixed_fit = evidence.pool(average.data.y, average.data.v, method="FE", test="knha")
    assert "(fixed effect)" in methods(fixed_fit, "en")
    assert "Knapp-Hartung" in methods(fixed_fit, "en")
    other = evidence.pool(average.data.y, average.data.v, method="HSk")
    assert "the HSk estimator" in methods(other, "en")


def test_methods_of_subgroups_and_multilevel_name_their_variances(
    average: Any, groups: Any, nested: Any
) -> None:
    assert "a common variance between studies" in methods(groups, "en")
    apart = evidence.subgroups(average.data.y, average.data.v, ["a", "b"] * 6 + ["a"], tau2="separate")
    assert "een variantie tussen studies per groep" in methods(apart, "nl")
    assert "random effects for half and half/study" in methods(nested, "en")


def test_methods_of_path_models_name_stages_data_and_intervals(
    pooled: Any, saturated: Any, moderated: Any, studies: Any
) -> None:
    assert "Stage 1: the correlation matrices of 24 studies" in methods(pooled, "en")
    two = methods(saturated, "en")
    assert "weighted least squares" in two
    assert "Wald" in two
    exact = evidence.stage2(pooled, "enga ~ a*pos", intervals="likelihood")
    assert "exacte likelihoodintervallen" in methods(exact, "nl")
    one = methods(moderated, "en")
    assert "Parameters b31, b32, b43, b41 and b42 were linear in SES." in one
    plain = evidence.osmasem(replace(studies, missing_diagonals="keep"), None, "enga ~ a*pos", tau2="zero")
    assert "All reported correlations were used." in methods(plain, "en")
    assert "linear in" not in methods(plain, "en")
    free = evidence.stage1(studies.select(["pos", "neg", "enga"]), tau2="cs")
    assert "with cs and" in methods(free, "en")
    complete = studies.take(np.isfinite(studies.R).all(axis=(1, 2)))
    assert "one common correlation matrix" in methods(evidence.stage1(complete, method="FEM"), "en")
    matrix = evidence.wls(np.array([[1.0, 0.3], [0.3, 1.0]]), None, 100, "y ~ x", variables=["x", "y"])
    assert methods(matrix, "en").startswith("Stage 2")


def test_methods_and_scripts_of_unknown_results_are_refused() -> None:
    assert code_of(lambda: methods(1)) == "words.unknown_result"
    assert code_of(lambda: r_script(1)) == "words.unknown_result"


def test_script_of_a_pooled_fit_holds_data_to_the_last_digit_and_the_call(average: Any, slopes: Any) -> None:
    script = r_script(average)
    assert script.startswith("library(metafor)")
    assert numbers_of(script, "yi") == average.data.y.tolist()
    assert numbers_of(script, "vi") == average.data.v.tolist()
    assert 'rma(yi, vi, slab = slab, method = "REML", test = "z", level = 95' in script
    assert "predict(fit)" in script
    moderated = r_script(slopes)
    assert 'colnames(X) <- c("intrcpt", "latitude")' in moderated
    assert "mods = X, intercept = FALSE" in moderated
    weighted = evidence.pool(average.data.y, average.data.v, weights=np.arange(1.0, 14.0), tau2=0.2)
    assert "tau2 = 0.2" in r_script(weighted)
    assert "weights = weights" in r_script(weighted)


def test_script_of_subgroups_pools_as_they_were(average: Any, groups: Any) -> None:
    assert "mods = ~ group - 1" in r_script(groups)
    apart = evidence.subgroups(average.data.y, average.data.v, ["a", "b"] * 6 + ["a"], tau2="separate")
    assert 'mods = ~ levels(group), method = "FE"' in r_script(apart)


def test_script_of_a_multilevel_fit_gives_random_terms_and_covariances(nested: Any) -> None:
    script = r_script(nested)
    assert "random = list(~ 1 | g1, ~ 1 | g2)" in script
    V = np.diag([0.02] * 6) + 0.001
    labels = {"o": list("ababab"), "s": [1, 1, 2, 2, 3, 3]}
    structured = evidence.pool_multilevel(
        [0.1, 0.3, 0.2, 0.4, 0.1, 0.5], V, [1.0, 2, 3, 4, 5, 7], random=["o | s"], struct="CS", labels=labels
    )
    other = r_script(structured)
    assert '~ l1 | g1), struct = c("CS")' in other
    assert "V <- matrix(" in other


def scripted(random: Any, **options: Any) -> str:
    labels = {"o": list("bacbac"), "s": [1, 1, 1, 2, 2, 2], "t": [1, 2, 10, 1, 2, 10], "w": list("pqpqpq")}
    dose = {"dose": [0.1, 0.5, 0.9, 0.2, 0.4, 0.7]}
    y = [0.1, 0.3, 0.2, 0.4, 0.1, 0.5]
    return r_script(
        evidence.pool_multilevel(y, [0.02] * 6, random=random, labels={**labels, **dose}, **options)
    )


def test_script_of_a_multilevel_fit_keeps_the_order_of_levels_and_the_numbers_of_times_and_slopes() -> None:
    assert 'levels = c("1", "2", "10"))' in scripted(["t | s"], struct="AR")
    assert "l1 = c(1, 2, 10, 1, 2, 10)" in scripted(["t | s"], struct="CAR")
    slope = scripted(["dose | s"], struct="GEN")
    assert "l1 = c(0.1, 0.5, 0.9, 0.2, 0.4, 0.7)" in slope
    assert 'struct = c("GEN")' in slope


def test_script_of_a_multilevel_fit_gives_known_correlations_and_held_values() -> None:
    known = scripted(["o"], correlations={"o": 0.5 + 0.5 * np.eye(3)})
    assert 'rownames(R1) <- colnames(R1) <- c("a", "b", "c")' in known
    assert "R = list(g1 = R1)" in known
    held = scripted(["o | s", "s", "w"], struct="CS", fixed={"s": 0.1, "o | s": {"rho": 0.5}})
    assert "sigma2 = c(0.1, NA), rho = c(0.5)," in held
    assert "tau2 = " not in held
    two = [evidence.InnerOuter("o", "s", "DIAG"), evidence.InnerOuter("w", "s", "CS")]
    assert "gamma2 = c(0.2)," in scripted(two, fixed={"w | s": {"tau2": 0.2}})


def test_script_of_a_multilevel_fit_without_random_terms_or_with_more_than_r_takes() -> None:
    assert "random" not in scripted(None)
    three = [evidence.InnerOuter(name, "s", "ID") for name in ("o", "w", "t")]
    assert code_of(lambda: scripted(three)) == "words.no_script"


def test_script_of_a_multilevel_fit_writes_few_covariances_one_by_one() -> None:
    V = evidence.impute_covariance([0.02] * 12, list("aabbccddeeff"), 0.5)
    script = r_script(evidence.pool_multilevel(np.linspace(0, 1, 12), V, random=None))
    assert "pairs <- cbind(c(2, 4, 6, 8, 10, 12), c(1, 3, 5, 7, 9, 11))" in script
    assert "V[pairs] <- V[pairs[, 2:1]] <- c(0.01, 0.01, 0.01, 0.01, 0.01, 0.01)" in script


def test_script_of_outcomes_tests_the_slopes_and_leaves_the_means_out() -> None:
    y, v, study = [0.1, 0.3, 0.2, 0.4, 0.1, 0.5, 0.4, 0.2], [0.02] * 8, [1, 1, 2, 2, 3, 3, 4, 4]
    x = [1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 3.0, 3.0]
    fit = evidence.pool_multivariate(y, v, list("abababab"), study, x, struct="ID")
    assert "mods = X, intercept = FALSE, btt = c(3, 4)" in r_script(fit)
    turned = evidence.pool_multilevel(
        y, v, np.column_stack([x, np.ones(8)]), random=None, intercept=False, names=["x", "all"]
    )
    assert turned.tested == (0, 1)
    assert "btt = c(1, 2)" in r_script(turned)


def test_script_says_where_the_other_program_gives_other_numbers(average: Any) -> None:
    """Fits of the same data by metafor 3.8-1, R 4.2.2, in which QE and tau² were those of centred effects."""
    y, v = average.data.y, average.data.v
    assert "their mean was subtracted" in r_script(evidence.pool(y, v, np.arange(13.0), intercept=False))
    assert "their mean was subtracted" not in r_script(evidence.pool(y, v, np.arange(13.0)))
    iterated = r_script(evidence.pool(y, v, method="DLIT"))
    assert "Paule and Mandel" in iterated
    assert 'method = "PM"' in iterated


def test_script_of_stages_holds_matrices_model_and_subset(pooled: Any, saturated: Any, studies: Any) -> None:
    first = r_script(pooled)
    assert first.count("square(c(") == 24
    assert 'tssem1(R, n, method = "REM", RE.type = "Diag", acov = "weighted")' in first
    assert numbers_of(first, "n") == studies.n.tolist()
    second = r_script(saturated)
    assert "enga ~ b31*pos" in second
    assert "pos ~~ 1*pos" in second
    assert "enga ~~ var_enga*enga" in second
    assert 'ind = mxAlgebra(b31*b43, name = "ind")' in second
    assert "subset.variables" not in second
    part = r_script(evidence.stage2(pooled, "enga ~ pos\nindirect := enga~pos * 2"))
    assert "subset.variables = used" in part
    assert "enga ~ enga_on_pos*pos" in part
    assert "mxAlgebra(enga_on_pos * 2" in part
    complete = studies.take(np.isfinite(studies.R).all(axis=(1, 2)))
    assert 'method = "FEM")' in r_script(evidence.stage1(complete, method="FEM"))
    kept = evidence.stage1(replace(studies, missing_diagonals="keep"))
    assert "NA, NA, NA, 1)" in r_script(kept)
    structured = evidence.stage1(studies.select(["pos", "neg", "enga"]), tau2="cs")
    assert code_of(lambda: r_script(structured)) == "words.no_script"
    matrix = evidence.wls(np.array([[1.0, 0.3], [0.3, 1.0]]), None, 100, "y ~ x", variables=["x", "y"])
    assert code_of(lambda: r_script(matrix)) == "words.no_script"


def test_script_of_a_factor_model_spells_loadings_and_variances(pooled: Any) -> None:
    script = r_script(evidence.stage2(pooled, "q =~ 0.5*pos + neg + enga + achiev\nq ~~ 1*q\npos ~~ e*pos"))
    assert "q =~ 0.5*pos" in script
    assert "q ~~ 1*q" in script
    assert "pos ~~ e*pos" in script
    assert "mx.algebras = NULL" in script


def test_script_of_covariances_frees_the_variances() -> None:
    S = np.array([[[2.0, 0.6], [0.6, 1.5]], [[2.2, 0.7], [0.7, 1.4]], [[1.9, 0.5], [0.5, 1.6]]])
    found = evidence.stage1(S, [100, 120, 90], variables=["x", "y"], covariance=True)
    assert "cor.analysis = FALSE" in r_script(found)
    assert "x ~~ var_x*x" in r_script(evidence.stage2(found, "y ~ b*x"))


def test_script_of_a_one_stage_model_moderates_the_right_cells(moderated: Any, studies: Any) -> None:
    script = r_script(moderated)
    assert 'Ax1["enga", "pos"] <- "0*data.SES"' in script
    assert "Sx" not in script
    assert numbers_of(script, r"data\$data\$SES") == studies.moderators["SES"].tolist()
    assert "with(as.list(coef(fit)), b31*b43)  # ind" in script
    both = evidence.osmasem(
        studies, None, "enga ~ b*pos\npos ~~ c*neg\nenga ~ d*neg", moderators={"low ses": studies.moderators["SES"]},
        moderate=("c",),
    )  # fmt: skip
    text_of = r_script(both)
    assert 'Sx1["pos", "neg"] <- "0*data.low_ses"' in text_of
    assert 'Sx1["neg", "pos"] <- "0*data.low_ses"' in text_of
    assert "Ax = " not in text_of


def test_script_writes_names_that_openmx_takes(studies: Any) -> None:
    """OpenMx 2.21.1 refuses columns of data and matrices with a dot in their name."""
    ses = studies.moderators["SES"]
    fit = evidence.osmasem(
        studies, None, "enga ~ a.1*pos\nachiev ~ enga\nind := a.1 * achiev~enga * 1.5",
        moderators={"low ses": ses, "low.ses": ses**2, "1x": ses**3, "if": -(ses**4)}, moderate=("A",),
    )  # fmt: skip
    script = r_script(fit)
    assert re.findall(r"data\$data\$(\w+) <-", script) == ["low_ses", "low_ses_", "v_1x", "v_if"]
    assert 'Ax2["enga", "pos"] <- "0*data.low_ses_"' in script
    assert "enga ~ a_1*pos" in script
    assert "a_1 * achiev_on_enga * 1.5)  # ind" in script


def test_r_numbers_and_texts_are_written_as_r_reads_them() -> None:
    assert [number(x) for x in (1.0, 0.1, np.nan, -3e20)] == ["1", "0.1", "NA", "-3e+20"]
    assert text('a "b" \\') == '"a \\"b\\" \\\\"'


def test_result_tables_hold_estimates_on_both_scales(average: Any, groups: Any, slopes: Any) -> None:
    table = result_table(average, "RR")
    assert table.rows[0][1] == float(average.beta[0])
    assert table.rows[1][1] == pytest.approx(float(np.exp(average.beta[0])))
    assert "Gemiddelde als relatief risico" in table.text("nl")
    assert "Intercept" in result_table(slopes).text("nl")
    assert result_table(slopes).rows[1][0] == "latitude"
    assert [row[1] for row in result_table(groups, "RR").rows] == list(groups.k)


def test_relations_and_paths_tables_equal_the_fits(
    pooled: Any, saturated: Any, moderated: Any, studies: Any
) -> None:
    rows = {row[0].en: row for row in relations_table(pooled).rows}
    assert rows["Positive relationship – Achievement"][2] == pooled.estimates["achiev~~pos"].estimate
    complete = studies.take(np.isfinite(studies.R).all(axis=(1, 2)))
    assert len(relations_table(evidence.stage1(complete, method="FEM")).columns) == 4
    paths = {row[0].en: row for row in paths_table(saturated).rows}
    assert paths["Positive relationship → Achievement, indirect"][1] == pytest.approx(
        saturated.estimates["ind"].estimate
    )
    assert "ind" not in paths
    assert "Positive relationship → Engagement × SES" in paths_table(moderated).text("en")
    own = evidence.stage2(pooled, "enga ~ a*pos\nachiev ~ b*enga\ntwice := 2*a")
    assert "twice" in paths_table(own).text("en")
    assert "total" not in paths_table(own).text("en")


def test_table_writes_every_kind_of_cell() -> None:
    both = Both("Name", "Naam")
    kinds = ("text", "number", "whole", "percent", "p", "interval")
    columns = tuple(Column(both, kind) for kind in kinds)
    table = Table(columns, ((Both("a", "b"), 1.234, 1234.4, 12.345, 0.0001, (0.1, 0.2)),
                            ("x", None, float("nan"), 1.0, 0.5, None)))  # fmt: skip
    lines = table.text("nl").splitlines()
    assert lines[0].startswith("Naam")
    assert lines[1].split() == ["b", "1,23", "1.234", "12,35%", "<", "0,001", "[0,10;", "0,20]"]
    assert lines[2].split() == ["x", "–", "1,00%", "0,500"]


def test_twin_without_table_is_title_and_sentences() -> None:
    twin = Twin(
        Both("T", "U"), (fixed(Both("one.", "een.")),), Table((), ()), (fixed(Both("two.", "twee.")),)
    )
    assert twin.text("nl") == "U\n\neen.\n\ntwee."
    assert twin.description("en") == "one. two."


def test_twin_of_a_bare_table_is_title_and_table() -> None:
    table = Table((Column(Both("Name", "Naam"), "text"),), (("x",),))
    assert Twin(Both("T", "U"), (), table).text("en") == "T\n\nName\nx"
    assert Twin(Both("T", "U"), ()).text("en") == "T"


def test_paths_table_of_separate_regressions_has_no_indirect_rows(pooled: Any) -> None:
    names = [
        row[0].en for row in paths_table(evidence.stage2(pooled, "enga ~ pos\nachiev ~ neg\npos ~~ neg")).rows
    ]
    assert names == [
        "Positive relationship → Engagement",
        "Negative relationship → Achievement",
        "Positive relationship ↔ Negative relationship",
    ]

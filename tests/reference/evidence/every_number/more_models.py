"""Our numbers in the shape of the cases of ``more`` that model correlation or covariance matrices."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from nabij import evidence as ev
from tests.reference.evidence.every_number.files import case, column, load
from tests.reference.evidence.every_number.one_stage import one_tree
from tests.reference.evidence.every_number.two_stages import common_tree, model_tree, pooled_tree, row, rows

BIG_FIVE = """
Alpha =~ AonAlpha*A + ConAlpha*C + ESonAlpha*ES
Beta =~ EonBeta*E + IonBeta*I
Alpha ~~ AlphawithBeta*Beta
"""
REGRESSION = "Math ~ Spatial2Math*Spatial + Verbal2Math*Verbal\nSpatial ~~ CorSpatialVerbal*Verbal"
LEADERS = """
LMX ~ LMXonTFL*TFL
JS ~ JSonLMX*LMX + JSonTFL*TFL
OC ~ OConLMX*LMX + OConTFL*TFL
LE ~ LEonLMX*LMX + LEonTFL*TFL
JS ~~ JSwithOC*OC + JSwithLE*LE
OC ~~ OCwithLE*LE
"""
PLANNED = """
BI ~ b1*ATT + b2*SN + b3*PBC
BEH ~ b4*BI
ATT ~~ c1*SN + c2*PBC
SN ~~ c3*PBC
"""
DRINKING = """
BI ~ BIONSN*SN + BIONATT*ATT + BIONPBC*PBC
BEH ~ BEHONPBC*PBC + BEHONBI*BI
SN ~~ ATTWITHSN*ATT + SNWITHPBC*PBC
ATT ~~ ATTWITHPBC*PBC
"""
SPORT = """
Performance ~ p2*Cognitive + p3*Somatic + p1*Self_confidence
Self_confidence ~ p4*Cognitive + p5*Somatic
Cognitive ~~ c1*Somatic
ind_cog := p1*p4
ind_som := p1*p5
"""
WORK = """
f1 =~ JP1ONf1*JP1 + JP2ONf1*JP2 + JP3ONf1*JP3
f2 =~ JN1ONf2*JN1 + JN2ONf2*JN2 + JN4ONf2*JN4 + JN3ONf2*JN3
f3 =~ TD1ONf3*TD1 + TD2ONf3*TD2
f1 ~~ f1WITHf2*f2 + f1WITHf3*f3
f2 ~~ f2WITHf3*f3
"""
ONE_FACTOR = "f =~ a1ONf*a1 + a2ONf*a2 + a3ONf*a3 + a4ONf*a4"


def residuals(names: list[str]) -> str:
    """A free residual variance for every variable, as models of covariances have."""
    return "".join(f"\n{name} ~~ {name}WITH{name}*{name}" for name in names)


def compared(test: Any, *, chi2: str = "chisq") -> dict[str, Any]:
    """A likelihood-ratio test."""
    return {chi2: test.chi2, "df": test.df, "p": test.p}


def becker92() -> dict[str, Any]:
    """Mathematics, spatial and verbal ability: fixed effects on four studies, random on six."""
    _, studies = case("s01_becker92_fem_rem")
    fixed, random = ev.stage1(studies.take(range(4)), method="FEM"), ev.stage1(studies)
    return {
        "FEM1": common_tree(fixed),
        "FEM2": model_tree(ev.stage2(fixed, REGRESSION)),
        "REM1": pooled_tree(random),
        "REM2": model_tree(ev.stage2(random, REGRESSION)),
    }


@cache
def digman() -> dict[str, Any]:
    """Two factors of the Big Five: fixed effects, with likelihood intervals."""
    _, studies = case("s03_digman_fem_cfa")
    pooled = ev.stage1(studies, method="FEM")
    exact = ev.stage2(pooled, BIG_FIVE, intervals="likelihood")
    return {
        "stage1": common_tree(pooled),
        "stage2": model_tree(ev.stage2(pooled, BIG_FIVE)),
        "stage2_LB": {**rows(exact.estimates), "coefficients": rows(exact.estimates)},
    }


def digman_groups() -> dict[str, Any]:
    """The same with random effects in younger and older groups."""
    data, studies = case("s05_digman_subgroup_rem")
    tree: dict[str, Any] = {}
    for group in ("Younger", "Older"):
        pooled = ev.stage1(studies.take([name == group for name in data["group"]]))
        tree[f"{group}1"] = pooled_tree(pooled)
        tree[f"{group}2"] = model_tree(ev.stage2(pooled, BIG_FIVE))
    return tree


def boer() -> dict[str, Any]:
    """Leaders: 132 studies, none complete."""
    _, studies = case("s07_boer16_missing")
    pooled = ev.stage1(studies)
    first = pooled_tree(pooled)
    return {"n_used": first["counts"], "stage1": first, "stage2": model_tree(ev.stage2(pooled, LEADERS))}


def scalco() -> dict[str, Any]:
    """Planned behaviour in one stage, with age as a moderator."""
    data, studies = case("s09_scalco_planned_behaviour")
    age = column(data["Age"])
    options = {"moderators": {"Age": age - np.nanmean(age)}, "moderate": ("A",), "incomplete": "drop"}
    moderated = ev.osmasem(studies, None, PLANNED, **options)  # type: ignore[arg-type]
    test = moderated.moderator_test()
    base = moderated.minus2ll + test.chi2
    return {
        "overall": one_tree(ev.osmasem(studies, None, PLANNED)),
        "age": one_tree(moderated),
        "base_with_age": {"minus2LL": base, "Tau2": list(test.tau2_base.values())},
        "LRT": compared(test),
    }


def cooke() -> dict[str, Any]:
    """Drinking: one model in two stages and in one."""
    _, studies = case("s11_cooke_both_methods")
    pooled = ev.stage1(studies)
    return {
        "stage1": pooled_tree(pooled),
        "stage2": model_tree(ev.stage2(pooled, DRINKING)),
        "osmasem": one_tree(ev.osmasem(studies, None, DRINKING)),
    }


def issp() -> dict[str, Any]:
    """Work values in eleven countries: covariance matrices."""
    data, studies = case("s13_issp89_covariance")
    pooled = ev.stage1(studies, method="FEM")
    fitted = ev.stage2(pooled, WORK + residuals(data["variables"]))
    return {"FEM1": common_tree(pooled), "FEM2": model_tree(fitted)}


@cache
def one_factor() -> dict[str, Any]:
    """One factor on one matrix of correlations and of covariances."""
    data = load("more/s15_wls_one_factor")["data"]
    R, C, n, names = np.array(data["R"]), np.array(data["C"]), data["n"], data["variables"]
    exact = ev.wls(R, None, n, ONE_FACTOR, variables=names, intervals="likelihood")
    covariances = ev.wls(C, None, n, ONE_FACTOR + residuals(names), variables=names, covariance=True)
    return {
        "acov_R": ev.correlation_acov(R, n),
        "acov_C": ev.covariance_acov(C, n),
        "R": model_tree(ev.wls(R, None, n, ONE_FACTOR, variables=names)),
        "R_LB": {**rows(exact.estimates), "coefficients": rows(exact.estimates)},
        "C": model_tree(covariances),
    }


@cache
def becker09() -> dict[str, Any]:
    """Anxiety and sport: two stages, one stage, team sport as a moderator."""
    data, studies = case("s17_becker09_mediation")
    pooled = ev.stage1(studies)
    exact = ev.stage2(pooled, SPORT, intervals="likelihood")
    team = [float(kind == "Team") for kind in data["Type_of_sport"]]
    moderated = ev.osmasem(studies, None, SPORT, moderators={"team": team}, moderate=("A",))
    defined = {f"{name}[1,1]": row(exact.estimates[name]) for name in ("ind_cog", "ind_som")}
    limited = {**rows(exact.estimates), "coefficients": rows(exact.estimates), "algebras": defined}
    return {
        "stage1": pooled_tree(pooled),
        "stage2": model_tree(ev.stage2(pooled, SPORT)),
        "stage2_LB": limited,
        "osmasem": one_tree(ev.osmasem(studies, None, SPORT)),
        "osmasem_team": one_tree(moderated),
        "LRT": compared(moderated.moderator_test()),
    }


EXPECTED: dict[str, Callable[[], dict[str, Any]]] = {
    "s01_becker92_fem_rem": becker92,
    "s03_digman_fem_cfa": digman,
    "s05_digman_subgroup_rem": digman_groups,
    "s07_boer16_missing": boer,
    "s09_scalco_planned_behaviour": scalco,
    "s11_cooke_both_methods": cooke,
    "s13_issp89_covariance": issp,
    "s15_wls_one_factor": one_factor,
    "s17_becker09_mediation": becker09,
}
REFERENCE_LIMITS: dict[str, Callable[[], dict[str, Any]]] = {
    "s03_digman_fem_cfa": digman,
    "s15_wls_one_factor": one_factor,
    "s17_becker09_mediation": becker09,
}

"""Effect sizes, aggregation and known covariances against published numbers.

Sources: the checks that metafor's author publishes with the package (which in turn quote the Handbook of Research
Synthesis, Rothman, Greenland & Lash 2008, Miller 1978, Morris 2008, Gleser & Olkin 2009), and help pages.
Tolerance: one unit of the last printed digit, because only printed digits exist.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij import evidence

TABLE = {"ai": 135, "bi": 15, "ci": 40, "di": 10}
PAIRS = {"ai": 20, "bi": 10, "ci": 5, "di": 20}
STROKE = {
    "n1i": [155, 31, 75, 18], "m1i": [55, 27, 64, 66], "sd1i": [47, 7, 17, 20],
    "n2i": [156, 32, 71, 18], "m2i": [75, 29, 119, 137], "sd2i": [64, 4, 29, 48],
}  # fmt: skip
ASTHMA = {
    "n1i": [50, 140, 23, 97], "m1i": [2.20, 17.60, 0.38, 2.09], "sd1i": [12.73, 24.20, 0.56, 5.93],
    "n2i": [54, 136, 19, 94], "m2i": [5.20, 34.10, 0.23, 2.66], "sd2i": [12.50, 38.80, 0.29, 4.95],
}  # fmt: skip
INTERVIEWS = {"ri": [0.00, 0.62, 0.99, -0.13], "ni": [123, 15, 6, 41]}
ALOE = {"ti": 4.61, "ni": 218, "mi": 4}
CHANGE = {"m1i": 26, "m2i": 22, "sd1i": 30**0.5, "sd2i": 20**0.5, "ni": 60, "ri": 0.7}
MILLER = {"xi": [3, 6, 10, 1], "ni": [11, 17, 21, 6]}
SMOKERS = {
    "x1i": [32, 104, 206, 186, 102], "t1i": [5.2407, 4.3248, 2.8612, 1.2663, 0.5317],
    "x2i": [2, 12, 28, 28, 31], "t2i": [1.8790, 1.0673, 0.5710, 0.2585, 0.1462],
}  # fmt: skip
TREATED = {
    "m2i": [30.6, 23.5, 0.5, 53.4, 35.6], "m1i": [38.5, 26.8, 0.7, 75.9, 36.0], "ni": [20, 50, 9, 10, 14],
    "ri": [0.47, 0.64, 0.77, 0.89, 0.44],
}  # fmt: skip
SD_PRE, SD_POST = [15.0, 3.1, 0.1, 14.5, 4.7], [11.6, 4.1, 0.1, 4.4, 4.6]
GLESER = {
    "ai": [40, 40, 10, 150, 150, 150], "n1i": [1000, 1000, 200, 2000, 2000, 2000],
    "ci": [100, 150, 15, 40, 80, 50], "n2i": [4000, 4000, 400, 1000, 1000, 1000],
}  # fmt: skip
CASES: list[tuple[str, dict[str, Any], list[float], list[float]]] = [
    ("PHI", TABLE, [0.1309], [0.0789**2]),
    ("YUQ", TABLE, [0.3846], [0.1901**2]),
    ("YUY", TABLE, [0.2000], [0.1071**2]),
    ("RTET", TABLE, [0.2603], [0.1423**2]),
    ("PBIT", TABLE, [0.4399], [0.2456**2]),
    ("OR2DL", TABLE, [0.4471], [0.2460**2]),
    ("OR2DN", TABLE, [0.4915], [0.2704**2]),
    ("SMD", STROKE, [-0.3552, -0.3479, -2.3176, -1.8880], [0.0131, 0.0645, 0.0458, 0.1606]),
    ("SMDH", STROKE, [-0.3553, -0.3465, -2.3018, -1.8880], [0.0131, 0.0657, 0.0509, 0.1874]),
    ("ROM", STROKE, [-0.3102, -0.0715, -0.6202, -0.7303], [0.0094, 0.0028, 0.0018, 0.0119]),
    ("CVR", {name: values[:1] for name, values in STROKE.items()}, [0.0014], [0.0159]),
    ("VR", {name: values[:1] for name, values in STROKE.items() if name[0] != "m"}, [-0.3087], [0.0065]),
    ("D2ORL", ASTHMA, [-0.4315, -0.9285, 0.5932, -0.1890], [0.1276, 0.0493, 0.3204, 0.0690]),
    ("D2ORN", ASTHMA, [-0.3925, -0.8447, 0.5397, -0.1719], [0.1056, 0.0408, 0.2651, 0.0571]),
    ("COR", INTERVIEWS, [0.0, 0.62, 0.99, -0.13], [0.0082, 0.0271, 0.0001, 0.0242]),
    ("UCOR", INTERVIEWS, [0.0, 0.6363, 0.9925, -0.1317], [0.0082, 0.0253, 0.0, 0.0241]),
    ("UCOR", {**INTERVIEWS, "vtype": "UB"}, [0.0, 0.6363, 0.9925, -0.1317], [0.0084, 0.0283, 0.0, 0.0261]),
    ("ZCOR", INTERVIEWS, [0.0, 0.7250, 2.6467, -0.1307], [0.0083, 0.0833, 0.3333, 0.0263]),
    ("PCOR", ALOE, [0.3012], [0.0039]),
    ("ZPCOR", ALOE, [0.3108], [0.0047]),
    ("SPCOR", {**ALOE, "r2i": 0.24}, [0.2754], [0.0033]),
    ("MC", CHANGE, [4.0], [0.2618]),
    ("SMCRH", CHANGE, [0.7210], [0.0129]),
    ("ROMC", CHANGE, [0.1671], [0.0004]),
    ("PAS", {"xi": 10, "ni": 20}, [0.7854], [0.0125]),
    ("IRS", {"xi": 10, "ti": 20}, [0.7071], [0.0125]),
    ("IRFT", {"xi": 10, "ti": 20}, [0.7244], [0.0125]),
    ("IRSD", {"x1i": 10, "x2i": 6, "t1i": 20, "t2i": 20}, [0.1594], [0.0250]),
    ("MPRD", PAIRS, [0.0909], [0.0048]),
    ("MPRR", PAIRS, [0.1823], [0.0200]),
    ("MPOR", PAIRS, [0.3646], [0.0782]),
    ("MPORC", PAIRS, [0.6931], [0.3000]),
    ("MPPETO", PAIRS, [0.6667], [0.2667]),
    ("MNLN", {"mi": 10, "sdi": 2, "ni": 20}, [2.3026], [0.0020]),
    ("CVLN", {"mi": 10, "sdi": 2, "ni": 20}, [-1.5831], [0.0283]),
    ("SDLN", {"sdi": 2, "ni": 20}, [0.7195], [0.0263]),
    ("PFT", MILLER, [0.5695, 0.6444, 0.7626, 0.4758], [0.0217, 0.0143, 0.0116, 0.0385]),
    ("SMCR", {**TREATED, "sd1i": SD_PRE},
     [0.5056, 1.0481, 1.8054, 1.4181, 0.0801], [0.0594, 0.0254, 0.2322, 0.1225, 0.0802]),
    ("SMCC", {**TREATED, "sd1i": SD_POST, "sd2i": SD_PRE},
     [0.5417, 1.0198, 2.6619, 1.9088, 0.0765], [0.0573, 0.0304, 0.5048, 0.2822, 0.0716]),
    ("IRD", SMOKERS, [5.0417, 12.8040, 22.9610, 38.5674, -20.2008], [1.7316, 16.0947, 111.0423, 535.0172, 1811.1307]),
]  # fmt: skip


@cache
def published() -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8")))


def near(found: object, wanted: object, digits: int = 4) -> None:
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1.001 * 10.0**-digits)


@pytest.mark.parametrize(
    ("measure", "reported", "y", "v"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)]
)
def test_measure_on_published_reports_gives_published_effect(
    measure: str, reported: dict[str, Any], y: list[float], v: list[float]
) -> None:
    found = evidence.effect_sizes(measure, **reported)

    near(found.y, y)
    near(found.v, v)


def test_point_biserial_and_biserial_of_a_median_split_equal_jacobs_and_viechtbauer() -> None:
    x = np.array([20, 31, 18, 22, 30, 16, 28, 24, 23, 27, 1, 4, 8, 15, 9, 11, 11, 6, 8, 4])
    score = np.array([3, 3, 4, 5, 6, 4, 7, 6, 5, 4, 3, 5, 1, 5, 2, 4, 6, 4, 2, 4], dtype=float)
    high, low = score[x > np.median(x)], score[x <= np.median(x)]
    groups = {
        "m1i": high.mean(), "sd1i": high.std(ddof=1), "n1i": high.size,
        "m2i": low.mean(), "sd2i": low.std(ddof=1), "n2i": low.size,
    }  # fmt: skip

    point, full = evidence.effect_sizes("RPB", **groups), evidence.effect_sizes("RBIS", **groups)

    near([point.y[0], point.v[0]], [0.3685, 0.0384])
    near([full.y[0], full.v[0]], [0.4619, 0.0570])
    np.testing.assert_allclose(point.y[0], np.corrcoef(x > np.median(x), score)[0, 1], rtol=1e-12)


def test_standardised_change_over_both_occasions_has_bonetts_error() -> None:
    """Bonett 2009 as the help of his vcmeta prints it, for the uncorrected effect; ours has c in effect and error."""
    report = {"m1i": 23.9, "m2i": 25.1, "sd1i": 1.76, "sd2i": 2.01, "ri": 0.78, "ni": 25}
    found = evidence.effect_sizes("SMCRPH", **report)
    plain, error = -0.6352097, 0.1602852
    c = evidence.hedges_correction(48 / (1 + 0.78**2))
    s1, s2 = 1.76**2, 2.01**2
    of_effect = (s1 * s1 + s2 * s2 + 2 * 0.78**2 * s1 * s2) / (
        48 * (s1 + s2) ** 2
    )  # what goes with the effect squared

    near(found.y / c, [plain], 7)
    near(np.sqrt(found.v / c**2 + (1 - c * c) * plain**2 * of_effect), [error], 7)
    near(evidence.effect_sizes("SMCRP", **report).y, found.y, 12)


@pytest.mark.parametrize(
    ("measure", "reported", "wanted"),
    [
        ("SMD", {"pi": -0.018, "n1i": 20, "n2i": 20}, -0.7664),
        ("COR", {"pi": -0.07, "ni": 30}, -0.3354),
        ("PCOR", {"pi": -0.07, "mi": 5, "ni": 30}, -0.3610),
        ("SMCC", {"pi": -0.018, "ni": 50}, -0.3408),
    ],
)
def test_measure_from_signed_p_equals_the_help_page(
    measure: str, reported: dict[str, Any], wanted: float
) -> None:
    near(evidence.effect_sizes(measure, **reported).y, [wanted])


@pytest.mark.parametrize(
    ("measure", "first", "pooled"),
    [
        ("RR", (-0.8893, 0.3256), (-0.4303, 0.0405)),
        ("OR", (-0.9387, 0.3571), (-0.4361, 0.0423)),
        ("RD", None, (-0.0009, 0.0003)),
        ("AS", None, None),
        ("PETO", None, (-0.4744, 0.0407)),
    ],
)
def test_vaccine_against_tuberculosis_first_trial_and_equal_effects_mean(
    measure: str, first: tuple[float, float] | None, pooled: tuple[float, float] | None
) -> None:
    """First trial: Viechtbauer 2010 and van Houwelingen et al. 2002; means: metafor's checks against Stata's metan."""
    found = evidence.effect_sizes(measure, **published()["bcg"])
    fit = evidence.pool(found.y, found.v, method="EE")

    assert found.k == 13
    if first:
        near([found.y[0], found.v[0]], first)
    if pooled:
        near([fit.beta[0], fit.se[0]], pooled)
    if measure == "AS":
        # the difference of arcsines doubled is Cohen's h of the shares
        p1, p2 = 4 / 123, 11 / 139
        np.testing.assert_allclose(found.y[0], np.arcsin(p1**0.5) - np.arcsin(p2**0.5), rtol=1e-12)


def test_gleser_and_olkin_2009_effects_equal_their_table() -> None:
    """Gleser & Olkin 2009, pages 360 to 364; group 1 is their control, so that signs are turned."""
    signs = {
        "RD": [0.0150, 0.0025, 0.0125, 0.0350, -0.0050, 0.0250],
        "OR": [0.4855, 0.0671, 0.3008, 0.6657, -0.0700, 0.4321],
        "RR": [0.4700, 0.0645, 0.2877, 0.6286, -0.0645, 0.4055],
    }
    for measure, wanted in signs.items():
        near(evidence.effect_sizes(measure, **GLESER).y, wanted)
    near(2.0 * evidence.effect_sizes("AS", **GLESER).y, [0.0852, 0.0130, 0.0613, 0.1521, -0.0187, 0.1038])


def test_smokers_rate_ratios_equal_rothman_2008() -> None:
    found = evidence.effect_sizes("IRR", **SMOKERS)

    near(np.exp(found.y), [5.7366, 2.1388, 1.4682, 1.3561, 0.9047])
    near(np.exp(found.interval()[:, 0]), [1.3748, 1.1767, 0.9894, 0.9115, 0.6053])
    near(np.exp(found.interval()[:, 1]), [23.9371, 3.8876, 2.1789, 2.0176, 1.3524])


def test_double_arcsine_mean_back_transformed_equals_miller_1978() -> None:
    found = evidence.effect_sizes("PFT", **MILLER)
    inverse = evidence.back_transform("PFT", n=MILLER["ni"])
    weighted = evidence.pool(found.y, found.v, method="EE")
    plain = evidence.pool(found.y, found.v, method="EE", weights=np.ones(4))

    near(2.0 * weighted.beta[0], 1.3093)
    near(2.0 * plain.beta[0], 1.2262)
    near(weighted.predict().back_transform(inverse).pred, [0.3595])
    near(plain.predict().back_transform(inverse).pred, [0.3164])


def test_double_arcsine_limits_with_shares_of_0_and_1_equal_metafor() -> None:
    n = [10, 10, 15, 20, 20]
    found = evidence.effect_sizes("PFT", xi=[0, 4, 9, 16, 20], ni=n)
    out = (
        evidence.pool(found.y, found.v, method="EE")
        .predict()
        .back_transform(evidence.back_transform("PFT", n=n))
    )

    near([out.pred[0], out.ci_lower[0], out.ci_upper[0]], [0.6886, 0.5734, 0.7943])


def test_mean_over_true_effects_equals_metafor() -> None:
    logit = np.log(0.1 / 0.9)

    near(evidence.mean_over_effects(np.tanh, np.arctanh(0.5), 0.1), 0.46663, 5)
    near(evidence.mean_over_effects(np.exp, np.log(0.5), 0.1), np.exp(np.log(0.5) + 0.05), 6)
    near(evidence.mean_over_effects(evidence.back_transform("PLO"), logit, 0.1), 0.103591, 5)


def test_aggregate_of_schools_by_district_equals_metafor() -> None:
    data = published()["konstantopoulos2011"]
    found = evidence.aggregate(data["yi"], data["vi"], cluster=data["district"], structure="ID")
    plain = evidence.aggregate(
        data["yi"], data["vi"], cluster=data["district"], structure="ID", weighted=False
    )
    kept = np.array(plain.labels) != "12"

    near(found.y, [-0.125687, 0.06654, 0.350303, 0.499691, 0.051008, -0.041842, 0.885529, -0.02875, 0.250475,
                   0.015033, 0.161917], 6)  # fmt: skip
    near(found.v, [0.032427, 0.003981, 0.006664, 0.001443, 0.001549, 0.000962, 0.003882, 0.000125, 0.001799, 0.006078,
                   0.018678], 6)  # fmt: skip
    near(
        plain.y[kept],
        [-0.1175, 0.373333, 0.4425, 0.0625, -0.077273, 0.823333, -0.02875, 0.246667, 0.016, 0.18],
        6,
    )
    near(plain.v[kept], [0.03275, 0.008667, 0.002187, 0.002187, 0.001273, 0.004, 0.000125, 0.001833, 0.00608,
                         0.018938], 6)  # fmt: skip


def test_aggregate_of_correlated_effects_equals_metafor_by_structure_and_by_matrix() -> None:
    data = published()["assink2016"]
    rows = range(len(data["yi"]))
    by_rho = evidence.aggregate(data["yi"], data["vi"], cluster=data["study"], rho=0.6)
    V = evidence.known_v(data["vi"], data["study"], obs=rows, rho=0.6)
    by_matrix = evidence.aggregate(data["yi"], V=V, cluster=data["study"])

    for found in (by_rho, by_matrix):
        near(found.y, [0.162877, 0.406036, -0.054978, 0.137862, 0.018099, -0.055203], 6)
        near(found.v, [0.019697, 0.005572, 0.021390, 0.027057, 0.016863, 0.007215], 6)
    near(V[0, :6], [0.074, 0.0326, 0.0358, 0.0252, 0.0297, 0.0486])
    assert not V[:6, 6:].any()


def test_known_v_within_and_between_types_equals_metafor() -> None:
    data = published()["assink2016"]
    V = evidence.known_v(
        data["vi"], data["study"], obs=range(len(data["vi"])), type=data["deltype"], rho=(0.7, 0.5)
    )
    first = data["study"].index(16)

    near(V[first, first : first + 16], [0.091, 0.045, 0.027, 0.044, 0.03, 0.039, 0.076, 0.028, 0.034, 0.03, 0.039,
                                        0.043, 0.039, 0.067, 0.028, 0.032], 3)  # fmt: skip


def test_aggregate_and_known_v_over_time_equal_metafor() -> None:
    data = published()["ishak2007"]
    found = evidence.aggregate(
        data["yi"], data["vi"], cluster=data["study"], structure="CAR", time=data["time"], phi=0.9
    )
    V = evidence.known_v(data["vi"], data["study"], time1=data["time"], phi=0.97)

    near(found.y, [-28.137183, -17.22908, -26.471326, -20.67624], 6)
    near(found.v, [5.611511, 4.562371, 29.751824, 1.379225], 6)
    np.testing.assert_allclose(V[0, 1], 6.0693520102314, rtol=1e-12)
    np.testing.assert_allclose(V[2:5, 4], [5.95077410090486, 6.13481866072665, 5.0], rtol=1e-12)


def test_known_v_with_a_shared_control_group_equals_metafor() -> None:
    """Knapp et al. 2017, studies 3 (four groups of patients against one control) and 6 (eight tasks)."""
    shared = evidence.known_v(
        [0.062, 0.073, 0.102, 0.084],
        [3] * 4,
        grp1=list("1234"),
        grp2=list("cccc"),
        w1=[39, 27, 15, 20],
        w2=37,
    )
    tasks = [f"{task}{level}" for task in "ab" for level in "1234"]
    rho = {(a, b): 0.4 if a[0] == b[0] else (0.7 if a[1] == b[1] else 0.28) for a in tasks for b in tasks}
    repeated = evidence.known_v(
        [0.170, 0.206, 0.168, 0.186, 0.173, 0.180, 0.196, 0.184], [6] * 8, grp1=["s"] * 8, grp2=["c"] * 8, w1=12, w2=12,
        obs=tasks, rho=rho,
    )  # fmt: skip

    np.testing.assert_allclose(
        shared[0, 1:], [0.0313021866879515, 0.0305960523769429, 0.0306223534669685], rtol=1e-12
    )
    np.testing.assert_allclose(shared[2, 3], 0.029448369695669, rtol=1e-12)
    np.testing.assert_allclose(
        repeated[0, 1:],
        [0.07485452558129, 0.0675988165576883, 0.0711280535372648, 0.120045408075445, 0.0489799959167005,
         0.0511105468567888, 0.0495212277715325],
        rtol=1e-12,
    )  # fmt: skip

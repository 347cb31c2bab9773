from itertools import product
from math import factorial, prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.practice.errors import PracticeError
from nabij.practice.mirror import Evenness, Method, Mirror, mirror


def look(counts: list[int], presence: list[float] | None = None, **more: int) -> Mirror:
    return mirror(counts, presence or [1.0] * len(counts), rng=Random(4), **more)


@pytest.mark.parametrize(
    ("counts", "answer", "method"),
    [
        ([4, 4, 4], Evenness.AS_CHANCE, Method.ENUMERATED),
        ([12, 0, 0], Evenness.MORE_UNEVEN, Method.ENUMERATED),
        ([2] * 12, Evenness.MORE_EVEN, Method.DRAWN),
        ([15, *[1] * 11], Evenness.MORE_UNEVEN, Method.DRAWN),
        ([3, 1, 2, 0, 4, 2, 1, 3, 2, 1, 3, 2], Evenness.AS_CHANCE, Method.DRAWN),
        ([10] * 12, Evenness.MORE_EVEN, Method.CHI_SQUARE),
        ([40, 35, *[5] * 10], Evenness.MORE_UNEVEN, Method.CHI_SQUARE),
        ([10, 12, 8, 14, 6, 11, 9, 13, 7, 10, 12, 8], Evenness.AS_CHANCE, Method.CHI_SQUARE),
        ([5, 4], Evenness.TOO_LITTLE, Method.NONE),
        ([20, 20], Evenness.TOO_LITTLE, Method.NONE),
        ([3, 3, 3], Evenness.TOO_LITTLE, Method.NONE),
        ([1] * 10 + [0] * 10, Evenness.TOO_LITTLE, Method.NONE),
        ([], Evenness.TOO_LITTLE, Method.NONE),
        ([0, 0, 0, 0], Evenness.TOO_LITTLE, Method.NONE),
    ],
)
def test_mirror_of_a_known_spread_answers(counts, answer, method):
    found = look(counts)

    assert (found.answer, found.method) == (answer, method)


def test_mirror_that_is_enumerated_equals_a_plain_sum_over_all_orders():
    counts, presence = [6, 3, 1], [1.0, 1.0, 0.5]
    shares = [0.4, 0.4, 0.2]

    def statistic(spread: tuple[int, ...]) -> float:
        return sum((n - 10 * p) ** 2 / (10 * p) for n, p in zip(spread, shares, strict=True))

    uneven = 0.0
    for spread in product(range(11), repeat=3):
        if sum(spread) == 10 and statistic(spread) >= statistic((6, 3, 1)) - 1e-9:
            ways = factorial(10) / prod(factorial(n) for n in spread)
            uneven += ways * prod(p**n for n, p in zip(spread, shares, strict=True))

    assert look(counts, presence).p_uneven == pytest.approx(uneven)


def test_mirror_weighs_a_pupil_by_the_days_they_were_there():
    counts = [2, *[10] * 9]

    even_presence = look(counts)
    part_of_the_window = look(counts, [2.0, *[10.0] * 9])

    assert part_of_the_window.chi_square < even_presence.chi_square
    assert part_of_the_window.expected[0] == pytest.approx(2.0)


def test_mirror_leaves_a_pupil_out_who_was_never_there():
    found = look([5, 5, 5, 0], [1.0, 1.0, 1.0, 0.0])

    assert (found.pupils, found.never) == (3, 0)
    assert found.expected == (5.0, 5.0, 5.0, 0.0)
    assert found.band[3] == (0, 0)


def test_mirror_tells_the_most_met_quarter_and_those_never_met():
    found = look([8, 4, 0, 0, 2, 2, 2, 2])

    assert found.most_met_share == pytest.approx(12 / 20)
    assert found.never == 2
    assert found.never_by_chance == pytest.approx(8 * (7 / 8) ** 20)


def test_mirror_band_is_the_central_part_of_the_binomial():
    assert look([5, 5, 5, 5]).band[0] == (2, 9)
    assert look([7]).band == ((7, 7),)


@pytest.mark.parametrize("total", [24, 60])
def test_mirror_drawn_and_chi_square_agree_about_a_middling_spread(total):
    spread = [total // 12 + (1 if place % 2 else -1) for place in range(12)]

    found = look(spread, draws=1999)
    drawn = look([*spread], [1.0] * 11 + [0.9999999], draws=1999)

    assert found.p_uneven == pytest.approx(drawn.p_uneven, abs=0.05)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_mirror_of_any_spread_keeps_its_bounds(counts, rng):
    found = mirror(counts, [1.0] * len(counts), rng=rng, draws=99)

    assert found.chi_square >= 0
    assert sum(found.expected) == pytest.approx(sum(counts))
    for low, high in found.band:
        assert 0 <= low <= high <= sum(counts)
    if found.method is not Method.NONE:
        assert 0 <= found.p_uneven <= 1
        assert 0 <= found.p_even <= 1
        assert found.p_uneven + found.p_even >= 1 - 1e-9


@given(st.permutations([9, 7, 5, 3, 1, 1, 0]))
@settings(max_examples=20, deadline=None)
def test_mirror_is_the_same_whichever_pupil_comes_first(counts):
    assert look(list(counts)).chi_square == pytest.approx(look([9, 7, 5, 3, 1, 1, 0]).chi_square)


def test_mirror_of_spreads_by_chance_is_rarely_called_uneven():
    rng = Random(11)
    answers = []
    for _ in range(200):
        counts = [0] * 6
        for place in rng.choices(range(6), k=36):
            counts[place] += 1
        answers.append(mirror(counts, [1.0] * 6, rng=rng, draws=99).answer)

    assert answers.count(Evenness.AS_CHANCE) >= 180


def test_mirror_with_the_same_seed_gives_the_same_answer():
    counts = [3, 1, 2, 0, 4, 2, 1, 3, 2, 1, 3, 2]

    assert look(counts) == look(counts)


@pytest.mark.parametrize(
    ("counts", "presence", "draws", "code"),
    [
        ([1, 2], [1.0], 99, "mirror.lengths"),
        ([-1], [1.0], 99, "mirror.negative"),
        ([1], [-1.0], 99, "mirror.negative"),
        ([1], [0.0], 99, "mirror.absent_with_moments"),
        ([1], [1.0], 98, "mirror.draws"),
    ],
)
def test_mirror_of_an_impossible_spread_is_refused(counts, presence, draws, code):
    with pytest.raises(PracticeError) as caught:
        mirror(counts, presence, rng=Random(1), draws=draws)

    assert caught.value.code == code

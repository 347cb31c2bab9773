from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.circle import Sector
from nabij.practice.errors import PracticeError
from nabij.practice.questionnaires import (
    AnswerPoint,
    Certainty,
    Definition,
    Informant,
    Item,
    Licence,
    MissingRule,
    Scale,
    ScoreFlag,
    Scoring,
    Standing,
    Wording,
    circle_profile,
    enter_key,
    enter_points,
    fill_from_lines,
    fill_from_pairs,
    score,
    score_range,
    without_licensed_text,
)
from nabij.practice.questionnaires.scoring import reversed_value

POINTS = tuple(AnswerPoint(value, Wording(nl=f"p{value}", en=f"p{value}")) for value in range(1, 6))


def scale(scale_id="near", items=("1", "2", "3", "4", "5"), **changes):
    return Scale(id=scale_id, name=Wording(nl="x", en="x"), item_ids=tuple(items), **changes)


def definition(**changes):
    values = {
        "id": "invented",
        "version": 1,
        "title": Wording(nl="t", en="t"),
        "items": tuple(Item(str(number)) for number in range(1, 6)),
        "points": POINTS,
        "scales": (scale(reverse=frozenset({"4"})),),
        "sources": ("invented for this test",),
        "licence": Licence.LICENSED,
        "informant": Informant.TEACHER,
        "ages": (4, 12),
        "standing": Standing.RESEARCH_SCALE,
    }
    return Definition(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": ()}, "questionnaire.items"),
        ({"items": (Item("1"), Item("1"))}, "questionnaire.duplicate_item"),
        ({"scales": (scale(), scale())}, "questionnaire.duplicate_scale"),
        ({"scales": (scale(items=("9",)),)}, "questionnaire.unknown_item"),
        ({"scales": (scale(items=("1", "1")),)}, "questionnaire.duplicate_item"),
        ({"scales": (scale(items=("1",), reverse=frozenset({"2"})),)}, "questionnaire.reverse_outside_scale"),
        ({"scales": (scale(expected=4),)}, "questionnaire.expected_count"),
        ({"scales": (scale(missing=MissingRule(least_share=0)),)}, "questionnaire.missing_rule"),
        ({"scales": (scale(missing=MissingRule(least_count=0)),)}, "questionnaire.missing_rule"),
        ({"points": POINTS[:1]}, "questionnaire.points"),
        ({"points": POINTS[::-1]}, "questionnaire.points"),
        ({"ages": (12, 4)}, "questionnaire.ages"),
    ],
)
def test_definition_that_contradicts_itself_gives_a_code(changes, code):
    with pytest.raises(PracticeError) as raised:
        definition(**changes)

    assert raised.value.code == code


def test_wording_in_an_unknown_language_is_refused():
    assert Wording(nl="ja", en="yes").in_language("nl") == "ja"
    assert Wording(nl="ja", en="yes").in_language("en") == "yes"
    with pytest.raises(PracticeError, match=r"questionnaire\.language"):
        Wording().in_language("de")


def test_scale_that_does_not_exist_gives_a_code():
    with pytest.raises(PracticeError, match=r"questionnaire\.unknown_scale"):
        definition().scale("far")


def test_score_with_a_reversed_item_matches_the_hand_count():
    # 5 + 4 + 3 + (6 - 2) + 1 = 17; mean 3.4
    answers = {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1}

    (mean,) = score(definition(), answers)
    (total,) = score(
        definition(scales=(scale(reverse=frozenset({"4"}), scoring=Scoring.SUM),)),
        answers,
    )

    assert mean.value == pytest.approx(3.4)
    assert (mean.low, mean.high) == (1.0, 5.0)
    assert total.value == pytest.approx(17)
    assert (total.low, total.high) == (5.0, 25.0)
    assert mean.flags == ()


def test_score_with_one_open_item_within_the_rule_stands_for_the_mean():
    rule = MissingRule(least_share=0.8)
    form = definition(scales=(scale(scoring=Scoring.SUM, missing=rule),))

    (result,) = score(form, {"1": 5, "2": 5, "3": 3, "4": 3, "5": None})

    assert result.value == pytest.approx(20)
    assert result.answered == 4
    assert result.flags == (ScoreFlag.SOME_MISSING,)


@pytest.mark.parametrize("rule", [MissingRule(least_share=0.8), MissingRule(least_share=0.1, least_count=4)])
def test_score_below_the_missing_rule_has_no_value(rule):
    (result,) = score(definition(scales=(scale(missing=rule),)), {"1": 5, "2": 5, "3": 3})

    assert result.value is None
    assert result.flags == (ScoreFlag.TOO_FEW_ANSWERS,)


def test_score_without_a_key_says_that_the_key_is_to_be_entered():
    form = definition(scales=(scale(items=(), expected=3, scoring=Scoring.SUM),))

    (result,) = score(form, {})

    assert result.value is None
    assert result.flags == (ScoreFlag.KEY_TO_BE_ENTERED,)
    assert (result.low, result.high) == (3.0, 15.0)


def test_score_with_an_uncertain_key_says_so():
    form = definition(scales=(scale(certainty=Certainty.CHECK_ON_FORM),))

    (result,) = score(form, dict.fromkeys("12345", 3))

    assert result.flags == (ScoreFlag.KEY_TO_BE_CHECKED,)


@pytest.mark.parametrize(
    ("answers", "code"),
    [({"9": 1}, "questionnaire.unknown_item"), ({"1": 6}, "questionnaire.answer_outside")],
)
def test_score_of_an_impossible_answer_gives_a_code(answers, code):
    with pytest.raises(PracticeError) as raised:
        score(definition(), answers)

    assert raised.value.code == code


answers_of_five = st.fixed_dictionaries({str(n): st.integers(1, 5) for n in range(1, 6)})


@given(answers_of_five, st.sampled_from("12345"))
def test_score_never_falls_when_an_answer_rises_and_never_rises_when_reversed(answers, item):
    form = definition()
    raised = answers | {item: min(5, answers[item] + 1)}

    (before,), (after,) = score(form, answers), score(form, raised)

    if item == "4":
        assert after.value <= before.value
    else:
        assert after.value >= before.value
    assert before.low <= before.value <= before.high


@given(st.integers(1, 5))
def test_reversing_twice_gives_the_answer_back(value):
    once = reversed_value(value, low=1, high=5)

    assert reversed_value(once, low=1, high=5) == value


@given(answers_of_five)
def test_reversing_every_item_mirrors_the_score(answers):
    plain = definition(scales=(scale(),))
    mirrored = definition(scales=(scale(reverse=frozenset("12345")),))

    assert score(plain, answers)[0].value + score(mirrored, answers)[0].value == pytest.approx(6)


def circle_form(sectors):
    return definition(
        items=tuple(Item(str(n)) for n in range(1, 9)),
        scales=tuple(
            scale(sector.value, items=(str(number),), sector=sector)
            for number, sector in enumerate(sectors, start=1)
        ),
    )


def test_circle_profile_comes_in_sector_order_whatever_the_scale_order():
    form = circle_form(tuple(Sector)[::-1])
    answers = {str(n): min(n, 5) for n in range(1, 9)}

    profile = circle_profile(form, score(form, answers))

    assert profile == (5, 5, 5, 5, 4, 3, 2, 1)


def test_circle_profile_with_a_sector_missing_is_none():
    form = circle_form(tuple(Sector)[:7])

    assert circle_profile(form, score(form, {str(n): 3 for n in range(1, 8)})) is None


def test_score_range_of_a_scale_without_key_or_number_is_one_item():
    form = definition(scales=(scale(items=(), scoring=Scoring.SUM),))

    assert score_range(form, form.scales[0]) == (1.0, 5.0)


TEXT = "\n".join(f"uitspraak {number}" for number in range(1, 6))


def test_slot_filled_from_plain_lines_takes_them_in_order():
    filled = fill_from_lines(definition(), f"\n{TEXT}\n\n", language="nl")

    assert definition().is_open_slot
    assert not filled.is_open_slot
    assert filled.items[4].text == Wording(nl="uitspraak 5")


def test_slot_filled_from_numbered_lines_follows_the_numbers():
    numbered = "5. vijf\n4) vier\n3\tdrie\n2: twee\n1; een"

    filled = fill_from_lines(definition(), numbered, language="nl")

    assert [item.text.nl for item in filled.items] == ["een", "twee", "drie", "vier", "vijf"]


def test_slot_filled_in_the_second_language_keeps_the_first():
    dutch = fill_from_lines(definition(), TEXT, language="nl")

    both = fill_from_pairs(dutch, [(str(n), f"statement {n}") for n in range(1, 6)], language="en")

    assert both.items[0].text == Wording(nl="uitspraak 1", en="statement 1")


@pytest.mark.parametrize("pasted", ["een\ntwee", "1. een\n2. twee"])
def test_slot_with_an_open_list_takes_the_rows_as_its_items(pasted):
    form = definition(items=(), items_open=True, scales=(scale(items=()),))

    filled = fill_from_lines(form, pasted, language="nl")

    assert form.is_open_slot
    assert [(item.id, item.text.nl) for item in filled.items] == [("1", "een"), ("2", "twee")]


@pytest.mark.parametrize(
    ("pasted", "code", "row", "remedy"),
    [
        ("een\ntwee", "wrong_count", 3, "paste_one_row_per_item"),
        (TEXT + "\nzes", "wrong_count", 6, "paste_one_row_per_item"),
        ("", "wrong_count", 1, "paste_one_row_per_item"),
        ("een\n\ndrie\nvier\nvijf", "empty_row", 2, "fill_or_remove_the_row"),
        ("1. a\n1. b\n2. c\n3. d\n4. e\n5. f", "duplicate_id", 2, "keep_one_row_per_id"),
        ("1. a\n2. b\n3. c\n4. d\n9. e", "unknown_id", 5, "use_an_id_from_the_list"),
        ("1. a\n2.\n3. c\n4. d\n5. e", "empty_row", 2, "fill_or_remove_the_row"),
        ("1. a\n2. b", "missing_id", 0, "add_a_row_for_this_id"),
    ],
)
def test_slot_filled_wrongly_names_row_and_remedy(pasted, code, row, remedy):
    with pytest.raises(PracticeError) as raised:
        fill_from_lines(definition(), pasted, language="nl")

    assert raised.value.code == f"questionnaire.fill.{code}"
    assert raised.value.detail["row"] == row
    assert raised.value.detail["remedy"] == remedy


def test_slot_filled_wrongly_lists_every_problem():
    with pytest.raises(PracticeError) as raised:
        fill_from_lines(definition(), "1. a\n1. b\n9. c", language="nl")

    problems = raised.value.detail["problems"]
    assert [problem.code for problem in problems] == ["duplicate_id", "unknown_id", *["missing_id"] * 4]


def test_open_slot_without_any_row_is_refused():
    form = definition(items=(), items_open=True, scales=())

    with pytest.raises(PracticeError, match=r"fill\.wrong_count"):
        fill_from_pairs(form, [], language="nl")


def test_own_questionnaire_is_no_slot():
    own = definition(licence=Licence.OWN)

    with pytest.raises(PracticeError, match=r"questionnaire\.not_a_slot"):
        fill_from_lines(own, TEXT, language="nl")


def test_slot_in_an_unknown_language_is_refused():
    with pytest.raises(PracticeError, match=r"questionnaire\.language"):
        fill_from_lines(definition(), TEXT, language="de")


def test_key_entered_by_the_licence_holder_makes_the_scale_scorable():
    form = definition(scales=(scale(items=(), expected=2), scale("far", items=("5",))))

    ready = enter_key(form, "near", item_ids=("1", "2"), reverse=("2",))

    assert ready.scale("near").certainty is Certainty.ENTERED_BY_LICENCE_HOLDER
    assert score(ready, {"1": 4, "2": 2})[0].value == pytest.approx(4)
    assert ready.scale("far") == form.scale("far")


def test_key_of_the_wrong_size_or_empty_is_refused():
    form = definition(scales=(scale(items=(), expected=2),))

    with pytest.raises(PracticeError, match=r"questionnaire\.expected_count"):
        enter_key(form, "near", item_ids=("1",))
    with pytest.raises(PracticeError, match=r"questionnaire\.key_empty"):
        enter_key(form, "near", item_ids=())


def test_key_of_another_size_is_accepted_when_confirmed():
    form = definition(scales=(scale(items=(), expected=2),))

    ready = enter_key(form, "near", item_ids=("1",), other_number_confirmed=True)

    assert ready.scale("near").item_ids == ("1",)


def test_answer_scale_entered_by_the_licence_holder_opens_the_form():
    filled = fill_from_lines(definition(points_open=True), TEXT, language="nl")
    assert filled.is_open_slot

    ready = enter_points(filled, [(1, "nee"), (2, "een beetje"), (3, "ja "), (6, "zeer")], language="nl")

    assert not ready.is_open_slot
    assert ready.points[2].label == Wording(nl="ja", en="p3")
    assert ready.points[3].label == Wording(nl="zeer")


def test_answer_scale_with_one_point_is_refused():
    with pytest.raises(PracticeError, match=r"questionnaire\.points"):
        enter_points(definition(), [(1, "nee")], language="nl")


def test_export_form_holds_no_licensed_text_and_keeps_our_own():
    filled = fill_from_lines(definition(), TEXT, language="nl")
    own = replace(filled, licence=Licence.OWN)

    assert without_licensed_text(filled) == definition()
    assert without_licensed_text(own) is own

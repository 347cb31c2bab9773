import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.errors import PracticeError
from nabij.practice.words import (
    About,
    Finding,
    Outlook,
    Shift,
    Word,
    WordSet,
    WordValence,
    compare_words,
    summarise_class,
    summarise_words,
)

MARK = {"+": WordValence.POSITIVE, "-": WordValence.NEGATIVE, "~": WordValence.MIXED}


def words(pupil="", relationship="", dyad="sem", texts=None):
    marks = [(About.PUPIL, m) for m in pupil] + [(About.RELATIONSHIP, m) for m in relationship]
    names = texts or [f"{dyad}{number}" for number in range(len(marks))]
    return WordSet(
        dyad,
        tuple(Word(text, about, MARK[mark]) for text, (about, mark) in zip(names, marks, strict=True)),
    )


@pytest.mark.parametrize(
    ("pupil", "relationship", "outlook", "reflect"),
    [
        ("", "", Outlook.NO_WORDS, True),
        ("---", "+", Outlook.MAINLY_NEGATIVE, True),
        ("--", "", Outlook.MAINLY_NEGATIVE, True),
        ("++", "", Outlook.RELATIONSHIP_BLANK, False),
        ("++", "+~", Outlook.MAINLY_POSITIVE, False),
        ("+-", "+-", Outlook.BOTH, False),
    ],
)
def test_words_on_a_pupil_say_one_thing_together(pupil, relationship, outlook, reflect):
    summary = summarise_words(words(pupil, relationship))

    assert summary.outlook is outlook
    assert summary.invites_reflection is reflect


@given(st.text("+-~", max_size=3), st.text("+-~", max_size=3))
def test_words_and_blanks_always_make_six(pupil, relationship):
    summary = summarise_words(words(pupil, relationship))

    assert summary.positive + summary.mixed + summary.negative + summary.blanks == 6
    assert summary.relationship_blanks == 3 - len(relationship)


def test_fourth_word_on_one_side_is_refused():
    with pytest.raises(PracticeError, match=r"words\.too_many"):
        words("++++")


def test_word_without_text_is_refused():
    with pytest.raises(PracticeError, match=r"words\.empty_text"):
        words("+", texts=[" "])


def test_class_summary_names_what_stands_out_and_keeps_the_order():
    sets = [
        words("+", "+", "ada", ["Rustig", "fijn"]),
        words("--", "", "bo", ["rustig ", "druk"]),
        words("", "", "cem"),
        words("+", "+", "dirk", ["rustig", "rustig"]),
    ]

    seen = summarise_class(sets)

    assert seen.candidates == ("bo", "cem")
    assert seen.repeated == (("rustig", 3),)
    assert seen.findings == (
        Finding.SAME_WORD_OFTEN,
        Finding.RELATIONSHIP_OFTEN_BLANK,
        Finding.SOME_WITHOUT_WORDS,
        Finding.SOME_MAINLY_NEGATIVE,
    )


def test_class_summary_of_warm_words_says_so():
    seen = summarise_class([words("++", "++", name) for name in "ab"] + [words("+-", "+-", "c")])

    assert seen.findings == (Finding.MOSTLY_WARM,)


def test_class_summary_without_pupils_is_empty():
    seen = summarise_class([])

    assert (seen.findings, seen.candidates, seen.summaries) == ((), (), ())


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        (("--", "-"), ("+-", "+"), Shift.WARMER),
        (("++", "+"), ("+-", "-"), Shift.COOLER),
        (("+", ""), ("+~", "~"), Shift.MORE_WORDS),
        (("+~", "~"), ("+", ""), Shift.FEWER_WORDS),
        (("+", "+"), ("+", "~"), Shift.MUCH_THE_SAME),
    ],
)
def test_two_sittings_name_a_shift_only_beyond_one_word(before, after, shift):
    assert compare_words(words(*before), words(*after)).shift is shift


def test_two_sittings_list_words_kept_new_and_gone():
    change = compare_words(
        words("++", texts=["Stil", "lief"]),
        words("++", texts=["stil", "grappig"]),
    )

    assert (change.kept, change.new, change.gone) == (("stil",), ("grappig",), ("lief",))


def test_two_sittings_on_different_pupils_are_refused():
    with pytest.raises(PracticeError, match=r"words\.other_dyad"):
        compare_words(words(dyad="a"), words(dyad="b"))

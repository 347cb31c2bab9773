from pathlib import Path

import pytest

from nabij.content.errors import ContentError
from nabij.content.moments import load_moments, moment_catalogue
from nabij.practice.errors import PracticeError
from nabij.practice.moments import Group, Purpose, Rung, Valence

GOOD = """\
version: 1
status: in use
kinds:
  - code: chat
    group: contact
    purpose: relation
    valence: positive
    sources: [S-041]
    techniques: [listening]
    nl: {label: Praatje, hint: Even samen.}
    en: {label: Chat, hint: Together for a while.}
techniques:
  - {code: listening, source: S-107, nl: Luisteren, en: Listening}
  - {code: free_13, source: S-107, reserved: true, nl: Vrij, en: Free}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "moments.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_catalogue_of_nabij_holds_every_kind_of_the_sheet():
    codes = [kind.code for kind in moment_catalogue().kinds]

    assert codes == [
        *("greeting", "goodbye", "chat", "five_minute", "two_by_ten", "child_led", "outside_class"),
        *("notebook", "interest", "opinion", "praise", "choice"),
        *("correction_non_verbal", "correction_anonymous", "correction_whispered", "correction_public"),
        *("clash", "harsh_word", "ignored", "repair_talk", "apology", "agreement"),
    ]


def test_catalogue_of_nabij_holds_twelve_four_and_six_techniques_and_two_free_places():
    techniques = moment_catalogue().techniques
    counted = {
        source: sum(one.source == source and not one.reserved for one in techniques)
        for source in ("S-107", "S-108", "S-109")
    }

    assert counted == {"S-107": 12, "S-108": 6, "S-109": 4}
    assert sum(one.reserved for one in techniques) == 2
    assert {one.threatens for one in techniques if one.source == "S-109"} == {True}


def test_catalogue_of_nabij_weighs_only_public_correction_and_clashes_as_negative():
    negative = {kind.code for kind in moment_catalogue().kinds if kind.valence is Valence.NEGATIVE}

    assert negative == {"correction_public", "clash", "harsh_word", "ignored"}


def test_catalogue_of_nabij_lets_other_staff_log_positive_moments_only():
    others = [kind for kind in moment_catalogue().kinds if kind.other_class]

    assert others
    assert {kind.valence for kind in others} == {Valence.POSITIVE}


def test_catalogue_of_nabij_climbs_the_four_rungs_in_order():
    rungs = [kind.rung for kind in moment_catalogue().kinds if kind.group is Group.CORRECT]

    assert rungs == list(Rung)


def test_catalogue_of_nabij_counts_no_lesson_or_correction_as_contact():
    personal = {k.group for k in moment_catalogue().kinds if k.purpose is Purpose.RELATION}

    assert personal == {Group.CONTACT}


def test_catalogue_finds_a_kind_and_its_words():
    catalogue = moment_catalogue()

    assert catalogue.kind("chat").code == "chat"
    assert catalogue.label("chat", "nl") == "Praatje"
    assert catalogue.hint("chat", "en").startswith("A short talk")
    assert catalogue.techniques[0].label("nl") == "Specifiek complimenteren"
    assert catalogue.techniques[0].label("en") == "Specific praise"


def test_catalogue_asked_for_an_unknown_kind_says_so():
    with pytest.raises(PracticeError) as caught:
        moment_catalogue().kind("hug")

    assert caught.value.code == "kind.unknown"


def test_file_that_is_right_is_read(tmp_path):
    catalogue = load_moments(write(tmp_path, GOOD))

    assert catalogue.version == 1
    assert catalogue.kind("chat").techniques == ("listening",)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "key"),
    [
        ("    en: {label: Chat, hint: Together for a while.}\n", "", "content.invalid", 4, "kinds.0.en"),
        ("hint: Even samen.", "hint: ''", "content.invalid", 10, "kinds.0.nl.hint"),
        ("purpose: relation", "purpose: fun", "content.invalid", 6, "kinds.0.purpose"),
        ("status: in use", "status: in use\nextra: 1", "content.invalid", 3, "extra"),
        ("[S-041]", "[]", "content.invalid", 8, "kinds.0.sources"),
        ("[listening]", "[singing]", "moments.unknown_technique", 9, "kinds.0.techniques.0"),
        ("[listening]", "[free_13]", "moments.unknown_technique", 9, "kinds.0.techniques.0"),
        ("code: free_13", "code: listening", "moments.double_code", 14, "techniques.1.code"),
        ("group: contact", "group: correct", "moments.rung", 5, "kinds.0.group"),
    ],
)
def test_file_with_a_fault_names_line_and_key(tmp_path, old, new, code, line, key):
    assert old in GOOD
    with pytest.raises(ContentError) as caught:
        load_moments(write(tmp_path, GOOD.replace(old, new)))

    assert (caught.value.code, caught.value.line, caught.value.key) == (code, line, key)
    assert f"moments.yaml:{line}: {code}" in str(caught.value)

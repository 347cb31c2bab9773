import re

import pytest

from nabij.content.errors import ContentError
from nabij.content.files import content_root
from nabij.content.questionnaires import load_questionnaire, questionnaire_library
from nabij.practice.circle import Sector
from nabij.practice.questionnaires import (
    Certainty,
    Informant,
    Licence,
    Standing,
    Subject,
    fill_from_lines,
    score,
)

OWN = {"pulse", "pupil_young", "pupil_older"}
SLOTS = {"strs_28", "strs_15", "llrv_28", "llrv_15", "rvl", "commit", "qti", "circle_dyad"}

SOUND = """
id: small
version: 1
status: in use
title: {nl: "Klein", en: "Small"}
introduction: {nl: "Kies.", en: "Choose."}
licence: own
standing: reflection_aid
informant: teacher
subject: dyad
ages: [4, 12]
sources: [S-025]
points:
  - {value: 1, nl: "nooit", en: "never"}
  - {value: 2, nl: "altijd", en: "always"}
items:
  - {id: n1, nl: "Fijn met {name}.", en: "Good with {name}."}
scales:
  - {id: closeness, nl: "nabijheid", en: "closeness", items: [n1], scoring: mean, missing: {}, certainty: own}
"""


def load(tmp_path, text, name="small.yaml"):
    path = tmp_path / name
    path.write_text(text.lstrip(), encoding="utf-8")
    return load_questionnaire(path)


def test_library_holds_our_own_forms_and_every_slot():
    assert set(questionnaire_library()) == OWN | SLOTS


@pytest.mark.parametrize("name", sorted(OWN))
def test_own_form_is_complete_in_both_languages_and_called_a_reflection_aid(name):
    form = questionnaire_library()[name]

    assert form.licence is Licence.OWN
    assert form.standing is Standing.REFLECTION_AID
    assert not form.is_open_slot
    assert all(scale.certainty is Certainty.OWN for scale in form.scales)
    assert {item for scale in form.scales for item in scale.item_ids} == form.item_ids


@pytest.mark.parametrize("name", sorted(SLOTS))
def test_licensed_slot_ships_without_text_and_waits_for_its_holder(name):
    form = questionnaire_library()[name]

    assert form.licence is Licence.LICENSED
    assert form.is_open_slot
    assert all(item.text.is_empty for item in form.items)
    assert all(point.label.is_empty for point in form.points)


def test_pulse_has_two_statements_for_each_of_three_dimensions_within_half_a_minute():
    pulse = questionnaire_library()["pulse"]

    assert [(scale.id, len(scale.item_ids)) for scale in pulse.scales] == [
        ("closeness", 2),
        ("conflict", 2),
        ("dependency", 2),
    ]
    assert pulse.seconds == 30
    assert len(pulse.points) == 5
    assert all("{name}" in item.text.nl and "{name}" in item.text.en for item in pulse.items)


def test_young_pupils_answer_with_a_picture_and_a_word():
    young = questionnaire_library()["pupil_young"]

    assert young.informant is Informant.PUPIL
    assert [point.picture for point in young.points] == ["face_no", "face_a_little", "face_yes"]
    assert all(len(item.text.nl.split()) <= 12 for item in young.items)


def test_long_relationship_scale_with_invented_text_scores_by_the_key_of_the_literature():
    form = questionnaire_library()["strs_28"]
    filled = fill_from_lines(form, "\n".join(f"verzonnen zin {n}" for n in range(1, 29)), language="nl")

    # every answer 1, only the two reversed items then count 5: 11 + 5, 10 + 5, 5
    values = [one.value for one in score(filled, {str(n): 1 for n in range(1, 29)})]

    assert values == pytest.approx([16, 15, 5])
    assert [(one.low, one.high) for one in score(filled, {})] == [(12, 60), (11, 55), (5, 25)]
    assert all(scale.certainty is Certainty.CHECK_ON_FORM for scale in form.scales)


def test_key_whose_numbers_are_not_known_is_left_to_the_licence_holder():
    form = questionnaire_library()["llrv_28"]

    assert [(scale.expected, scale.item_ids, scale.certainty) for scale in form.scales] == [
        (11, (), Certainty.TO_BE_ENTERED),
        (11, (), Certainty.TO_BE_ENTERED),
        (6, (), Certainty.TO_BE_ENTERED),
    ]


@pytest.mark.parametrize(("name", "subject"), [("qti", Subject.CLASS), ("circle_dyad", Subject.DYAD)])
def test_circle_forms_have_a_scale_for_every_sector(name, subject):
    form = questionnaire_library()[name]

    assert [scale.sector for scale in form.scales] == list(Sector)
    assert form.subject is subject


def test_every_file_says_where_it_comes_from():
    for path in (content_root() / "questionnaires").glob("*.yaml"):
        assert re.search(r"^sources: \[S-\d{3}", path.read_text(encoding="utf-8"), re.MULTILINE), path.name


def test_sound_file_is_read(tmp_path):
    form = load(tmp_path, SOUND)

    assert form.items[0].text.en == "Good with {name}."
    assert form.sources == ("S-025",)


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "line"),
    [
        ("version: 1", "version: 0", "content.invalid", "version", 2),
        ("id: small", "id: other", "questionnaires.name", "id", 1),
        ('en: "Good with {name}."', 'en: ""', "questionnaires.incomplete_text", "items.0", 16),
        ('nl: "nooit"', 'nl: ""', "questionnaires.incomplete_text", "points.0", 13),
        ("Good with {name}.", "Good.", "questionnaires.name_mark", "items.0", 16),
        ("licence: own", "licence: licensed", "questionnaires.protected_text", "items.0", 16),
        ("items: [n1]", "items: [n9]", "questionnaires.inconsistent", "scales.0", 18),
        ("value: 2", "value: 1", "questionnaires.inconsistent", "points", 12),
        ("ages: [4, 12]", "ages: [12, 4]", "questionnaires.inconsistent", "ages", 10),
    ],
)
def test_faulty_file_names_line_key_and_code(tmp_path, old, new, code, key, line):
    with pytest.raises(ContentError) as raised:
        load(tmp_path, SOUND.replace(old, new))

    assert (raised.value.code, raised.value.key, raised.value.line) == (code, key, line)


def test_file_without_items_points_at_the_whole(tmp_path):
    text = re.sub(r"items:\n.*\n", "", SOUND, count=1)

    with pytest.raises(ContentError) as raised:
        load(tmp_path, text)

    assert (raised.value.code, raised.value.key) == ("questionnaires.inconsistent", "")
    assert "questionnaire.items" in raised.value.detail["problem"]

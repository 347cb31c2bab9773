"""A form that was made elsewhere may carry any name: here it gets one that can stand in an address."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nabij.apps.picture.models import SchoolQuestionnaire
from nabij.apps.picture.xlsform import write_form
from nabij.content.questionnaires import questionnaire_library
from tests.world import World


@pytest.mark.parametrize(
    ("form_id", "name"),
    [
        ("team/klimaat 5?", "team-klimaat-5"),
        ("http://example.org/form", "http-example.org-form"),
        ("import", "questionnaire"),
        ("..", "questionnaire"),
        ("x" * 90, "x" * 60),
    ],
)
def test_form_with_a_name_that_no_address_can_hold_leaves_the_shelf_open(
    world: World, form_id: str, name: str
) -> None:
    own = write_form(replace(questionnaire_library()["pupil_older"], id=form_id))
    client = world.client("noor")
    answer = client.post("/picture/scales/import/", {"workbook": SimpleUploadedFile("form.xlsx", own)})
    assert answer["Location"] == f"/picture/scales/{name}/"
    assert SchoolQuestionnaire.objects.get().slug == name
    assert client.get(answer["Location"]).status_code == 200
    assert world.client("bas").get("/picture/scales/").status_code == 200

"""The licensed loader with invented statements: paste, fill in, score, export; and forms of one's own."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from nabij.apps.picture.models import Response, SchoolQuestionnaire
from nabij.apps.picture.xlsform import write_form
from nabij.content.questionnaires import questionnaire_library
from tests.apps.contact.pages import text
from tests.apps.picture.picture_world import english
from tests.world import World

POINTS = "1 = nooit\n2 = soms\n3 = geregeld\n4 = vaak\n5 = altijd"
SECRET = "Verzonnen zin"


def lines(count: int) -> str:
    return "\n".join(f"{SECRET} nummer {number} over kind en leraar." for number in range(1, count + 1))


def keys(slug: str) -> dict[str, str]:
    return {
        f"key_{scale.id}": " ".join(f"{one}R" if one in scale.reverse else one for one in scale.item_ids)
        for scale in questionnaire_library()[slug].scales
    }


def load(client: Client, slug: str = "strs_15", **changes: object) -> object:
    data = {
        "agreed": "on",
        "holder": "Stichting Waterrijk",
        "language": "nl",
        "text": lines(15),
        "points": POINTS,
        **keys(slug),
        **changes,
    }
    return client.post(f"/picture/scales/{slug}/load/", data)


def test_licensed_text_goes_round_from_paste_to_export_without_ever_leaving(world: World) -> None:
    assert load(world.client("ada")).status_code == 302  # type: ignore[attr-defined]
    client, amir = world.client("noor"), world.dyad("noor", "Amir").pk
    page = client.get(f"/picture/scales/strs_15/fill/{amir}/").content.decode()
    assert page.count(SECRET) == 15
    answers = {f"i_{number}": "4" for number in range(1, 16)} | {"i_15": ""}
    response = client.post(f"/picture/scales/strs_15/fill/{amir}/", {"go": "done", **answers}, follow=True)
    said = text(response)
    # closeness: six answered items of 4 and item 4 reversed to 2 make a mean of 26/7 over 8 items
    assert "29,7" in said
    assert "28,0" in said
    assert "kijk hem na op je scoreformulier" in said
    assert SECRET not in said
    assert "STRS kort, 15 uitspraken, vandaag" in text(client.get(f"/picture/map/of/{amir}/"))
    table = client.get("/picture/scales/strs_15/answers.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert (rows[0]["pupil"], rows[0]["item_4"], rows[0]["item_15"], rows[0]["score_conflict"]) == (
        "Amir Test",
        "4",
        "",
        "28.0",
    )
    assert rows[0]["key_conflict"] == "check_on_form"
    workbook = client.get("/picture/scales/strs_15/answers.xlsx").content
    form = client.get("/picture/scales/strs_15/form.xlsx").content
    for raw in (workbook, form):
        book = openpyxl.load_workbook(io.BytesIO(raw))
        cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
        assert not any(SECRET in cell for cell in cells)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM picture_schoolquestionnaire")
        assert SECRET not in cursor.fetchone()[0]
    assert Response.objects.get().edition == SchoolQuestionnaire.objects.get()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": lines(14)}, "does not fit from row 15 on"),
        ({"text": lines(15).replace("\n", "\n\n", 1)}, "Row 2 is empty."),
        (
            {"text": "\n".join(f"{n}. zin" for n in [*range(1, 15), 99])},
            "Row 15: number 99 is not on this form.",
        ),
        (
            {"text": "\n".join(f"{n}. zin" for n in [*range(1, 15), 3])},
            "Row 15: number 3 stands there twice.",
        ),
        ({"text": ""}, "Paste the statements here"),
        ({"points": ""}, "Write the answers of the form here"),
        ({"points": "1 = nooit\nvaak"}, "Row 2, “vaak”"),
        ({"points": "2 = nooit\n1 = vaak"}, "with numbers that rise"),
        ({"key_conflict": "2 8 77"}, "Statement 77 is not on this form."),
        ({"key_conflict": "2 8 8"}, "Statement 8 stands in this key twice."),
        ({"key_conflict": "2 8"}, "The literature names 7 statements"),
        ({"agreed": ""}, "Tick"),
        ({"holder": " "}, "Who holds the licence?"),
    ],
)
def test_licensed_text_with_a_fault_names_row_and_remedy_and_keeps_what_was_typed(
    world: World, changes: dict[str, str], said: str
) -> None:
    response = load(english(world, "noor"), **changes)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert said in text(response)  # type: ignore[arg-type]
    assert not SchoolQuestionnaire.objects.exists()
    if "text" not in changes:
        assert SECRET in response.content.decode()  # type: ignore[attr-defined]


def test_licensed_text_of_another_edition_is_taken_when_confirmed(world: World) -> None:
    assert load(world.client("noor"), key_conflict="2 8", other_number="on").status_code == 302  # type: ignore[attr-defined]


@pytest.mark.parametrize("head", [True, False])
def test_licensed_text_from_a_file_is_taken(world: World, head: bool) -> None:
    rows = [f"{number};{SECRET} {number}" for number in range(1, 16)]
    raw = "\r\n".join((["nr;uitspraak"] if head else []) + rows).encode()
    file = SimpleUploadedFile("lijst.csv", raw)
    assert load(world.client("noor"), text="", file=file).status_code == 302  # type: ignore[attr-defined]


def test_licensed_text_from_a_file_that_is_none_is_refused_kindly(world: World) -> None:
    file = SimpleUploadedFile("lijst.xlsx", b"PK\x03\x04 kapot")
    response = load(english(world, "noor"), text="", file=file)
    assert "This file cannot be read" in text(response)  # type: ignore[arg-type]


def test_questionnaire_with_open_items_takes_the_list_of_the_licence_holder(world: World) -> None:
    client = world.client("noor")
    given = {
        "text": lines(6),
        "key_closeness": "1 2",
        "key_conflict": "3 4R",
        "key_negative_expectations": "5 6",
    }
    assert load(client, "rvl", **given).status_code == 302  # type: ignore[attr-defined]
    amir = world.dyad("noor", "Amir").pk
    answers = {f"i_{number}": "2" for number in range(1, 7)}
    refused = client.post(f"/picture/scales/rvl/fill/{amir}/", {"go": "done", **answers})
    assert refused.status_code == 422
    assert (
        client.post(f"/picture/scales/rvl/fill/{amir}/", {"go": "done", "agrees": "1", **answers}).status_code
        == 302
    )


def test_questionnaire_about_oneself_asks_for_no_pupil(world: World) -> None:
    client = world.client("noor")
    parts = {
        f"key_{scale.id}": f"{number}"
        for number, scale in enumerate(questionnaire_library()["commit"].scales, 1)
    }
    load(client, "commit", text=lines(6), **parts)
    answers = {f"i_{number}": "3" for number in range(1, 7)}
    assert client.post("/picture/scales/commit/fill/", {"go": "done", **answers}).status_code == 302
    wrong = client.post(
        f"/picture/scales/commit/fill/{world.dyad('noor', 'Bo').pk}/", {"go": "done", **answers}
    )
    assert wrong.status_code == 422


def test_questionnaire_left_half_way_is_gone_on_with(world: World) -> None:
    load(world.client("noor"))
    client, amir = english(world, "noor"), world.dyad("noor", "Amir").pk
    address = f"/picture/scales/strs_15/fill/{amir}/"
    assert client.post(address, {"i_1": "5"}, headers={"X-Autosave": "1"}).status_code == 204
    page = client.get(address)
    assert "your answers are still there" in text(page)
    draft = Response.objects.get()
    client.post(address, {"page_id": str(draft.client_id), "go": "done", "i_1": "5", "i_2": "1"})
    assert Response.objects.get().done


def test_questionnaire_of_another_school_or_out_of_use_does_not_exist(world: World) -> None:
    load(world.client("noor"))
    edition = SchoolQuestionnaire.objects.get()
    amir = world.dyad("noor", "Amir").pk
    assert world.client("kim").get(f"/picture/scales/strs_15/fill/{amir}/").status_code == 404
    assert world.client("bas").post(f"/picture/scales/edition/{edition.pk}/withdraw/").status_code == 404
    noor = world.client("noor")
    noor.post(f"/picture/scales/edition/{edition.pk}/withdraw/")
    assert noor.get(f"/picture/scales/strs_15/fill/{amir}/").status_code == 404
    world.client("ada").post(f"/picture/scales/edition/{edition.pk}/withdraw/", {"undo": "1"})
    assert noor.get(f"/picture/scales/strs_15/fill/{amir}/").status_code == 200


def test_answers_are_their_own_teachers_only(world: World) -> None:
    load(world.client("noor"))
    noor, amir = world.client("noor"), world.dyad("noor", "Amir").pk
    noor.post(f"/picture/scales/strs_15/fill/{amir}/", {"go": "done", "i_1": "5"})
    row = Response.objects.get()
    address = f"/picture/scales/answers/{row.pk}/"
    assert noor.get(address).status_code == 200
    for name in ("bas", "anouk", "kim"):
        assert world.client(name).get(address).status_code == 404
        # nothing of their own to take along: back to the page, and no file
        assert world.client(name).get("/picture/scales/strs_15/answers.csv").status_code == 302
    for name in ("ada", "rob"):
        assert world.client(name).get(address).status_code == 403


def test_second_time_is_set_beside_the_first_and_concludes_nothing_without_noise(world: World) -> None:
    load(world.client("noor"))
    noor, amir = english(world, "noor"), world.dyad("noor", "Amir").pk
    for value in ("2", "5"):
        answers = {f"i_{number}": value for number in range(1, 16)}
        page = noor.post(f"/picture/scales/strs_15/fill/{amir}/", {"go": "done", **answers}, follow=True)
    assert "14.0 → 35.0; nothing to conclude: your school has no numbers on its noise yet" in text(page)


def test_own_questionnaire_is_brought_in_filled_in_and_taken_out_again(world: World) -> None:
    own = write_form(questionnaire_library()["pupil_older"])
    book = openpyxl.load_workbook(io.BytesIO(own))
    book["settings"]["B2"] = "lunch_talk"
    target = io.BytesIO()
    book.save(target)
    client = world.client("daan")
    file = SimpleUploadedFile("form.xlsx", target.getvalue())
    assert (
        client.post("/picture/scales/import/", {"workbook": file})["Location"]
        == "/picture/scales/lunch_talk/"
    )
    assert client.get("/picture/scales/lunch_talk/form.xlsx").status_code == 200
    amir = world.dyad("noor", "Amir").pk
    assert world.client("noor").get(f"/picture/scales/lunch_talk/fill/{amir}/").status_code == 200


def test_own_questionnaire_with_a_name_of_ours_or_no_workbook_is_refused(world: World) -> None:
    client = english(world, "daan")
    file = SimpleUploadedFile("form.xlsx", write_form(questionnaire_library()["pulse"]))
    taken = client.post("/picture/scales/import/", {"workbook": file})
    assert "another form_id" in text(taken)
    broken = client.post("/picture/scales/import/", {"workbook": SimpleUploadedFile("x.xlsx", b"nee")})
    assert "no XLSX workbook that we can open" in text(broken)
    assert (taken.status_code, broken.status_code) == (422, 422)

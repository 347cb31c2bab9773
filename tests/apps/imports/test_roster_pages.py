"""Importing in the browser, without JavaScript: the whole way, other people, and files that harm."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from nabij.apps.accounts.clock import moved_to
from nabij.apps.contact.models import DayClosing, Moment
from nabij.apps.schools.imports import jobs, keeping, views
from nabij.apps.schools.models import Dyad, Pupil, RosterImport, StaffMember
from tests.apps.imports.roster_world import upload
from tests.apps.imports.test_roster_changes import ANNA, BRAM, pupil, roster
from tests.world import AMSTERDAM, PASSWORD, World

START = "/school/roster/"
MARK = "GEHEIM-77"


@pytest.fixture(autouse=True)
def _pages_tell_what_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer carries the context it was drawn from, so that tests need no words of one language."""

    def draw(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
        response = render(request, template, context, status=status)
        response.shown = context
        return response

    monkeypatch.setattr(views, "render", draw)


def send(client: Client, content: bytes | str | Path, name: str = "school.xml") -> HttpResponse:
    """Upload a file and look at where it leads."""
    if isinstance(content, Path):
        content, name = content.read_bytes(), content.name
    raw = content.encode() if isinstance(content, str) else content
    return client.post(START, {"roster": SimpleUploadedFile(name, raw)}, follow=True)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def step(client: Client, name: str, **data: object) -> HttpResponse:
    row = RosterImport.objects.latest("pk")
    return client.post(reverse(f"schools:roster_{name}", args=[row.token]), data, follow=True)


def test_start_page_says_what_may_be_uploaded(world: World) -> None:
    page = text(world.client("ada").get(START))

    assert "EDEXML" in page
    assert "OneRoster" in page
    assert 'type="file"' in page


def test_upload_leads_to_the_plan_and_import_to_the_result(world: World) -> None:
    client = world.client("ada")

    plan = text(send(client, roster(ANNA, BRAM)))
    assert "Anna Veen" in plan
    assert not Pupil.objects.filter(key="p1").exists()
    done = step(client, "approve")

    assert Pupil.objects.filter(key="p1").exists()
    assert "Tess Kuiper" in text(done)


def test_second_upload_says_that_nothing_changes(world: World) -> None:
    client = world.client("ada")
    send(client, roster(ANNA, BRAM))
    step(client, "approve")

    page = send(client, roster(ANNA, BRAM))

    assert page.shown["report"].nothing_changes


def test_teacher_of_a_school_sized_file_gets_an_account_logs_and_closes_the_day(
    world: World, shared: Path
) -> None:
    client = world.client("ada")
    with moved_to(datetime(2012, 11, 13, 15, 30, tzinfo=AMSTERDAM)):
        send(client, shared / "rosters/edexml/EDEXML-1.0.3-school-sized-scrubbed.xml")
        step(client, "approve")
        dyad = Dyad.objects.filter(until=None, staff__user=None).order_by("pk").first()
        assert dyad is not None

        sheets = client.post(reverse("schools:roster_keys")).shown["sheets"]
        key, link = next(pair for pair in sheets if pair[0].name == dyad.staff.full_name)
        mine = Client()
        path = link.removeprefix("http://testserver")
        mine.post(path, {"password": PASSWORD, "password_again": PASSWORD, "again": PASSWORD}, follow=True)
        signed_in = mine.post(
            reverse("accounts:sign_in"), {"username": key.username, "password": PASSWORD}, follow=True
        )
        mine.post(
            reverse("contact:log"),
            {"page_id": str(uuid4()), "pupil": [dyad.pk], "kind": "chat", "when": "now"},
            follow=True,
        )
        closed = mine.get(reverse("contact:close_day"))
        mine.post(reverse("contact:close_day"), {"name": dyad.pupil.given_name}, follow=True)
        mine.post(reverse("contact:close_day_missing"), follow=True)

    assert signed_in.status_code == 200
    assert Moment.objects.filter(dyad=dyad, kind="chat").count() == 1
    assert closed.status_code == 200
    assert DayClosing.objects.get(staff=dyad.staff).closed_at is not None


@pytest.mark.parametrize(
    "name", ["noor", "rob", "ina", "esra", "anouk", "femke", "daan", "mees", "coen", "lot"]
)
def test_nobody_but_an_administrator_imports(world: World, name: str) -> None:
    row = upload(world.viewer("ada"), roster(ANNA))
    client = world.client(name)

    answers = [
        client.get(START),
        client.post(START, {"roster": SimpleUploadedFile("a.xml", roster(BRAM))}),
        client.get(reverse("schools:roster_import", args=[row.token])),
        client.post(reverse("schools:roster_keys")),
        *(
            client.post(reverse(f"schools:roster_{one}", args=[row.token]))
            for one in ("school", "columns", "year", "who", "approve", "cancel")
        ),
    ]

    assert [one.status_code for one in answers] == [403] * len(answers)
    assert RosterImport.objects.count() == 1
    assert sorted(one.name for one in keeping.root().iterdir()) == [str(row.token)]


def test_import_of_another_school_does_not_exist(world: World) -> None:
    row = upload(world.viewer("ada"), roster(ANNA))
    client = world.client("kim")

    answers = [
        client.get(reverse("schools:roster_import", args=[row.token])),
        *(
            client.post(reverse(f"schools:roster_{one}", args=[row.token]))
            for one in ("school", "columns", "year", "who", "approve", "cancel")
        ),
    ]

    assert [one.status_code for one in answers] == [404] * len(answers)
    assert str(row.token) not in text(client.get(START))


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


HOSTILE = {
    "entity bomb": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><EDEX>&b;</EDEX>',
        "a.xml",
    ),
    "external entity": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><EDEX>&a;</EDEX>',
        "a.xml",
    ),
    "zip bomb": (_zip({"users.csv": b"0" * 20_000_000}), "a.zip"),
    "path": (_zip({"../../users.csv": b"x"}), "a.zip"),
    "truncated": (b"<EDEX><school><schooljaar>2026-2027</schooljaar>", "a.xml"),
    "binary": (bytes(range(256)) * 40, "a.csv"),
    "empty": (b"   ", "a.xml"),
    "web page": (b"<html><table><tr><td>x</td></tr></table></html>", "a.xls"),
    "pdf": (b"%PDF-1.7 ...", "a.pdf"),
    "other xml": (b"<leerlingen/>", "a.xml"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_or_wrong_file_is_refused_politely(world: World, case: str) -> None:
    content, name = HOSTILE[case]

    page = send(world.client("ada"), content, name)

    row = RosterImport.objects.latest("pk")
    assert page.status_code == 200
    assert row.state == RosterImport.State.REFUSED
    assert row.notice["code"] != "unexpected"
    assert page.shown["refusal"].what
    assert page.shown["refusal"].advice
    assert "root:" not in text(page)
    assert list(keeping.root().iterdir()) == []


def test_refusal_names_line_and_field(world: World, shared: Path) -> None:
    page = send(world.client("ada"), shared / "rosters/edexml/EDEXML.invalid_1.xml")

    assert "EDEXML.invalid_1.xml" in page.shown["refusal"].place
    assert "3" in page.shown["refusal"].place
    assert "school_incorrect_element" in text(page)


def test_file_that_is_too_large_is_not_kept(world: World, settings: Settings) -> None:
    settings.ROSTER_MAX_BYTES = 200_000

    page = send(world.client("ada"), b"x" * 300_000)

    assert page.status_code == 422
    assert page.shown["form"].errors["roster"]
    assert list(keeping.root().iterdir()) == []
    assert not RosterImport.objects.exists()


def test_no_file_at_all_is_said_at_the_field(world: World) -> None:
    page = world.client("ada").post(START, {})

    assert page.status_code == 422
    assert page.shown["form"].errors["roster"]


def test_upload_without_token_of_the_form_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user("ada"))

    answer = client.post(START, {"roster": SimpleUploadedFile("a.xml", roster(ANNA))})

    assert answer.status_code == 403
    assert not RosterImport.objects.exists()
    assert list(keeping.root().iterdir()) == []


def test_name_of_a_file_decides_no_place(world: World) -> None:
    assert keeping.plain_name("../../etc/passwd") == "passwd"
    assert keeping.plain_name("C:\\lijst\\..\\5A.csv") == "5A.csv"
    assert keeping.plain_name("...", 2) == "file3"
    assert "/" not in keeping.plain_name("a/b\0/..c")


def test_sensitive_values_are_nowhere(world: World, settings: Settings) -> None:
    fields = {
        "bsn": MARK,
        "etniciteit": MARK,
        "land": MARK,
        "gewicht": MARK,
        "postcodenl": MARK,
        "fotourl": MARK,
        "emailadres": MARK,
        "telefoonnummer": MARK,
    }
    client = world.client("ada")

    plan = text(send(client, roster(pupil("p1", "Veen, Anna", "g1", **fields))))
    beside = _everything_in(keeping.root())
    done = text(step(client, "approve"))

    assert MARK not in plan
    assert "bsn" in plan
    assert MARK not in done
    assert MARK.encode() not in beside
    assert MARK not in _database()


def test_sensitive_column_of_a_table_is_never_shown(world: World) -> None:
    client = world.client("ada")
    rows = [f"1;Anna;Veen;5A;{MARK};{MARK}", f"2;Bo;Vis;5A;{MARK};{MARK}"]
    table = "\n".join(["Leerlingnummer;Roepnaam;Achternaam;Groep;BSN;Telefoon", *rows])

    columns = text(send(client, table, "lijst.csv"))
    plan = text(step(client, "columns", **_as_guessed(client)))
    beside = _everything_in(keeping.root())
    step(client, "approve")

    assert "Roepnaam" in columns
    assert MARK not in columns + plan
    assert MARK.encode() not in beside
    assert MARK not in _database()
    assert Pupil.objects.filter(given_name="Anna", family_name="Veen").exists()


def test_wrong_guess_of_a_column_is_corrected(world: World) -> None:
    client = world.client("ada")
    send(client, "Leerlingnummer;A;B;C\n1;Anna;Veen;Zon\n2;Bo;Vis;Zon\n", "lijst.csv")

    page = step(
        client, "columns", column_1="key", column_2="call_name", column_3="family_name", column_4="group"
    )

    assert RosterImport.objects.latest("pk").state == "ready"
    assert "Anna Veen" in text(page)


def test_table_without_names_asks_again(world: World) -> None:
    client = world.client("ada")
    send(client, "Nr;A\n1;x\n2;y\n", "lijst.csv")

    page = step(client, "columns", column_1="ignored", column_2="ignored")

    assert RosterImport.objects.latest("pk").state == "columns"
    assert "columns" in page.shown


def test_several_schools_in_a_file_are_chosen_from(world: World, shared: Path) -> None:
    client = world.client("ada")
    folder = shared / "rosters/oneroster/generated-v1p1-small"
    files = [SimpleUploadedFile(one.name, one.read_bytes()) for one in sorted(folder.iterdir())]

    page = client.post(START, {"roster": files}, follow=True)
    assert "Pagac Elementary School" in text(page)
    wrong = step(client, "school", number="7")
    plan = step(client, "school", number="1")

    assert wrong.status_code == 422
    assert plan.shown["report"].changes > 0


def test_doubt_about_the_school_must_be_answered(world: World) -> None:
    world.school.official_number = "07AA"
    world.school.save()
    client = world.client("ada")
    page = send(client, roster(ANNA))
    assert "07AA" in text(page)

    refused = step(client, "approve")
    done = step(client, "approve", sure="on")

    assert refused.status_code == 422
    assert done.status_code == 200
    assert Pupil.objects.filter(key="p1").exists()


def test_absent_pupils_are_chosen_one_by_one(world: World) -> None:
    client = world.client("ada")
    others = [pupil(f"p{number}", f"Akker, Cas{number}", "g1") for number in range(3, 8)]
    send(client, roster(ANNA, BRAM, *others))
    step(client, "approve")
    send(client, roster(ANNA, *others[1:]))
    bram = Pupil.objects.get(key="p2")

    nobody = step(client, "approve", absent_pupil="some")
    step(client, "approve", absent_pupil="some", end_pupil=[bram.pk])

    assert nobody.status_code == 422
    assert Pupil.objects.get(key="p2").ended_on is not None
    assert Pupil.objects.get(key="p3").ended_on is None


def test_who_is_who_is_answered_on_the_page(world: World) -> None:
    client = world.client("ada")
    send(client, roster(ANNA))
    step(client, "approve")
    anna = Pupil.objects.get(key="p1")
    page = send(client, roster(ANNA.replace('"p1"', '"p9"')))
    assert "who_0" in text(page)

    step(client, "who", who_0=f"ref-{anna.pk}")
    step(client, "approve")

    assert Pupil.objects.get(pk=anna.pk).key == "p9"


def test_waiting_page_looks_again_without_scripts_and_with(world: World) -> None:
    row = upload(world.viewer("ada"), roster(ANNA))
    RosterImport.objects.filter(pk=row.pk).update(state="waiting")
    client = world.client("ada")
    address = reverse("schools:roster_import", args=[row.token])

    page = text(client.get(address))
    part = text(client.get(address, headers={"HX-Request": "true"}))
    RosterImport.objects.filter(pk=row.pk).update(state="ready")
    arrived = client.get(address, headers={"HX-Request": "true"})

    assert 'http-equiv="refresh"' in page
    assert part.strip() in page
    assert (arrived.status_code, arrived["HX-Redirect"]) == (204, address)


def test_uploads_are_swept_after_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = upload(world.viewer("ada"), roster(ANNA))
    monkeypatch.setattr(keeping, "KEPT_SECONDS", -1)

    jobs.sweep.func()

    assert list(keeping.root().iterdir()) == []
    assert RosterImport.objects.get(pk=row.pk).state == RosterImport.State.CANCELLED


def test_sheets_hold_a_link_for_every_teacher_once(world: World) -> None:
    client = world.client("ada")
    send(client, roster(ANNA))
    step(client, "approve")

    first = client.post(reverse("schools:roster_keys"))
    second = client.post(reverse("schools:roster_keys"))

    assert [key.name for key, _ in first.shown["sheets"]] == ["Tess Kuiper", "Wim Hoek"]
    assert second.shown["sheets"] == []
    assert "no-store" in first["Cache-Control"]
    assert StaffMember.objects.get(key="l1").user is not None


def _as_guessed(client: Client) -> dict[str, str]:
    row = RosterImport.objects.latest("pk")
    form = client.get(reverse("schools:roster_import", args=[row.token])).shown["form"]
    return {name: field.initial for name, field in form.fields.items()}


def _everything_in(folder: Path) -> bytes:
    """What is kept beside an import; a table itself stays until its columns are confirmed."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "raw"]
    return b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths
    )


def _database() -> str:
    return "".join(str(row) for model in apps.get_models() for row in model._default_manager.values_list())

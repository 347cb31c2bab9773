"""Who sees what of a way back: its own teacher everything, one colleague a little for a while, nobody else anything."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.models import AuditLine
from nabij.apps.repair import actions
from nabij.apps.repair.models import Rehearsal, Repair
from tests.world import TODAY, World

SECRETS = {
    "cause": "geheim-oorzaak",
    "happened": "geheim-gebeurd",
    "own_part": "geheim-aandeel",
    "otherwise": "geheim-anders",
    "pupil_view": "geheim-kant",
    "influence": "geheim-invloed",
}
OWN_PAGES = (
    "",
    "steady/",
    "sides/",
    "good/",
    "rehearse/",
    "plan/",
    "talk/",
    "soft/",
    "agree/",
    "after/",
    "look-back/1/",
    "other-way/",
    "two/",
    "two/feelings/",
    "two/number/",
    "two/agree/",
    "two/paper/",
)
POSTS = ("erase/", "plan/undo/", "talk/undo/", "reopen/")


@pytest.fixture
def repair(world: World) -> Repair:
    noor = world.viewer("noor")
    made = actions.begin_repair(
        viewer=noor, client_id=uuid4(), dyad_id=world.dyad("noor", "Bo").pk, incident_day=TODAY.date()
    )
    actions.see_both_sides(viewer=noor, repair_id=made.pk, **SECRETS)
    actions.draw(
        viewer=noor, repair_id=made.pk, client_id=uuid4(), phase="before", side="pupil", text="geheim-lijn"
    )
    actions.hold_talk(viewer=noor, repair_id=made.pk, on=TODAY.date())
    actions.agree(
        viewer=noor,
        dyad_id=made.dyad_id,
        client_id=uuid4(),
        text="geheim-afspraak",
        plan_b="",
        review_on=None,
        repair_id=made.pk,
    )
    return made


def share(world: World, repair: Repair, with_whom: str = "ina") -> Rehearsal:
    return actions.share(viewer=world.viewer("noor"), repair_id=repair.pk, staff_id=world.people[with_whom])


def test_pages_of_a_path_open_for_its_own_teacher(world: World, repair: Repair) -> None:
    client = world.client("noor")
    found = {page: client.get(f"/repair/{repair.pk}/{page}").status_code for page in OWN_PAGES}
    assert set(found.values()) == {200}


@pytest.mark.parametrize("name", ["bas", "anouk", "ina", "esra", "rob", "femke", "ada", "kim"])
def test_pages_of_a_path_stay_closed_for_everybody_else(world: World, repair: Repair, name: str) -> None:
    client = world.client(name)
    found = {client.get(f"/repair/{repair.pk}/{page}").status_code for page in OWN_PAGES}
    found |= {client.post(f"/repair/{repair.pk}/{page}").status_code for page in POSTS}
    agreement = repair.agreements.get().pk
    found.add(client.get(f"/repair/agreement/{agreement}/").status_code)
    assert found <= {403, 404}
    assert Repair.objects.filter(pk=repair.pk).exists()


def test_path_with_a_pupil_of_somebody_else_cannot_be_begun(world: World) -> None:
    dyad = world.dyad("bas", "Finn").pk
    words = {"dyad": dyad, "when": "today"}
    assert world.client("noor").post("/repair/start/", words).status_code == 422
    assert not Repair.objects.exists()


def test_text_of_a_path_stands_sealed_in_the_database(world: World, repair: Repair) -> None:
    with connection.cursor() as cursor:
        stored = []
        for table in ("repair_repair", "repair_timelineitem", "repair_agreement"):
            cursor.execute(f"SELECT * FROM {table}")
            stored.append(str(cursor.fetchall()))
    assert "geheim" not in " ".join(stored)


def test_audit_of_a_path_holds_no_content(world: World, repair: Repair) -> None:
    share(world, repair)
    lines = [f"{line.verb} {line.subject}" for line in AuditLine.objects.filter(verb__startswith="repair.")]
    assert {"repair.begun dyad", "repair.talked dyad", "repair.shared dyad"} <= set(lines)
    assert "geheim" not in " ".join(lines)


def test_shared_preparation_shows_the_preparation_and_nothing_more(world: World, repair: Repair) -> None:
    shared = share(world, repair)
    page = world.client("ina").get(f"/repair/shared/{shared.pk}/").content.decode()
    assert all(word in page for word in ("geheim-aandeel", "geheim-kant", "Bo"))
    assert not any(
        word in page for word in ("geheim-lijn", "geheim-afspraak", "geheim-oorzaak", "geheim-invloed")
    )
    assert f"/repair/shared/{shared.pk}/" in world.client("ina").get("/repair/").content.decode()


def test_shared_preparation_says_beforehand_that_it_may_be_asked_for(world: World, repair: Repair) -> None:
    page = world.client("noor").get(f"/repair/{repair.pk}/rehearse/").content.decode()
    assert "wat ouders of de leerling mogen opvragen" in page


def test_shared_preparation_ends_by_itself_after_fourteen_days(world: World, repair: Repair) -> None:
    shared = share(world, repair)
    address = f"/repair/shared/{shared.pk}/"
    with moved_to(TODAY + timedelta(days=14)):
        assert world.client("ina").get(address).status_code == 200
    with moved_to(TODAY + timedelta(days=15)):
        assert world.client("ina").get(address).status_code == 404
        assert world.client("ina").post(address, {"feedback": "te laat"}).status_code == 404


def test_shared_preparation_closes_at_once_when_ended(world: World, repair: Repair) -> None:
    shared = share(world, repair)
    world.client("noor").post(f"/repair/shared/{shared.pk}/end/")
    assert world.client("ina").get(f"/repair/shared/{shared.pk}/").status_code == 404


def test_shared_preparation_goes_to_one_colleague_at_a_time(world: World, repair: Repair) -> None:
    first = share(world, repair, "ina")
    share(world, repair, "esra")
    assert world.client("ina").get(f"/repair/shared/{first.pk}/").status_code == 404


def test_shared_preparation_opens_for_nobody_but_the_colleague(world: World, repair: Repair) -> None:
    shared = share(world, repair)
    found = {
        world.client(name).get(f"/repair/shared/{shared.pk}/").status_code
        for name in ("noor", "bas", "ada", "kim")
    }
    assert found == {404}
    assert world.client("ina").post(f"/repair/shared/{shared.pk}/end/").status_code == 404


def test_question_to_a_colleague_stands_on_their_today_until_answered(world: World, repair: Repair) -> None:
    shared = share(world, repair, "bas")
    client = world.client("bas")
    assert "Meelezen met Noor Visser" in client.get("/").content.decode()
    client.post(f"/repair/shared/{shared.pk}/", {"feedback": "goed zo"})
    assert "Meelezen met Noor Visser" not in client.get("/").content.decode()


def test_feedback_of_the_colleague_reaches_the_teacher(world: World, repair: Repair) -> None:
    shared = share(world, repair)
    world.client("ina").post(f"/repair/shared/{shared.pk}/", {"feedback": "laat een stilte vallen"})
    assert (
        "laat een stilte vallen"
        in world.client("noor").get(f"/repair/{repair.pk}/rehearse/").content.decode()
    )


@pytest.mark.parametrize("name", ["kim", "noor"])
def test_share_with_somebody_of_another_school_or_oneself_is_refused(
    world: World, repair: Repair, name: str
) -> None:
    with pytest.raises(actions.RepairError) as refused:
        share(world, repair, name)
    assert refused.value.code == "repair.no_colleague"
    assert not Rehearsal.objects.exists()


def test_page_for_two_holds_nothing_of_the_preparation(world: World, repair: Repair) -> None:
    client = world.client("noor")
    pages = ["two/", "two/feelings/", "two/number/", "two/agree/", "two/paper/"]
    text = " ".join(client.get(f"/repair/{repair.pk}/{page}").content.decode() for page in pages)
    assert "geheim-lijn" in text
    assert not any(word in text for word in SECRETS.values())


@pytest.mark.parametrize("name", ["rob", "ada", "daan", "kim", "noor"])
def test_preparation_is_never_shared_with_who_leads_manages_or_studies_the_school(
    world: World, repair: Repair, name: str
) -> None:
    with pytest.raises(actions.RepairError) as refused:
        share(world, repair, name)
    assert refused.value.code == "repair.no_colleague"
    assert not Rehearsal.objects.exists()

"""From a guide to what comes back: reflection, pausing, going back, a colleague along, history and paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts.clock import moved_to
from nabij.apps.guides import actions, library, selectors
from nabij.apps.guides.links import linked
from nabij.apps.guides.models import Guest, Hypothesis, OwnGuide, Run, Thought
from nabij.content.prose import Prose
from nabij.practice.guides import Text, all_paths, stand_in
from tests.apps.contact.pages import text
from tests.world import TODAY, World

REFLECTION, PERSPECTIVE = "relation-focused-reflection", "perspective-taking"


def walked(world: World, slug: str, *, pupil: str = "Amir", leave: int = 0) -> Run:
    """A run that stands before its last steps, filled in by Noor."""
    noor = world.viewer("noor")
    guide = library.shipped()[slug].guide
    run = actions.start(viewer=noor, slug=slug, dyad_id=world.dyad("noor", pupil).pk)
    path = next(iter(all_paths(guide)))
    for step_id, key in path[: len(path) - leave]:
        run = actions.answer(viewer=noor, run_id=run.pk, given=stand_in(guide.step(step_id), key))
    return run


def finish(client: Client, run: Run) -> None:
    """Keep everything that is offered."""
    page = client.get(f"/guides/run/{run.pk}/finish/")
    keys = dict.fromkeys(_keys(page.content.decode()), "1")
    assert client.post(f"/guides/run/{run.pk}/finish/", keys).status_code == 302


def _keys(page: str) -> list[str]:
    return [piece.split('"', 1)[0] for piece in page.split('name="')[1:] if piece.startswith("keep-")]


def test_reflection_ends_in_an_action_that_today_brings_back(world: World) -> None:
    client = world.client("noor")
    run = actions.start(viewer=world.viewer("noor"), slug=REFLECTION, dyad_id=world.dyad("noor", "Amir").pk)
    guide = library.shipped()[REFLECTION].guide
    for step_id, key in next(iter(all_paths(guide))):
        given = stand_in(guide.step(step_id), key)
        if guide.step(step_id).kind == "plan":
            response = client.post(
                f"/guides/run/{run.pk}/", {"what": "Vragen naar zijn konijn", "due_in": "1"}
            )
            assert response.status_code == 302
        else:
            actions.answer(viewer=world.viewer("noor"), run_id=run.pk, given=given)
    finish(client, run)
    assert "Je plande iets met Amir" not in text(client.get("/"))
    with moved_to(TODAY + timedelta(days=1)):
        today = client.get("/")
        amir = f"/plans/with/{world.dyad('noor', 'Amir').pk}/"
        assert "Je plande iets met Amir" in text(today)
        assert amir in today.content.decode()
        assert "Vragen naar zijn konijn" in text(client.get(amir))


def test_pausing_keeps_the_place_and_the_answer(world: World) -> None:
    client = world.client("noor")
    client.post(f"/guides/{PERSPECTIVE}/", {"dyad": world.dyad("noor", "Amir").pk})
    run = Run.objects.get()
    client.post(f"/guides/run/{run.pk}/", {"text": "Dinsdag bij het lezen", "pause": "1"})
    assert "Waar je was gebleven" in text(client.get("/guides/"))
    assert "Dinsdag bij het lezen" in text(client.get(f"/guides/run/{run.pk}/all/"))
    client.post(f"/guides/run/{run.pk}/move/")
    assert "Dinsdag bij het lezen" in client.get(f"/guides/run/{run.pk}/").content.decode()


def test_changing_an_answer_marks_what_leaned_on_it(world: World) -> None:
    client, run = world.client("noor"), walked(world, PERSPECTIVE)
    client.post(f"/guides/run/{run.pk}/move/", {"step": "situation"})
    client.post(f"/guides/run/{run.pk}/", {"text": "Toch een ander moment"})
    assert "kijk nog eens" in text(client.get(f"/guides/run/{run.pk}/"))
    response = client.post(f"/guides/run/{run.pk}/finish/", follow=True)
    assert "tweede blik" in text(response)
    run.refresh_from_db()
    assert run.finished_at is None


def test_an_empty_answer_is_asked_for_and_nothing_is_lost(world: World) -> None:
    client, run = world.client("noor"), walked(world, PERSPECTIVE, leave=99)
    response = client.post(f"/guides/run/{run.pk}/", {"text": " "})
    assert response.status_code == 422
    assert "Schrijf of kies eerst iets" in text(response)


def test_a_colleague_asked_along_sees_this_run_until_it_ends(world: World) -> None:
    run, other = walked(world, PERSPECTIVE, leave=3), walked(world, REFLECTION)
    noor, lot, bas = world.client("noor"), world.client("lot"), world.client("bas")
    here = f"/guides/run/{run.pk}/all/"
    assert "ouders of de leerling mogen opvragen" in text(noor.get(here))
    assert lot.get(here).status_code == 404
    noor.post(f"/guides/run/{run.pk}/together/", {"colleague": world.people["lot"]})
    assert "Jij bent meegevraagd" in text(lot.get("/guides/"))
    assert lot.get(here).status_code == 200
    assert lot.get(f"/guides/run/{other.pk}/all/").status_code == 404
    assert bas.get(here).status_code == 404
    lot.post(f"/guides/run/{run.pk}/together/", {"step": "seen", "text": "Was het warm in de klas?"})
    assert "Was het warm in de klas?" in text(noor.get(here))
    assert lot.post(f"/guides/run/{run.pk}/", {"text": "x"}).status_code == 302  # read only
    noor.post(f"/guides/run/{run.pk}/together/", {"revoke": Guest.objects.get().pk})
    assert lot.get(here).status_code == 404
    response = lot.post(f"/guides/run/{run.pk}/together/", {"step": "seen", "text": "Nog iets"})
    assert response.status_code == 404
    assert Thought.objects.count() == 1


def test_an_invitation_ends_by_itself(world: World) -> None:
    run = walked(world, PERSPECTIVE, leave=3)
    actions.invite(viewer=world.viewer("noor"), run_id=run.pk, staff_id=world.people["lot"])
    with moved_to(TODAY + timedelta(days=actions.GUEST_DAYS + 1)):
        assert world.client("lot").get(f"/guides/run/{run.pk}/all/").status_code == 404


@pytest.mark.parametrize("name", ["ada", "rob", "daan", "kim", "noor"])
def test_only_colleagues_who_may_think_along_can_be_asked(world: World, name: str) -> None:
    run = walked(world, PERSPECTIVE, leave=3)
    response = world.client("noor").post(f"/guides/run/{run.pk}/together/", {"colleague": world.people[name]})
    assert response.status_code == 404
    assert not Guest.objects.exists()


def test_asking_along_on_the_step_itself(world: World) -> None:
    client = world.client("noor")
    noor = world.viewer("noor")
    run = actions.start(viewer=noor, slug=PERSPECTIVE, dyad_id=world.dyad("noor", "Amir").pk)
    actions.answer(viewer=noor, run_id=run.pk, given=Text("Bij het lezen"))
    assert "Lot Brands" in text(client.get(f"/guides/run/{run.pk}/"))
    client.post(f"/guides/run/{run.pk}/", {"invited": "yes", "colleague": world.people["lot"]})
    assert Guest.objects.get().staff_id == world.people["lot"]


@pytest.mark.parametrize("name", ["bas", "anouk", "kim", "ada", "rob"])
def test_runs_are_for_the_owner_only(world: World, name: str) -> None:
    run, client = walked(world, REFLECTION), world.client(name)
    for place in ("", "all/", "finish/"):
        assert client.get(f"/guides/run/{run.pk}/{place}").status_code == 404
    assert client.post(f"/guides/run/{run.pk}/delete/").status_code == 404
    assert client.get(f"/guides/with/{world.dyad('noor', 'Amir').pk}/").status_code == 404
    response = client.post(f"/guides/{REFLECTION}/", {"dyad": world.dyad("noor", "Amir").pk})
    assert response.status_code in {403, 404}


def test_answers_are_sealed_on_the_disk(world: World) -> None:
    client = world.client("noor")
    run = walked(world, PERSPECTIVE, leave=99)
    client.post(f"/guides/run/{run.pk}/", {"text": "Heel persoonlijk verhaal"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT progress FROM guides_run")
        assert "persoonlijk" not in str(cursor.fetchall())


def test_explanations_are_kept_tested_and_shown_in_the_history(world: World) -> None:
    client, run = world.client("noor"), walked(world, PERSPECTIVE)
    finish(client, run)
    made = Hypothesis.objects.get()
    dyad = world.dyad("noor", "Amir")
    client.post(f"/guides/explanation/{made.pk}/", {"result": "held", "found": "Hij vertelde het zelf"})
    page = client.get(f"/guides/with/{dyad.pk}/").content.decode()
    assert "Hij vertelde het zelf" in page
    assert "Kijken door de ogen van de leerling" in page
    assert world.client("bas").post(f"/guides/explanation/{made.pk}/", {"result": "fell"}).status_code == 404


def test_a_run_of_an_older_version_can_be_read_back(world: World) -> None:
    client, run = world.client("noor"), walked(world, PERSPECTIVE, leave=2)
    run.refresh_from_db()
    run.progress = run.progress.replace('"version":1', '"version":0').replace(
        '"step":"seen"', '"step":"gone"'
    )
    run.save()
    page = client.get(f"/guides/run/{run.pk}/", follow=True)
    assert "veranderd sinds je begon" in text(page)
    assert "Begin opnieuw" in text(page)


def test_index_asks_the_same_number_of_queries_with_more_runs(world: World) -> None:
    client = world.client("noor")
    counts = []
    for times in (5, 30):
        for _ in range(times):
            actions.start(viewer=world.viewer("noor"), slug=REFLECTION, dyad_id=world.dyad("noor", "Amir").pk)
        with CaptureQueriesContext(connection) as seen:
            client.get("/guides/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert selectors.runs_of(world.viewer("noor"), limit=100)[0].pupil == "Amir"


def test_own_guide_has_versions_and_stays_with_its_writer_until_shared(world: World) -> None:
    noor, bas, anouk = world.client("noor"), world.client("bas"), world.client("anouk")
    form = {
        "title": "Onze maandagkring", "summary": "Rustig de week in.", "minutes": "10", "situation": "every_day",
        "kind_1": "read", "title_1": "Kring", "text_1": "Zet de stoelen klaar.",
        "kind_2": "choose", "title_2": "Kies", "question_2": "Wie begint?", "options_2": "Ik\nEen leerling",
        "kind_3": "plan", "title_3": "Morgen", "question_3": "Wat doe je?",
    }  # fmt: skip
    here = noor.post("/guides/write/", form)["Location"]
    assert noor.get(here).status_code == 200
    assert bas.get(here).status_code == 404
    noor.post(here, {})
    run = Run.objects.get()
    noor.post(f"{here}change/", form | {"title": "Onze weekkring", "shared": "on"})
    assert [row.version for row in OwnGuide.objects.order_by("version")] == [1, 2]
    assert "Onze weekkring" in text(bas.get(here))
    assert bas.get(f"{here}change/").status_code == 404
    assert world.client("kim").get(here).status_code == 404
    assert "Onze maandagkring" in text(noor.get(f"/guides/run/{run.pk}/"))
    noor.post(f"{here}retire/")
    assert anouk.get(here).status_code == 404
    assert noor.get(f"/guides/run/{run.pk}/").status_code == 200


def test_own_guide_without_steps_says_what_is_missing(world: World) -> None:
    form = {"title": "Leeg", "summary": "Niets", "minutes": "5", "situation": "every_day", "kind_1": "choose"}
    response = world.client("noor").post("/guides/write/", form)
    assert response.status_code == 422
    assert "Geef deze stap een titel" in text(response)


def test_library_finds_keeps_and_puts_away(world: World) -> None:
    client = world.client("noor")
    assert "Kijken door de ogen" in text(client.get("/guides/?q=ogen+verklaring"))
    client.post(f"/guides/{PERSPECTIVE}/mark/", {"kind": "hidden"})
    assert "Kijken door de ogen" not in text(client.get("/guides/?situation=puzzling"))
    assert "Kijken door de ogen" in text(client.get("/guides/?hidden=1"))
    client.post(f"/guides/{PERSPECTIVE}/mark/", {"kind": "favourite"})
    assert "Kijken door de ogen" in text(client.get("/guides/"))
    assert "Niets past bij dit alles" in text(client.get("/guides/?q=xyzzy"))


def test_titles_of_other_guides_are_links_about_the_same_pupil(world: World) -> None:
    prose = Prose("", "<p>Zie <em>Drie goede momenten</em> en <em>straks</em>.</p>", "")
    html = linked(prose, here="x", dyad_id=7).html
    assert '<a href="/guides/three-good-moments/?dyad=7">Drie goede momenten</a>' in html
    assert "<em>straks</em>" in html


def test_paper_shows_every_step(world: World) -> None:
    page = text(world.client("noor").get(f"/guides/{PERSPECTIVE}/paper/"))
    assert all(step.title in page for step in library.shipped()[PERSPECTIVE].prose["nl"].steps.values())

"""Two colleagues along on one run, words that a teacher writes, and a pupil who left meanwhile."""

from __future__ import annotations

import pytest

from nabij.apps.guides import actions
from nabij.apps.guides.models import Run, Thought
from nabij.apps.schools import actions as schools
from nabij.apps.schools.models import Enrolment
from tests.apps.contact.pages import text
from tests.world import World

PERSPECTIVE = "perspective-taking"


def begun(world: World) -> Run:
    return actions.start(viewer=world.viewer("noor"), slug=PERSPECTIVE, dyad_id=world.dyad("noor", "Amir").pk)


def test_run_with_two_guests_opens_for_its_owner_and_for_both(world: World) -> None:
    run = begun(world)
    for name in ("lot", "ina"):
        actions.invite(viewer=world.viewer("noor"), run_id=run.pk, staff_id=world.people[name])
    here = f"/guides/run/{run.pk}/all/"
    seen = {name: world.client(name).get(here).status_code for name in ("noor", "lot", "ina", "bas")}
    assert seen == {"noor": 200, "lot": 200, "ina": 200, "bas": 404}


def test_thought_on_a_step_that_is_not_of_the_guide_is_not_kept(world: World) -> None:
    run = begun(world)
    actions.invite(viewer=world.viewer("noor"), run_id=run.pk, staff_id=world.people["lot"])
    response = world.client("lot").post(
        f"/guides/run/{run.pk}/together/", {"step": "een open woord over Amir", "text": "Hoi"}
    )
    assert response.status_code == 404
    assert not Thought.objects.exists()


@pytest.mark.parametrize("words", ["# Kop\n\nDan de tekst.", "---", "> citaat", "    vier spaties", "`code`"])
def test_own_guide_with_marks_that_ours_do_not_have_keeps_the_library_open(world: World, words: str) -> None:
    noor = world.client("noor")
    form = {"title": "Kring", "summary": "Rustig.", "minutes": "10", "situation": "every_day", "shared": "on"}
    step = {"kind_1": "read", "title_1": "Kring", "text_1": f"{words}\n\n<b>vet</b>"}
    here = noor.post("/guides/write/", form | step)["Location"]
    assert world.client("bas").get("/guides/").status_code == 200
    paper = noor.get(f"{here}paper/").content.decode()
    assert "&lt;b&gt;vet&lt;/b&gt;" in paper


def test_run_about_a_pupil_who_left_finishes_without_planning_anything(world: World) -> None:
    run, noor = begun(world), world.client("noor")
    pupil = world.dyad("noor", "Amir").pupil_id
    assert Enrolment.objects.filter(pupil_id=pupil, ends_on=None).exists()
    schools.end_pupil(viewer=world.viewer("ada"), pupil_id=pupil)
    page = noor.get(f"/guides/run/{run.pk}/finish/")
    assert page.status_code == 200
    assert 'name="keep-' not in page.content.decode()
    assert text(page)

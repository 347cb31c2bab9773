"""Every guide that comes with Nabij is opened, walked to its end and finished the way a teacher does it."""

from __future__ import annotations

import pytest
from django.test import Client

from nabij.apps.guides import actions, library, selectors
from nabij.apps.guides.models import Run
from nabij.practice.guides import StepKind, all_paths, stand_in
from tests.world import World


def test_every_guide_can_be_begun_walked_and_finished(world: World) -> None:
    noor = world.viewer("noor")
    amir = world.dyad("noor", "Amir")
    for slug, content in library.shipped().items():
        run = actions.start(viewer=noor, slug=slug, dyad_id=amir.pk)
        for step_id, key in next(iter(all_paths(content.guide))):
            given = stand_in(content.guide.step(step_id), key)
            run = actions.answer(viewer=noor, run_id=run.pk, given=given)
        actions.finish(viewer=noor, run_id=run.pk, keep=[])
    assert Run.objects.filter(finished_at=None).count() == 0
    assert Run.objects.count() == len(library.shipped()) >= 90


@pytest.mark.parametrize("kind", list(StepKind))
def test_every_kind_of_step_has_a_page(world: World, kind: StepKind) -> None:
    noor, client = world.viewer("noor"), world.client("noor")
    slug, step_id, path = _way_to(kind)
    guide = library.shipped()[slug].guide
    run = actions.start(viewer=noor, slug=slug, dyad_id=None)
    for passed, key in path:
        actions.answer(viewer=noor, run_id=run.pk, given=stand_in(guide.step(passed), key))
    page = client.get(f"/guides/run/{run.pk}/")
    title = selectors.run_visible_to(noor, run_id=run.pk).shown.words(step_id).title
    assert page.status_code == 200
    assert title in _text(page)


def _way_to(kind: StepKind) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    for slug, content in library.shipped().items():
        for path in all_paths(content.guide):
            for place, (step_id, _key) in enumerate(path):
                if content.guide.step(step_id).kind is kind:
                    return slug, step_id, path[:place]
            break
    pytest.skip(f"no guide has a step of kind {kind}")


def _text(page: object) -> str:
    from html import unescape

    return unescape(page.content.decode())  # type: ignore[attr-defined]


def test_every_guide_has_a_page_of_its_own(world: World) -> None:
    client: Client = world.client("noor")
    assert {client.get(f"/guides/{slug}/").status_code for slug in library.shipped()} == {200}

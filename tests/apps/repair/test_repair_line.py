"""The page for two: the line, feelings and the number; and what the actions refuse."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from nabij.apps.repair import actions, selectors
from nabij.apps.repair.models import Repair, TimelineItem
from tests.world import TODAY, World


@pytest.fixture
def repair(world: World) -> Repair:
    return actions.begin_repair(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_id=world.dyad("noor", "Bo").pk,
        incident_day=TODAY.date(),
    )


def draw(world: World, repair: Repair, phase: str, text: str) -> TimelineItem:
    return actions.draw(
        viewer=world.viewer("noor"),
        repair_id=repair.pk,
        client_id=uuid4(),
        phase=phase,
        side="pupil",
        text=text,
    )


def line(world: World, repair: Repair) -> dict[str, list[str]]:
    drawn = selectors.line_visible_to(world.viewer("noor"), repair_id=repair.pk)
    return {phase: [item.text for item in items] for phase, items in drawn.items()}


def move(world: World, repair: Repair, item: TimelineItem, way: str) -> None:
    actions.move(viewer=world.viewer("noor"), repair_id=repair.pk, item_id=item.pk, way=actions.Way(way))


def test_item_moves_within_its_part_and_into_the_next(world: World, repair: Repair) -> None:
    first, _second = draw(world, repair, "before", "a"), draw(world, repair, "before", "b")
    draw(world, repair, "during", "c")
    move(world, repair, first, "later")
    assert line(world, repair) == {"before": ["b", "a"], "during": ["c"], "after": []}
    move(world, repair, first, "later")
    assert line(world, repair) == {"before": ["b"], "during": ["a", "c"], "after": []}
    move(world, repair, first, "earlier")
    assert line(world, repair) == {"before": ["b", "a"], "during": ["c"], "after": []}


def test_item_at_the_end_of_the_line_stays_there(world: World, repair: Repair) -> None:
    item = draw(world, repair, "after", "a")
    move(world, repair, item, "later")
    assert line(world, repair)["after"] == ["a"]


def test_item_taken_off_comes_back_where_it_stood(world: World, repair: Repair) -> None:
    item = draw(world, repair, "before", "a")
    draw(world, repair, "before", "b")
    client = world.client("noor")
    answer = client.post(f"/repair/{repair.pk}/two/", {"wipe": "1", "item": item.pk})
    assert line(world, repair)["before"] == ["b"]
    assert 'name="back"' in client.get(answer.headers["Location"]).content.decode()
    client.post(f"/repair/{repair.pk}/two/", {"back": "1", "item": item.pk})
    assert line(world, repair)["before"] == ["a", "b"]


def test_item_sent_twice_stands_once(world: World, repair: Repair) -> None:
    words = {"draw": "1", "phase": "before", "side": "pupil", "text": "a", "page_id": str(uuid4())}
    client = world.client("noor")
    client.post(f"/repair/{repair.pk}/two/", words)
    client.post(f"/repair/{repair.pk}/two/", words)
    assert line(world, repair)["before"] == ["a"]


def test_item_without_words_is_422_with_what_to_do(world: World, repair: Repair) -> None:
    words = {"draw": "1", "phase": "before", "side": "pupil", "text": "  "}
    answer = world.client("noor").post(f"/repair/{repair.pk}/two/", words)
    assert answer.status_code == 422
    assert "Vul ‘Wat gebeurde er?’" in answer.content.decode()


STRANGE = (
    {"draw": "1", "phase": "never", "side": "pupil", "text": "a"},
    {"draw": "1", "phase": "before", "side": "parent", "text": "a"},
    {"move": "sideways", "item": "1"},
    {"move": "later", "item": "999999"},
    {"wipe": "1", "item": "x"},
    {},
)


def test_line_with_a_strange_request_is_404(world: World, repair: Repair) -> None:
    client = world.client("noor")
    assert {client.post(f"/repair/{repair.pk}/two/", words).status_code for words in STRANGE} == {404}


def test_line_for_htmx_is_the_region_of_the_whole_page(world: World, repair: Repair) -> None:
    draw(world, repair, "before", "a")
    client = world.client("noor")
    whole = client.get(f"/repair/{repair.pk}/two/").content.decode()
    part = client.get(f"/repair/{repair.pk}/two/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="room"')
    assert 'class="two-line"' in whole
    assert part.split('class="two-line"')[1][:400] == whole.split('class="two-line"')[1][:400]


def test_number_asks_why_not_lower_before_one_step_up(world: World, repair: Repair) -> None:
    client = world.client("noor")
    address = f"/repair/{repair.pk}/two/number/"
    assert 'id="one-step"' not in client.get(address).content.decode()
    early = client.post(address, {"step_up": "sooner", "together": ""})
    assert early.status_code == 422
    assert "Kijk eerst naar wat al goed gaat" in early.content.decode()
    assert client.post(address, {"number": "4", "why_not_lower": ""}).status_code == 422
    client.post(address, {"number": "4", "why_not_lower": "we lachten"})
    assert 'id="one-step"' in client.get(address).content.decode()


def test_feelings_that_are_no_cards_are_left_out(world: World, repair: Repair) -> None:
    world.client("noor").post(
        f"/repair/{repair.pk}/two/feelings/", {"pupil_feeling": ["shame", "adhd"], "pupil_heat": "99"}
    )
    sheet = selectors.repair_visible_to(world.viewer("noor"), repair_id=repair.pk).sheet
    assert (sheet.pupil_feelings, sheet.pupil_heat) == (("shame",), 0)


BAD_STEPS = (
    ("talk/", {"on": "2026-11-20"}, "Die dag moet nog komen"),
    ("talk/", {"on": "2026-11-16"}, "Dat is voordat het gebeurde"),
    ("plan/", {"on": "2026-11-16"}, "Die dag is voorbij"),
    ("agree/", {"text": "", "plan_b": ""}, "Vul ‘Wat spreken we af?’"),
    ("agree/", {"text": "a", "review_on": "2026-11-16"}, "Die dag is voorbij"),
    ("two/agree/", {"text": ""}, "Vul ‘Wat spreken we af?’"),
    ("rehearse/", {"colleague": ""}, "Kies"),
    ("other-way/", {"later": "1", "on": "2026-11-16"}, "Die dag is voorbij"),
)


def test_step_with_bad_input_is_422_and_says_what_to_do(world: World, repair: Repair) -> None:
    client = world.client("noor")
    for page, words, said in BAD_STEPS:
        answer = client.post(f"/repair/{repair.pk}/{page}", words)
        assert (page, answer.status_code) == (page, 422)
        assert said in answer.content.decode(), page


BAD_STARTS = (
    ({"when": "other", "day": ""}, "Kies de dag waarop het gebeurde"),
    ({"when": "other", "day": "2026-12-01"}, "Die dag moet nog komen"),
    ({"when": "other", "day": "2026-07-01"}, "Die dag ligt voor dit schooljaar"),
    ({"when": "today", "dyad": ""}, "Kies"),
)


def test_start_with_bad_input_is_422_and_keeps_the_words(world: World) -> None:
    client = world.client("noor")
    for words, said in BAD_STARTS:
        sent = {"dyad": str(world.dyad("noor", "Bo").pk), "cause": "de bal"} | words
        answer = client.post("/repair/start/", sent)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert 'value="de bal"' in answer.content.decode()
    assert not Repair.objects.exists()


def test_look_backs_near_the_end_of_the_year_fall_on_its_last_school_day(world: World) -> None:
    from nabij.apps.accounts.clock import moved_to
    from nabij.apps.schools.calendars import calendar_of

    last = calendar_of(world.year.pk).school_days[-1]
    late = TODAY.replace(year=last.year, month=last.month, day=last.day) - timedelta(days=1)
    with moved_to(late):
        made = actions.begin_repair(
            viewer=world.viewer("noor"),
            client_id=uuid4(),
            dyad_id=world.dyad("noor", "Cato").pk,
            incident_day=late.date(),
        )
        actions.hold_talk(viewer=world.viewer("noor"), repair_id=made.pk, on=late.date())
    assert set(made.check_backs.values_list("due_on", flat=True)) == {last}


def test_agreement_kept_by_a_guide_joins_the_running_path(world: World, repair: Repair) -> None:
    from nabij.apps.schools import rooms

    outcome = rooms.Outcome(
        kind="agreement", label="afspraak", text="samen beginnen", due_on=TODAY.date(), plan_b="b"
    )
    assert rooms.keep_outcome(world.viewer("noor"), repair.dyad_id, outcome)
    assert repair.agreements.get().plan_b == "b"
    assert "Kijk naar je afspraak met Bo" in world.client("noor").get("/").content.decode()

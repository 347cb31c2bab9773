"""The rota through its selectors: the promise is kept, talks count, absence moves a turn and blames nobody."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nabij.apps.accounts.clock import moved_to
from nabij.apps.contact import actions as contact
from nabij.apps.contact.models import DyadSummary, Moment
from nabij.apps.plans.actions import rota
from nabij.apps.plans.models import PupilAway, Rota, StaffAway
from nabij.apps.plans.selectors.own import calendar_for
from nabij.apps.plans.selectors.rota import RotaView, rota_visible_to
from nabij.apps.schools import actions as schools
from nabij.apps.schools.models import Dyad
from nabij.practice.rota import PromiseWord
from tests.apps.contact.pages import text
from tests.apps.plans.plans_world import DAY
from tests.world import AMSTERDAM, World


def at(day: date) -> datetime:
    return datetime.combine(day, time(14, 0), tzinfo=AMSTERDAM)


def view(world: World, day: date) -> RotaView:
    viewer = world.viewer("noor")
    found = rota_visible_to(viewer, day=day, calendar=calendar_for(viewer))
    assert found is not None
    return found


def meet(world: World, dyad_id: int, day: date) -> None:
    contact.log_moment(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        kind_code="five_minute",
        dyad_ids=[dyad_id],
        at=at(day),
    )


@pytest.fixture
def full_class(world: World) -> World:
    """Thirty pupils, known since the start of the year."""
    viewer = world.viewer("ada")
    for place in range(25):
        schools.enrol(
            viewer=viewer, group_id=world.groups["5A"], given_name=f"Kind{place:02}", family_name="Test"
        )
    Dyad.objects.update(since=date(2026, 8, 31))
    return world


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_rota_of_thirty_with_two_a_day_lets_nobody_wait_longer_than_promised(
    full_class: World, data: st.DataObject
) -> None:
    """Days with absent pupils, a teacher who is away, a chat in between, the Christmas holiday in the middle."""
    world = full_class
    for model in (Rota, StaffAway, PupilAway, Moment, DyadSummary):
        model.objects.all().delete()
    rng = data.draw(st.randoms(use_true_random=False))
    viewer = world.viewer("noor")
    calendar = calendar_for(viewer)
    weeks = data.draw(st.integers(2, 5))
    days = [day for day in calendar.school_days if day >= DAY][:55]
    with moved_to(at(DAY)):
        rota.set_rota(viewer=viewer, weeks=weeks, weekdays=range(5))
        for day in rng.sample(days, data.draw(st.integers(0, 3))):
            rota.mark_away(viewer=viewer, first=day, last=day)
        promise = view(world, DAY).promise
    pupils = [dyad.pk for dyad in world.dyads("noor")]
    waits = dict.fromkeys(pupils, 0)
    for day in days:
        with moved_to(at(day)):
            absent = set(rng.sample(pupils, rng.choice((0, 0, 1, 3))))
            for dyad_id in absent:
                rota.mark_away(viewer=viewer, first=day, last=day, dyad_id=dyad_id)
            shown = view(world, day).today
            assert len(shown) <= 2
            assert not absent & {turn.dyad_id for turn in shown}
            met = {turn.dyad_id for turn in shown}
            if rng.random() < 0.2:
                met.add(rng.choice([one for one in pupils if one not in absent]))
            for dyad_id in met:
                meet(world, dyad_id, day)
        for dyad_id in pupils:
            waits[dyad_id] = 0 if dyad_id in met else waits[dyad_id] + (dyad_id not in absent)
        if promise.word is PromiseWord.KEPT:
            assert max(waits.values()) <= promise.promised


def test_talk_that_is_logged_marks_the_turn_and_brings_up_nobody_else(world: World) -> None:
    rota.set_rota(viewer=world.viewer("noor"), weeks=2, weekdays=range(5))
    before = view(world, DAY).today
    meet(world, before[0].dyad_id, DAY)
    after = view(world, DAY).today
    assert [turn.dyad_id for turn in after] == [turn.dyad_id for turn in before]
    assert [turn.done for turn in after].count(True) == 1


def test_never_met_come_before_everybody_else(world: World) -> None:
    world.log("noor", "chat", "Amir", "Bo", "Cato", "Daan", days_ago=20)
    rota.set_rota(viewer=world.viewer("noor"), weeks=2, weekdays=range(5))
    assert view(world, DAY).today[0].dyad_id == world.dyad("noor", "Elif").pk


def test_turn_that_did_not_come_about_moves_on_without_a_reproach(world: World) -> None:
    rota.set_rota(viewer=world.viewer("noor"), weeks=2, weekdays=range(5))
    first = view(world, DAY).today[0].dyad_id
    tomorrow = DAY + timedelta(days=1)
    with moved_to(at(tomorrow)):
        assert first in view(world, tomorrow).not_yet
        assert view(world, tomorrow).today[0].dyad_id == first
        assert "Dat is niet erg" in text(world.client("noor").get("/plans/five-minutes/"))


def test_pupil_who_is_away_gets_a_turn_later_and_the_page_says_when(world: World) -> None:
    rota.set_rota(viewer=world.viewer("noor"), weeks=2, weekdays=range(5))
    first = view(world, DAY).today[0].dyad_id
    client = world.client("noor")
    page = client.post("/plans/five-minutes/away/", {"dyad": first, "first": DAY.isoformat()}, follow=True)
    assert "De beurt van" in text(page)
    assert first not in {turn.dyad_id for turn in view(world, DAY).today}
    note = PupilAway.objects.get()
    client.post("/plans/five-minutes/here/", {"away": note.pk, "pupil": "1"})
    assert first in {turn.dyad_id for turn in view(world, DAY).today}


def test_day_off_and_weekday_off_give_no_turns(world: World) -> None:
    viewer = world.viewer("noor")
    rota.set_rota(viewer=viewer, weeks=2, weekdays=[3, 4])
    assert view(world, DAY).today == ()
    rota.set_rota(viewer=viewer, weeks=2, weekdays=range(5))
    rota.mark_away(viewer=viewer, first=DAY, last=DAY)
    assert view(world, DAY).today == ()


def test_too_little_room_is_said_up_front_with_what_does_fit(full_class: World) -> None:
    client = full_class.client("noor")
    page = client.post("/plans/five-minutes/", {"weeks": "2", "weekdays": ["0", "1"]}, follow=True)
    assert "Dit vraagt meer ruimte dan je hebt" in text(page) or "zo eerlijk als het kan" in text(page)
    page = client.post(
        "/plans/five-minutes/", {"weeks": "3", "weekdays": ["0", "1", "2", "3", "4"]}, follow=True
    )
    assert "wacht langer dan 20 schooldagen" in text(page)


def test_no_weekday_at_all_is_refused(world: World) -> None:
    page = world.client("noor").post("/plans/five-minutes/", {"weeks": "3"})
    assert page.status_code == 422
    assert not Rota.objects.exists()


def test_stopped_rota_leaves_today_and_can_begin_again(world: World) -> None:
    client = world.client("noor")
    rota.set_rota(viewer=world.viewer("noor"), weeks=3, weekdays=range(5))
    assert "Vijf minuten met" in text(client.get("/"))
    client.post("/plans/five-minutes/stop/")
    assert "Vijf minuten met" not in text(client.get("/"))
    rota.set_rota(viewer=world.viewer("noor"), weeks=4, weekdays=range(5))
    assert view(world, DAY).setting.weeks == 4


def test_group_of_somebody_else_is_refused(world: World) -> None:
    with pytest.raises(Dyad.DoesNotExist):
        rota.set_rota(viewer=world.viewer("noor"), weeks=3, weekdays=range(5), group_id=world.groups["7B"])

"""Two-by-ten: ten school days with a moment, over a holiday and a pause, and never a reproach."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest

from nabij.apps.accounts.clock import moved_to
from nabij.apps.contact import actions as contact
from nabij.apps.plans.actions import extra
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.models import TwoByTen
from nabij.apps.plans.selectors.two_by_ten import TwoByTenRow, two_by_ten_visible_to
from nabij.practice.dose import DoseState, PauseReason
from tests.apps.contact.pages import text
from tests.apps.plans.plans_world import DAY
from tests.world import AMSTERDAM, World

START = date(2026, 12, 14)  # a Monday, a week before the Christmas holiday


def at(day: date) -> datetime:
    return datetime.combine(day, time(15, 0), tzinfo=AMSTERDAM)


def start(world: World, pupil: str = "Bo", **values: object) -> TwoByTen:
    return extra.start_two_by_ten(
        viewer=world.viewer("noor"), client_id=uuid4(), dyad_id=world.dyad("noor", pupil).pk, **values
    )


def log(world: World, pupil: str = "Bo") -> None:
    from nabij.apps.accounts.clock import now

    contact.log_moment(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        kind_code="two_by_ten",
        dyad_ids=[world.dyad("noor", pupil).pk],
        at=now(),
    )


def read(world: World, plan: TwoByTen, day: date) -> TwoByTenRow:
    return two_by_ten_visible_to(world.viewer("noor"), plan_id=plan.pk, day=day)


def test_two_by_ten_over_a_holiday_with_a_pause_is_complete_after_ten_school_days(world: World) -> None:
    with moved_to(at(START)):
        plan = start(world)
    done: list[date] = []
    day = START
    while len(done) < 10:
        with moved_to(at(day)):
            row = read(world, plan, day)
            if row.progress.state is DoseState.DUE_TODAY and day == START + timedelta(days=2):
                extra.pause_two_by_ten(
                    viewer=world.viewer("noor"), plan_id=plan.pk, on=day, reason=PauseReason.PUPIL_ABSENT
                )
            elif row.progress.state is DoseState.DUE_TODAY:
                log(world)
                done.append(day)
        day += timedelta(days=1)
    assert done[:4] == [date(2026, 12, 14), date(2026, 12, 15), date(2026, 12, 17), date(2026, 12, 18)]
    assert done[4:] == [date(2027, 1, number) for number in (4, 5, 6, 7, 8, 11)]
    last = read(world, plan, done[-1])
    assert (last.progress.state, last.progress.paused_days, last.progress.open_days) == (
        DoseState.COMPLETE,
        1,
        (),
    )


def test_missed_day_moves_the_end_and_says_nothing_more(world: World) -> None:
    plan = start(world, starts_on=DAY)
    log(world)
    row = read(world, plan, DAY + timedelta(days=2))
    assert row.progress.open_days == (DAY + timedelta(days=1),)
    assert row.progress.done == 1
    assert row.progress.expected_end is not None


def test_logged_moment_on_a_paused_day_counts_after_all(world: World) -> None:
    plan = start(world)
    extra.pause_two_by_ten(
        viewer=world.viewer("noor"), plan_id=plan.pk, on=DAY, reason=PauseReason.PUPIL_PREFERS_NOT
    )
    log(world)
    assert read(world, plan, DAY).plan.done == (DAY,)
    assert read(world, plan, DAY).plan.pauses == ()


def test_pause_on_a_done_day_or_without_school_is_refused(world: World) -> None:
    plan = start(world)
    log(world)
    for on, code in ((DAY, "plans.day_is_done"), (date(2026, 11, 21), "plans.no_school")):
        with pytest.raises(PlanError) as caught:
            extra.pause_two_by_ten(
                viewer=world.viewer("noor"), plan_id=plan.pk, on=on, reason=PauseReason.OTHER
            )
        assert caught.value.code == code


def test_fourth_pupil_with_something_extra_is_refused_with_the_names(world: World) -> None:
    for name in ("Amir", "Bo", "Cato"):
        start(world, name)
    client = world.client("noor")
    sent = {"dyad": world.dyad("noor", "Daan").pk, "starts_on": DAY.isoformat(), "page_id": str(uuid4())}
    page = client.post("/plans/two-by-ten/new/", sent)
    assert page.status_code == 422
    assert "Amir, Bo, Cato" in text(page)
    extra.close_two_by_ten(viewer=world.viewer("noor"), plan_id=TwoByTen.objects.all()[0].pk)
    assert client.post("/plans/two-by-ten/new/", sent).status_code == 302


def test_same_page_sent_twice_begins_once(world: World) -> None:
    client = world.client("noor")
    sent = {
        "dyad": world.dyad("noor", "Bo").pk,
        "starts_on": DAY.isoformat(),
        "page_id": str(uuid4()),
        "value": "4",
    }
    for _time in range(2):
        assert client.post("/plans/two-by-ten/new/", sent).status_code == 302
    assert TwoByTen.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dyad": ""}, "Kies een antwoord"),
        ({"starts_on": "2026-11-01"}, "Die dag is voorbij"),
        ({"starts_on": "2027-08-20"}, "geen school"),
        ({"value": "11"}, "Kies een van de antwoorden"),
    ],
)
def test_beginning_with_a_wrong_answer_says_what_to_do_and_keeps_the_rest(
    world: World, change: dict[str, str], words: str
) -> None:
    sent = {
        "dyad": world.dyad("noor", "Bo").pk,
        "starts_on": DAY.isoformat(),
        "words": "het schuurt",
        "page_id": str(uuid4()),
        **change,
    }
    page = world.client("noor").post("/plans/two-by-ten/new/", sent)
    assert page.status_code == 422
    assert words in text(page)
    assert "het schuurt" in text(page)


def test_one_tap_logs_the_day_and_undo_takes_it_back(world: World) -> None:
    plan = start(world)
    client, page_id = world.client("noor"), str(uuid4())
    sent = {"dyad": world.dyad("noor", "Bo").pk, "kind": "two_by_ten", "page_id": page_id}
    assert "met Bo is vastgelegd" in text(client.post("/plans/log/", sent, follow=True))
    assert read(world, plan, DAY).progress.done == 1
    client.post("/log/undo/", {"client_id": page_id})
    assert read(world, plan, DAY).progress.done == 0


def test_before_and_after_stand_beside_each_other_when_it_has_ended(world: World) -> None:
    plan = start(world, value=4, words="het schuurt")
    client = world.client("noor")
    client.post(f"/plans/two-by-ten/{plan.pk}/end/", {"value": "7", "words": "lacht vaker"})
    page = text(client.get(f"/plans/two-by-ten/{plan.pk}/"))
    assert all(
        part in page
        for part in ("4 op een schaal van 10", "het schuurt", "7 op een", "lacht vaker", "geen meting")
    )
    client.post(f"/plans/two-by-ten/{plan.pk}/end/", {"undo": "1"})
    plan.refresh_from_db()
    assert plan.closed_on is None


def test_today_says_which_day_it_is_and_stays_silent_without_school(world: World) -> None:
    start(world)
    assert "vandaag is dag één van tien" in text(world.client("noor").get("/"))
    with moved_to(at(date(2026, 11, 21))):
        assert "Twee keer tien" not in text(world.client("noor").get("/"))

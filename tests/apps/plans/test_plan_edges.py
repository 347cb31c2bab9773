"""Plans at the edges: days beyond the school year, and places that last year's plans no longer take."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from nabij.apps.plans.actions import extra
from nabij.apps.plans.errors import PlanError
from nabij.apps.schools.models import Dyad, SchoolYear
from nabij.practice.child_led import ChosenDose
from tests.world import TODAY, World

DAY: date = TODAY.date()
FAR = date(9999, 12, 31)
DOSE = ChosenDose(10, 2, 4)


@pytest.mark.parametrize(
    ("starts_on", "behaviour", "code"),
    [(FAR, None, "plans.no_school"), (DAY, (DAY, FAR), "plans.days"), (DAY, (FAR, DAY), "plans.days")],
)
def test_child_led_time_beyond_the_school_year_is_refused(
    world: World, starts_on: date, behaviour: tuple[date, date] | None, code: str
) -> None:
    viewer, dyad = world.viewer("noor"), world.dyad("noor", "Amir").pk
    with pytest.raises(PlanError) as refused:
        extra.start_child_led(
            viewer=viewer,
            client_id=uuid4(),
            dyad_id=dyad,
            dose=DOSE,
            starts_on=starts_on,
            behaviour=behaviour,
        )
    assert refused.value.code == code
    assert world.client("noor").get("/").status_code == 200


def test_behaviour_phase_beyond_the_school_year_says_so_beside_the_day(world: World) -> None:
    plan = extra.start_child_led(
        viewer=world.viewer("noor"), client_id=uuid4(), dyad_id=world.dyad("noor", "Amir").pk, dose=DOSE
    )
    client, here = world.client("noor"), f"/plans/child-led/{plan.pk}/"
    response = client.post(here, {"behaviour_from": DAY.isoformat(), "behaviour_until": FAR.isoformat()})
    assert response.status_code == 422
    assert client.get(here).status_code == 200


def test_plan_of_last_year_takes_no_place_in_this_years_lane(world: World) -> None:
    viewer, now = world.viewer("noor"), world.dyad("noor", "Amir")
    last_year = SchoolYear.objects.create(
        school=world.school, starts_on=world.year.starts_on - timedelta(days=365),
        ends_on=world.year.starts_on - timedelta(days=1),
    )  # fmt: skip
    extra.start_two_by_ten(viewer=viewer, client_id=uuid4(), dyad_id=now.pk)
    assert extra.extra_lane(viewer) == (now.pk,)
    Dyad.objects.filter(pk=now.pk).update(year=last_year)
    assert extra.extra_lane(viewer) == ()

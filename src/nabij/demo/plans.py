"""What Noor has planned: a rota for everybody, two-by-ten on its fourth day, an agreement, a weekly game."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from nabij.apps.accounts.clock import moved_to, today
from nabij.apps.contact import actions as contact
from nabij.apps.plans.actions import class_meeting, commitments, extra, goals, rota
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.selectors import own_groups
from nabij.apps.schools.viewer import Viewer
from nabij.demo.moments import instant, made_up_id
from nabij.practice.schooldays import SchoolCalendar

DONE_DAYS = 3
AFTERNOON = 14 * 60
QUIET, MENDED, GAME, GOALS = "Elin", "Bo", "Fatih", "Kasper"


def plan(viewer: Viewer, *, year_id: int, rng: Random) -> None:
    """Plan through the actions that people use, part of it some days ago."""
    calendar = calendar_of(year_id)
    dyads = dict(
        Dyad.objects.filter(staff_id=viewer.staff_id, year_id=year_id).values_list("pupil__given_name", "pk")
    )
    before = calendar.last_school_days(today() - timedelta(days=1), DONE_DAYS)
    if not before:
        return
    with moved_to(instant(before[0], AFTERNOON)):
        rota.set_rota(viewer=viewer, weeks=4, weekdays=range(5))
    _two_by_ten(viewer, dyads[QUIET], before, rng)
    _agreement(viewer, dyads[MENDED], calendar, rng)
    commitments.begin_routine(
        viewer=viewer, client_id=made_up_id(rng), kind="game", weekday=3, text="dammen", dyad_id=dyads[GAME]
    )
    goals.make_goal_card(
        viewer=viewer,
        client_id=made_up_id(rng),
        dyad_id=dyads[GOALS],
        title="Breuken",
        steps=["Vijf breuken tekenen", "Een recept door twee delen", "Een som verzinnen voor een ander"],
    )
    group_id = own_groups(viewer)[0][0]
    for idea in ("Een kast met spelletjes voor in de pauze", "Eens per maand buiten lezen"):
        class_meeting.drop_idea(viewer=viewer, client_id=made_up_id(rng), group_id=group_id, text=idea)


def _two_by_ten(viewer: Viewer, dyad_id: int, days: tuple[date, ...], rng: Random) -> None:
    """Three days done; today is the fourth."""
    with moved_to(instant(days[0], AFTERNOON)):
        extra.start_two_by_ten(
            viewer=viewer,
            client_id=made_up_id(rng),
            dyad_id=dyad_id,
            value=5,
            words="rustig, maar ik weet weinig van haar",
        )
    for day in days:
        with moved_to(instant(day, AFTERNOON)):
            contact.log_moment(
                viewer=viewer, client_id=made_up_id(rng), kind_code="two_by_ten", dyad_ids=[dyad_id]
            )


def _agreement(viewer: Viewer, dyad_id: int, calendar: SchoolCalendar, rng: Random) -> None:
    commitments.commit(
        viewer=viewer,
        client_id=made_up_id(rng),
        dyad_id=dyad_id,
        kind="agreement",
        text="Bij ruzie om de bal: eerst naar de bank, dan samen praten",
        plan_b="Lukt dat niet, dan kiest Bo een ander spel en komt juf na de pauze",
        due_on=calendar.next_school_day(today()) or today(),
    )

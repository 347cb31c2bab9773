"""Two ways back at De Wilg: one walked to its end, one that is on its way. Made up, like everything here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from nabij.apps.accounts.clock import moved_to, today
from nabij.apps.contact import selectors as contact
from nabij.apps.repair import actions, selectors
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.demo.moments import made_up_id
from nabij.practice.schooldays import SchoolCalendar

ALL_MOMENTS = 1000
AFTER_SCHOOL = time(15, 20)
IN_THE_BREAK = time(10, 15)


def ways_back(viewer: Viewer, *, mended: int, running: int, colleague: Viewer, rng: Random) -> int:
    """Walk one path with the pupil of the first dyad to its end and begin one with the second; gives how many."""
    calendar = calendar_of(viewer.require_year())
    clash = _mended_clash(viewer, mended)
    made = 0
    if clash is not None:
        _walk(viewer, mended, *clash, calendar=calendar, rng=rng)
        made += 1
    yesterday = calendar.previous_school_day(today())
    if yesterday is not None:
        _on_its_way(viewer, running, yesterday, calendar=calendar, colleague=colleague, rng=rng)
        made += 1
    return made


def _mended_clash(viewer: Viewer, dyad_id: int) -> tuple[date, date] | None:
    """The day of the latest clash that a talk followed, and the day of that talk."""
    moments = contact.moments_of(viewer, dyad_id=dyad_id, limit=ALL_MOMENTS)
    talk = next((one for one in moments if one.kind == "repair_talk"), None)
    if talk is None:
        return None
    clash = next((one for one in moments if one.kind == "clash" and one.at < talk.at), None)
    return (clash.day, talk.day) if clash is not None else None


def _at(day: date, clock: time = AFTER_SCHOOL) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _walk(
    viewer: Viewer, dyad_id: int, clash: date, talk: date, *, calendar: SchoolCalendar, rng: Random
) -> None:
    with moved_to(_at(clash)):
        repair = actions.begin_repair(
            viewer=viewer,
            client_id=made_up_id(rng),
            dyad_id=dyad_id,
            incident_day=clash,
            cause="wisselen van plaats",
            happened="stoel omver, deur dicht",
        ).pk
        actions.steady(
            viewer=viewer,
            repair_id=repair,
            feelings=["anger", "powerlessness"],
            relief="Een rondje om de school.",
        )
        actions.see_both_sides(
            viewer=viewer,
            repair_id=repair,
            cause="wisselen van plaats",
            happened="stoel omver, deur dicht; het sloeg om toen ik het voor de derde keer zei",
            own_part="Ik zei het steeds harder, met iedereen erbij.",
            otherwise="Naast Bo gaan staan en zacht vragen wat er was.",
            pupil_view="Ik schrok, want ik zat net goed en niemand vroeg mij iets.",
            influence="Een dag van tevoren zeggen dat we wisselen.",
        )
        actions.see_the_good(
            viewer=viewer,
            repair_id=repair,
            quality="Bo let op wie er alleen staat.",
            wish="Zeggen: ik wil even wachten.",
            opening="Fijn dat je er bent. Ik wil graag horen hoe het voor jou was.",
            techniques=["own_share", "behind_us"],
        )
        actions.plan_talk(
            viewer=viewer, repair_id=repair, on=max(talk, clash), at=AFTER_SCHOOL, place="de leeskamer"
        )
    with moved_to(_at(talk, time(15, 50))):
        _talk(viewer, repair, dyad_id, talk, calendar=calendar, rng=rng)
    for place in ("steady", "sides", "good", "rehearse", "plan", "talk", "agree"):
        actions.go_on(viewer=viewer, repair_id=repair, done=actions.Place(place))
    _look_back(viewer, repair)


def _talk(
    viewer: Viewer, repair: int, dyad_id: int, talk: date, *, calendar: SchoolCalendar, rng: Random
) -> None:
    for phase, side, text in (
        ("before", "pupil", "Ik zat naast Amir en we waren bijna klaar."),
        ("before", "teacher", "Ik had gezegd dat we zouden wisselen."),
        ("during", "teacher", "Ik vroeg het drie keer, steeds harder."),
        ("during", "pupil", "Iedereen keek. Ik duwde mijn stoel weg."),
        ("after", "pupil", "Op de gang dacht ik dat je boos bleef."),
    ):
        actions.draw(
            viewer=viewer, repair_id=repair, client_id=made_up_id(rng), phase=phase, side=side, text=text
        )
    actions.show_feelings(
        viewer=viewer,
        repair_id=repair,
        pupil=["anger", "shame"],
        teacher=["powerlessness"],
        pupil_heat=9,
        teacher_heat=7,
    )
    actions.give_number(
        viewer=viewer,
        repair_id=repair,
        number=5,
        why_not_lower="Omdat we vorige week samen lachten om de fiets.",
    )
    actions.one_step_up(
        viewer=viewer,
        repair_id=repair,
        step_up="Als ik het eerder weet.",
        together="Een dag van tevoren zeggen wie waar zit.",
    )
    actions.agree(
        viewer=viewer,
        dyad_id=dyad_id,
        client_id=made_up_id(rng),
        text="Een dag van tevoren zeg ik dat we wisselen. Bo zegt: ik wil even wachten.",
        plan_b="Dan krijgt Bo vijf minuten in de leeshoek en kom ik erbij.",
        review_on=_after(calendar, talk),
        repair_id=repair,
    )
    actions.hold_talk(viewer=viewer, repair_id=repair, on=talk, sorry=True)


def _after(calendar: SchoolCalendar, day: date) -> date:
    return calendar.next_school_day(day + timedelta(days=6)) or day


LOOKS = {
    1: ("better", "Gaat wel goed. Ik vind wisselen nog steeds stom.", 6, "Zelf begonnen over de plaatsen."),
    2: ("better", "We doen het gewoon zo.", 8, "Wacht nu af en steekt een duim op."),
}


def _look_back(viewer: Viewer, repair: int) -> None:
    """Every look back and review whose day has come, on that day."""
    view = selectors.repair_visible_to(viewer, repair_id=repair)
    for look in view.look_backs:
        if look.due_on < today():
            outcome, said, mark, note = LOOKS[look.number]
            with moved_to(_at(look.due_on)):
                actions.look_back(
                    viewer=viewer,
                    repair_id=repair,
                    number=look.number,
                    outcome=outcome,
                    pupil_said=said,
                    mark=mark,
                    note=note,
                )
    agreement = view.agreement
    if agreement is not None and agreement.review_on is not None and agreement.review_on < today():
        with moved_to(_at(agreement.review_on)):
            actions.look_at_agreement(viewer=viewer, agreement_id=agreement.id, outcome="works")


def _on_its_way(
    viewer: Viewer,
    dyad_id: int,
    clash: date,
    *,
    calendar: SchoolCalendar,
    colleague: Viewer,
    rng: Random,
) -> None:
    with moved_to(_at(clash, time(14, 40))):
        repair = actions.begin_repair(
            viewer=viewer,
            client_id=made_up_id(rng),
            dyad_id=dyad_id,
            incident_day=clash,
            cause="de groepjes",
            happened="liep weg toen ik iets zei",
        ).pk
    with moved_to(_at(clash)):
        actions.steady(
            viewer=viewer, repair_id=repair, feelings=["frustration", "worry"], relief="Even thee."
        )
        actions.see_both_sides(
            viewer=viewer,
            repair_id=repair,
            cause="de groepjes",
            happened="liep weg toen ik iets zei",
            own_part="Ik zei het vanaf mijn bureau, door de hele klas.",
            otherwise="Erheen lopen en fluisteren.",
            pupil_view="Ik voelde me te kijk staan, want iedereen hoorde het.",
            influence="Eerst lopen, dan praten.",
        )
        actions.see_the_good(
            viewer=viewer,
            repair_id=repair,
            quality="Ziet grapjes die niemand anders ziet.",
            wish="",
            opening="Ik zei het te hard gisteren. Hoe was dat voor jou?",
            techniques=["own_share", "understanding"],
        )
        shared = actions.share(viewer=viewer, repair_id=repair, staff_id=colleague.staff_id)
        actions.give_feedback(
            viewer=colleague,
            rehearsal_id=shared.pk,
            text="Je eerste zin is goed. Laat daarna een stilte vallen, dan komt er vaak iets.",
        )
    tomorrow = calendar.next_school_day(today())
    if tomorrow is not None:
        actions.plan_talk(
            viewer=viewer, repair_id=repair, on=tomorrow, at=IN_THE_BREAK, place="het documentatiehoekje"
        )
    for place in ("steady", "sides", "good", "rehearse", "plan"):
        actions.go_on(viewer=viewer, repair_id=repair, done=actions.Place(place))

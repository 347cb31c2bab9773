"""What an import does to a school that lives: moves, absences, roles, matches, and failure."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import patch

import pytest

from nabij.apps.accounts.clock import moved_to, today
from nabij.apps.contact.models import Moment
from nabij.apps.schools import actions as schools
from nabij.apps.schools.imports import actions, keeping
from nabij.apps.schools.models import (
    Assignment,
    Dyad,
    Enrolment,
    Group,
    Pupil,
    RosterImport,
    School,
    SchoolYear,
    StaffMember,
)
from nabij.rosters.description import Entity
from nabij.rosters.plan import MatchDecision
from tests.apps.imports.roster_world import bring_in, folder, fresh, plan_of, upload
from tests.unit.rosters.worlds import edexml
from tests.world import TODAY, World

TWO_GROUPS = (
    '<groep key="g1"><naam>Zon</naam><jaargroep>5</jaargroep></groep>'
    '<groep key="g2"><naam>Maan</naam><jaargroep>5</jaargroep></groep>'
)


def pupil(key: str, name: str, group: str, **more: str) -> str:
    family, call = name.split(", ")
    extra = "".join(f"<{tag}>{value}</{tag}>" for tag, value in more.items())
    return (
        f'<leerling key="{key}"><achternaam>{family}</achternaam><roepnaam>{call}</roepnaam>{extra}'
        f'<jaargroep>5</jaargroep><groep key="{group}"/></leerling>'
    )


def teacher(key: str, name: str, *groups: str, role: str = "LRK") -> str:
    family, call = name.split(", ")
    places = "".join(f'<groep key="{one}"/>' for one in groups)
    return (
        f'<leerkracht key="{key}"><achternaam>{family}</achternaam><roepnaam>{call}</roepnaam>'
        f"<rol>{role}</rol><groepen>{places}</groepen></leerkracht>"
    )


ANNA = pupil("p1", "Veen, Anna", "g1", geboortedatum="2017-03-02")
BRAM = pupil("p2", "Eik, Bram", "g1", geboortedatum="2017-05-02")
JUF = teacher("l1", "Kuiper, Tess", "g1") + teacher("l2", "Hoek, Wim", "g2")


def roster(*pupils: str, staff: str = JUF) -> bytes:
    return edexml("".join(pupils), groups=TWO_GROUPS, staff=staff)


def test_pupil_who_changes_group_keeps_the_dyad_of_before(world: World) -> None:
    bring_in(world.viewer("ada"), roster(ANNA, BRAM))
    before = Dyad.objects.get(staff__key="l1", pupil__key="p1")

    with moved_to(TODAY + timedelta(days=7)):
        report, _ = bring_in(world.viewer("ada"), roster(ANNA.replace('"g1"', '"g2"'), BRAM))
        after = Dyad.objects.get(pk=before.pk)
        new = Dyad.objects.get(staff__key="l2", pupil__key="p1")

        assert [
            (one.label, one.from_groups, one.to_groups) for one in _lines(report, "moved", Entity.PUPIL)
        ] == [("Anna Veen", ("Zon",), ("Maan",))]
        assert (after.until, new.since, new.until) == (today(), today(), None)
        assert Enrolment.objects.filter(pupil__key="p1", ends_on=None).get().group.name == "Maan"


def test_pupil_back_in_the_old_group_has_the_same_dyad_again(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))
    dyad = Dyad.objects.get(staff__key="l1", pupil__key="p1")
    bring_in(viewer, roster(ANNA.replace('"g1"', '"g2"'), BRAM))

    bring_in(viewer, roster(ANNA, BRAM))
    report, _ = bring_in(viewer, roster(ANNA, BRAM))

    assert Dyad.objects.get(pk=dyad.pk).until is None
    assert report.nothing_changes


def test_absent_pupil_is_asked_about_and_kept_by_default(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))

    report, _ = bring_in(viewer, roster(ANNA))

    assert [one.label for one in _lines(report, "absent", Entity.PUPIL)] == ["Bram Eik"]
    assert Pupil.objects.get(key="p2").ended_on is None
    assert Enrolment.objects.filter(pupil__key="p2", ends_on=None).exists()


def test_absent_pupil_who_left_ends_and_may_return(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))

    bring_in(viewer, roster(ANNA), end_absent=[Entity.PUPIL])
    gone = Pupil.objects.get(key="p2")
    dyad = Dyad.objects.get(pupil=gone)
    report, _ = bring_in(viewer, roster(ANNA, BRAM))

    assert (gone.ended_on, dyad.until) == (today(), today())
    assert [one.label for one in _lines(report, "returned", Entity.PUPIL)] == ["Bram Eik"]
    assert Pupil.objects.get(key="p2").ended_on is None
    assert Dyad.objects.get(pk=dyad.pk).until is None


def test_pupil_without_roster_number_is_not_absent(world: World) -> None:
    report, _ = bring_in(world.viewer("ada"), roster(ANNA))

    assert report.absent == ()
    assert Pupil.objects.filter(given_name="Amir", ended_on=None).exists()


def test_changed_name_is_told_as_old_and_new(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA))

    report, _ = bring_in(viewer, roster(ANNA.replace("Veen", "Veenstra")))

    (line,) = _lines(report, "changed", Entity.PUPIL)
    assert [(one.name, one.old, one.new) for one in line.changes] == [("name", "Anna Veen", "Anna Veenstra")]
    assert Pupil.objects.get(key="p1").family_name == "Veenstra"


def test_two_pupils_who_swap_numbers_are_asked_about_and_swap(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))
    first, second = Pupil.objects.get(key="p1"), Pupil.objects.get(key="p2")
    swapped = roster(ANNA.replace('"p1"', '"p2"'), BRAM.replace('"p2"', '"p1"'))

    row = upload(viewer, swapped)
    answers = [
        MatchDecision(Entity.PUPIL, "p2", str(first.pk)),
        MatchDecision(Entity.PUPIL, "p1", str(second.pk)),
    ]
    actions.recognise(viewer=viewer, token=row.token, answers=answers)
    actions.approve(viewer=viewer, token=row.token)

    assert fresh(row).state == RosterImport.State.DONE
    assert (Pupil.objects.get(pk=first.pk).key, Pupil.objects.get(pk=second.pk).key) == ("p2", "p1")
    assert Pupil.objects.filter(school=world.school).exclude(key="").count() == 2


def test_nobody_changes_where_who_is_who_stays_open(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA.replace('"p1"', '"#1"')))
    changed = roster(ANNA.replace('"p1"', '"#1"').replace("Anna", "Hanna"))

    report, row = bring_in(viewer, changed)

    assert [one.label for one in report.matches] == ["Hanna Veen"]
    assert row.counters["undecided"] == 1
    assert Pupil.objects.get(key="#1").given_name == "Anna"


def test_all_almost_certain_matches_are_taken_at_once(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))
    row = upload(viewer, roster(ANNA.replace('"p1"', '"p8"'), BRAM.replace('"p2"', '"p9"')))
    assert len(plan_of(row).matches) == 2

    actions.recognise(viewer=viewer, token=row.token, answers=[], certain=True)
    actions.approve(viewer=viewer, token=row.token)

    assert set(Pupil.objects.exclude(key="").values_list("key", flat=True)) == {"p8", "p9"}


def test_pupil_who_was_entered_by_hand_is_recognised_instead_of_doubled(world: World) -> None:
    viewer = world.viewer("ada")
    amir = Pupil.objects.get(given_name="Amir")
    world.log("noor", "chat", "Amir")

    row = upload(viewer, roster(pupil("p1", "Test, Amir", "g1")))
    (match,) = plan_of(row).matches
    answer = MatchDecision(Entity.PUPIL, "p1", match.candidates[0].ref)
    actions.recognise(viewer=viewer, token=row.token, answers=[answer])
    actions.approve(viewer=viewer, token=row.token)

    assert Pupil.objects.get(given_name="Amir", school=world.school).key == "p1"
    assert Moment.objects.get(dyad__pupil=amir).dyad.until is None


def test_administrator_who_typed_one_name_is_recognised_in_the_roster(world: World) -> None:
    row = upload(world.viewer("ada"), roster(ANNA, staff=JUF + teacher("l7", "Prins, Ada", "g1")))

    assert [(one.label, one.candidates[0].label) for one in plan_of(row).matches] == [
        ("Ada Prins", "Ada Prins")
    ]


def test_two_answers_that_mean_the_same_person_are_refused(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))
    row = upload(viewer, roster(ANNA.replace('"p1"', '"p8"'), BRAM.replace('"p2"', '"p9"')))
    ref = str(Pupil.objects.get(key="p1").pk)

    with pytest.raises(actions.MatchedTwice):
        actions.recognise(
            viewer=viewer,
            token=row.token,
            answers=[MatchDecision(Entity.PUPIL, "p8", ref), MatchDecision(Entity.PUPIL, "p9", ref)],
        )


def test_answer_that_is_taken_back_is_asked_again(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA))
    row = upload(viewer, roster(ANNA.replace('"p1"', '"p8"')))
    actions.recognise(viewer=viewer, token=row.token, answers=[], certain=True)
    assert plan_of(fresh(row)).matches == ()

    actions.forget_answers(viewer=viewer, token=row.token)

    assert len(plan_of(fresh(row)).matches) == 1


def test_roles_follow_the_roster_but_administrator_is_only_proposed(world: World) -> None:
    viewer = world.viewer("ada")
    staff = (
        teacher("l1", "Kuiper, Tess", "g1")
        + teacher("l3", "Smid, Ans", role="ADM")
        + teacher("l4", "Bos, Loes", "g1", role="OWA")
        + teacher("l5", "Kok, Ilse", role="IB")
    )

    report, _ = bring_in(viewer, roster(ANNA, staff=staff))

    assert _roles("l1") == {"teacher"}
    assert _roles("l3") == set()
    assert _roles("l4") == {"assistant"}
    assert _roles("l5") == {"care_coordinator"}
    assert [one.label for one in _lines(report, "proposed", Entity.STAFF)] == ["Ans Smid"]


def test_assistant_of_a_group_has_no_dyads(world: World) -> None:
    bring_in(world.viewer("ada"), roster(ANNA, staff=JUF + teacher("l4", "Bos, Loes", "g1", role="OWA")))

    assert Assignment.objects.get(staff__key="l4").role == "assistant"
    assert not Dyad.objects.filter(staff__key="l4").exists()
    assert Dyad.objects.filter(staff__key="l1").count() == 1


def test_role_that_people_granted_stays_when_the_roster_changes_its_mind(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, staff=teacher("l5", "Kok, Ilse", role="IB")))
    ilse = StaffMember.objects.get(key="l5")
    schools.set_roles(viewer=viewer, staff_id=ilse.pk, roles=["care_coordinator", "coach"])

    bring_in(viewer, roster(ANNA, staff=teacher("l5", "Kok, Ilse", role="DIR")))

    assert _roles("l5") == {"coach", "leader"}


def test_administrator_is_never_ended_by_a_file(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, staff=JUF))
    StaffMember.objects.filter(pk=world.people["ada"]).update(key="ada")

    report, _ = bring_in(viewer, roster(ANNA), end_absent=[Entity.STAFF])

    assert [(one.label, one.protected) for one in _lines(report, "absent", Entity.STAFF)] == [
        ("Ada Prins", True)
    ]
    assert world.staff("ada").ended_on is None


def test_staff_who_left_sign_in_no_more(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA))
    tess = StaffMember.objects.get(key="l1")
    schools.invite(viewer=viewer, staff_id=tess.pk, username="tess", language="nl")

    bring_in(viewer, roster(ANNA, staff=teacher("l2", "Hoek, Wim", "g2")), end_absent=[Entity.STAFF])

    assert not world.user("tess").is_active
    assert StaffMember.objects.get(key="l1").ended_on == today()


def test_list_of_a_group_follows_the_file(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))

    bring_in(viewer, roster(pupil("p3", "Akker, Cas", "g1"), BRAM, ANNA))

    names = (
        Enrolment.objects.filter(group__name="Zon")
        .order_by("position")
        .values_list("pupil__given_name", flat=True)
    )
    assert list(names) == ["Cas", "Bram", "Anna"]


def test_failure_in_the_middle_leaves_nothing_and_quotes_no_file(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    viewer = world.viewer("ada")
    row = upload(viewer, roster(ANNA, BRAM))
    before = (Pupil.objects.count(), Group.objects.count(), StaffMember.objects.count(), Dyad.objects.count())

    with patch("nabij.apps.schools.imports.perform._follow_dyads", side_effect=RuntimeError("Anna Veen")):
        actions.approve(viewer=viewer, token=row.token)

    assert fresh(row).state == RosterImport.State.READY
    assert fresh(row).notice == {"code": "unexpected"}
    assert "RuntimeError at" in caplog.text
    assert "Anna" not in caplog.text
    after = (Pupil.objects.count(), Group.objects.count(), StaffMember.objects.count(), Dyad.objects.count())
    assert after == before


def test_plan_that_is_no_longer_true_is_shown_again(world: World) -> None:
    viewer = world.viewer("ada")
    row = upload(viewer, roster(ANNA, BRAM))
    bring_in(viewer, roster(ANNA))

    actions.approve(viewer=viewer, token=row.token)

    assert fresh(row).state == RosterImport.State.READY
    assert fresh(row).notice == {"code": "changed.meanwhile"}
    actions.approve(viewer=viewer, token=row.token)
    assert fresh(row).state == RosterImport.State.DONE
    assert Pupil.objects.filter(key="p1").count() == 1


def test_two_imports_of_a_school_never_run_at_once(world: World) -> None:
    viewer = world.viewer("ada")
    row, other = upload(viewer, roster(ANNA)), upload(viewer, roster(BRAM))
    RosterImport.objects.filter(pk=other.pk).update(state=RosterImport.State.APPLYING)

    with pytest.raises(actions.Busy):
        actions.approve(viewer=viewer, token=row.token)

    assert fresh(row).state == RosterImport.State.READY


def test_second_yes_changes_nothing(world: World) -> None:
    viewer = world.viewer("ada")
    _, row = bring_in(viewer, roster(ANNA))

    with pytest.raises(actions.NotNow):
        actions.approve(viewer=viewer, token=row.token)


def test_file_of_next_year_opens_that_year(world: World) -> None:
    body = roster(ANNA).replace(b"2026-2027", b"2027-2028")

    report, row = bring_in(world.viewer("ada"), body)

    assert (report.year.label, report.year.is_new, report.year.present) == ("2027-2028", True, "2026-2027")
    assert row.year == SchoolYear.objects.get(school=world.school, starts_on=date(2027, 8, 1))
    assert Group.objects.get(key="g1").year == row.year
    assert Enrolment.objects.get(pupil__key="p1").starts_on == date(2027, 8, 1)


def test_groups_of_another_year_can_go_into_the_present_one(world: World) -> None:
    viewer = world.viewer("ada")
    row = upload(viewer, roster(ANNA).replace(b"2026-2027", b"2019-2020"))
    assert plan_of(row).year.is_over

    actions.choose_year(viewer=viewer, token=row.token, into_present=True)
    actions.approve(viewer=viewer, token=row.token)

    assert Group.objects.get(key="g1").year == world.year
    assert not any(one.code == "year.other" for one in keeping_findings(row))


def keeping_findings(row: RosterImport) -> tuple[object, ...]:
    report = keeping.report_of(row.token)
    return report.findings if report else ()


def test_file_of_another_school_is_doubted(world: World) -> None:
    School.objects.filter(pk=world.school.pk).update(official_number="07AA")

    row = upload(world.viewer("ada"), roster(ANNA))

    assert plan_of(row).other_school


def test_school_learns_its_number_from_the_first_file(world: World) -> None:
    bring_in(world.viewer("ada"), roster(ANNA))

    assert School.objects.get(pk=world.school.pk).identifiers == {"brin": "99XX"}


def test_nothing_of_the_file_is_kept_after_the_import(world: World) -> None:
    _, row = bring_in(world.viewer("ada"), roster(ANNA))

    assert not folder(row.token).exists()
    assert list(keeping.root().iterdir()) == []


def test_stopped_import_changes_nothing_and_keeps_nothing(world: World) -> None:
    viewer = world.viewer("ada")
    row = upload(viewer, roster(ANNA))

    actions.cancel(viewer=viewer, token=row.token)

    assert fresh(row).state == RosterImport.State.CANCELLED
    assert not folder(row.token).exists()
    assert not Pupil.objects.filter(key="p1").exists()


def test_moments_with_an_absent_pupil_stay_with_their_author(world: World) -> None:
    viewer = world.viewer("ada")
    bring_in(viewer, roster(ANNA, BRAM))
    schools.assign(viewer=viewer, group_id=Group.objects.get(key="g1").pk, staff_id=world.people["noor"])
    world.log("noor", "chat", "Bram")

    bring_in(viewer, roster(ANNA), end_absent=[Entity.PUPIL])

    assert Moment.objects.filter(dyad__pupil__key="p2", dyad__staff_id=world.people["noor"]).count() == 1


def _roles(key: str) -> set[str]:
    return set(StaffMember.objects.get(key=key).roles.values_list("code", flat=True))


def _lines(report: object, code: str, entity: Entity) -> tuple:
    part = report.part(code, entity)  # type: ignore[attr-defined]
    return part.lines if part else ()


def test_reading_that_fails_unexpectedly_is_refused_and_forgotten(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with patch("nabij.apps.schools.imports.jobs.read", side_effect=ValueError("Anna Veen")):
        row = upload(world.viewer("ada"), roster(ANNA))

    assert (row.state, row.notice["code"]) == (RosterImport.State.REFUSED, "unexpected")
    assert "Anna" not in caplog.text
    assert list(keeping.root().iterdir()) == []

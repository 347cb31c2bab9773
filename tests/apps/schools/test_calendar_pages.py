"""The calendar, the settings of the school, the trail, choosing a school, and records that do not exist."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from nabij.apps.accounts.audit import record
from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.models import AuditLine
from nabij.apps.schools import calendar_selectors, trail
from nabij.apps.schools.models import ClosedPeriod, SchoolYear, StaffMember, StaffRole
from nabij.apps.schools.viewer import viewer_of
from tests.world import AMSTERDAM, TODAY, World


@pytest.fixture
def ada(world: World) -> Client:
    return world.client("ada")


def said(client: Client, path: str, data: dict[str, object] | None = None) -> str:
    answer = client.post(path, data or {}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def base(world: World) -> str:
    return f"/school/calendar/{world.year.pk}"


def test_calendar_shows_periods_in_order_and_school_days(world: World, ada: Client) -> None:
    html = ada.get("/school/calendar/").content.decode()
    assert html.index("Herfstvakantie") < html.index("Kerstvakantie") < html.index("Meivakantie")
    view = calendar_selectors.calendar_visible_to(world.viewer("ada"))
    assert view is not None
    assert f"{view.school_days} schooldagen" in html
    assert 190 <= view.school_days <= 205


def test_calendar_for_a_teacher_can_be_read_and_not_changed(world: World) -> None:
    html = world.client("noor").get("/school/calendar/").content.decode()
    assert "Herfstvakantie" in html
    assert '<form method="post" action="/school/calendar' not in html


def test_calendar_period_counts_weekdays_only(world: World) -> None:
    view = calendar_selectors.calendar_visible_to(world.viewer("ada"))
    assert view is not None
    autumn = next(row for row in view.periods if row.name == "Herfstvakantie")
    assert autumn.days == 5


def test_close_one_day_takes_one_school_day_and_undo_gives_it_back(world: World, ada: Client) -> None:
    before = calendar_selectors.calendar_visible_to(world.viewer("ada"))
    html = said(ada, f"{base(world)}/close/", {"name": "Studiedag", "first": "2026-12-02", "last": ""})
    after = calendar_selectors.calendar_visible_to(world.viewer("ada"))
    assert before is not None
    assert after is not None
    assert after.school_days == before.school_days - 1
    undo = re.search(rf'action="({base(world)}/reopen/\d+/)"', html)
    assert undo
    html = said(ada, undo[1])
    fields = dict(re.findall(r'type="hidden" name="(name|first|last)" value="([^"]*)"', html))
    assert fields == {"name": "Studiedag", "first": "2026-12-02", "last": "2026-12-02"}
    said(ada, f"{base(world)}/close/", fields)
    assert ClosedPeriod.objects.filter(name="Studiedag", first=date(2026, 12, 2)).count() == 1


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-12-04", "2026-12-02", "last"),
        ("2026-07-30", "2026-08-02", "first"),
        ("2027-07-30", "2027-08-02", "first"),
        ("2026-08-01", "2027-07-31", "last"),
        ("", "", "first"),
        ("morgen", "2026-12-02", "first"),
    ],
)
def test_close_days_with_wrong_dates_says_so_beside_the_field(
    world: World, ada: Client, first: str, last: str, field: str
) -> None:
    number = ClosedPeriod.objects.count()
    answer = ada.post(f"{base(world)}/close/", {"name": "Vrij", "first": first, "last": last})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in html
    assert f'id="id_{field}_error"' in html
    assert ClosedPeriod.objects.count() == number


def test_refill_first_shows_what_goes_and_then_does_it(world: World, ada: Client) -> None:
    said(ada, f"{base(world)}/close/", {"name": "Studiedag", "first": "2026-12-02"})
    ClosedPeriod.objects.filter(name="Herfstvakantie", year=world.year).delete()
    html = ada.get(f"{base(world)}/start-again/").content.decode()
    assert "Studiedag" in html
    assert "Herfstvakantie" in html
    assert ClosedPeriod.objects.filter(name="Studiedag").exists()
    said(ada, f"{base(world)}/start-again/")
    assert not ClosedPeriod.objects.filter(name="Studiedag").exists()
    assert "niets te wijzigen" in ada.get(f"{base(world)}/start-again/").content.decode()


def test_next_year_follows_the_last_one_and_has_holidays(world: World, ada: Client) -> None:
    html = said(ada, "/school/calendar/next-year/")
    year = SchoolYear.objects.filter(school=world.school).order_by("-starts_on")[0]
    assert (year.starts_on, year.ends_on) == (date(2027, 8, 1), date(2028, 7, 31))
    assert year.closed_periods.exists()
    assert "2026-2027" in html
    assert world.viewer("ada").year_id == world.year.pk


def test_next_year_without_any_year_is_the_present_one(world: World, ada: Client) -> None:
    world.school.years.all().delete()
    assert "nog geen schooljaar" in ada.get("/school/calendar/").content.decode()
    said(ada, "/school/calendar/next-year/")
    assert SchoolYear.objects.get(school=world.school).starts_on == date(2026, 8, 1)


def test_year_that_is_still_to_begin_is_the_year_at_hand_when_there_is_no_other(world: World) -> None:
    with moved_to(datetime(2026, 7, 20, 9, tzinfo=AMSTERDAM)):
        assert viewer_of(world.user("ada")).year_id == world.year.pk


def test_settings_change_name_and_region(world: World, ada: Client) -> None:
    assert "België" not in ada.get("/school/settings/").content.decode()
    said(ada, "/school/settings/", {"name": "De Nieuwe Wilg", "region": "Noord"})
    world.school.refresh_from_db()
    assert (world.school.name, world.school.region) == ("De Nieuwe Wilg", "Noord")


@pytest.mark.parametrize("data", [{"name": "", "region": "Noord"}, {"name": "De Wilg", "region": "Flemish"}])
def test_settings_with_a_wrong_answer_are_refused(world: World, ada: Client, data: dict[str, str]) -> None:
    answer = ada.post("/school/settings/", data)
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.content.decode()


# --- the trail


def test_trail_shows_who_did_what_and_never_what_teachers_do(world: World, ada: Client) -> None:
    world.log("noor", "chat", "Amir", note="vertelde over de hond")
    html = ada.get("/school/trail/").content.decode()
    assert "Medewerker toegevoegd: Noor Visser" in html
    assert "Ada Prins" in html
    assert "hond" not in html
    shown = trail.trail_visible_to(world.viewer("ada"))
    assert AuditLine.objects.filter(verb__startswith="moment").exists()
    assert not any(line.who == "Noor Visser" for line in shown.lines)


def test_trail_of_another_school_stays_there(world: World) -> None:
    html = world.client("kim").get("/school/trail/").content.decode()
    assert "Kim Jansen" in html
    assert "Noor Visser" not in html


def test_trail_is_read_page_by_page_without_gap_or_double(world: World, ada: Client) -> None:
    for _number in range(trail.PAGE * 2):
        record(
            "school.changed", by=world.user("ada"), school_id=world.school.pk, subject="school", subject_id=1
        )
    viewer = world.viewer("ada")
    seen: list[int] = []
    before = None
    while True:
        part = trail.trail_visible_to(viewer, before=before)
        seen += [line.id for line in part.lines]
        if part.older_than is None:
            break
        before = part.older_than
    expected = AuditLine.objects.filter(school_id=world.school.pk, verb__in=trail.VERBS).count()
    assert len(seen) == len(set(seen)) == expected
    html = ada.get(f"/school/trail/?before={seen[trail.PAGE - 1]}").content.decode()
    assert 'href="/school/trail/"' in html
    assert ada.get("/school/trail/?before=1").status_code == 200


def test_trail_with_a_broken_address_is_not_found(world: World, ada: Client) -> None:
    assert ada.get("/school/trail/?before=x").status_code == 404


def test_trail_can_learn_the_verbs_of_another_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "VERBS", dict(trail.VERBS))
    trail.name_verb("roster.looked_at", trail.VERBS["roster.imported"])
    record("roster.looked_at", by=None, school_id=world.school.pk)
    assert trail.trail_visible_to(world.viewer("ada")).lines[0].who == ""


# --- several schools


def two_schools(world: World) -> Client:
    staff = StaffMember.objects.create(school=world.school, user=world.user("kim"), given_name="Kim")
    StaffRole.objects.create(staff=staff, code="coach")
    return world.client("kim")


def test_choose_school_stands_in_the_menu_only_with_several(world: World) -> None:
    assert "/school/choose/" not in world.client("noor").get("/school/").content.decode()
    assert "/school/choose/" in two_schools(world).get("/school/").content.decode()


def test_choose_school_changes_where_one_looks(world: World) -> None:
    kim = two_schools(world)
    assert "De Wilg" in kim.get("/school/choose/").content.decode()
    other = world.other_school.pk
    assert kim.post("/school/choose/", {"school": other}).status_code == 302
    assert "<h1>De Eik</h1>" in kim.get("/school/").content.decode()
    kim.post("/school/choose/", {"school": world.school.pk})
    assert "<h1>De Wilg</h1>" in kim.get("/school/").content.decode()


@pytest.mark.parametrize("school", ["", "x", "other"])
def test_choose_a_school_that_is_not_ones_own_is_not_found(world: World, school: str) -> None:
    asked = world.other_school.pk if school == "other" else school
    assert world.client("noor").post("/school/choose/", {"school": asked}).status_code == 404


def test_choose_without_other_schools_says_so(world: World) -> None:
    assert "geen andere school" in world.client("noor").get("/school/choose/").content.decode()


# --- founding, and the front page


def test_found_school_by_the_host_opens_a_year_and_looks_there(world: World, ada: Client) -> None:
    assert ada.get("/school/new/").status_code == 200
    data = {"name": "De Beuk", "sector": "secondary", "region": "Flemish", "board": "", "official_number": ""}
    assert "De Beuk staat erin" in said(ada, "/school/new/", data)
    year = SchoolYear.objects.get(school__name="De Beuk")
    assert year.starts_on == date(2026, 9, 1)
    assert "Klassen" in ada.get("/school/groups/").content.decode()


def test_found_school_without_a_name_is_refused(world: World, ada: Client) -> None:
    answer = ada.post("/school/new/", {"name": "", "sector": "primary", "region": "Noord"})
    assert answer.status_code == 422


def test_found_school_by_anybody_else_is_refused(world: World) -> None:
    assert world.client("kim").get("/school/new/").status_code == 403


def test_home_without_a_place_explains_or_leads_to_founding(world: World, ada: Client) -> None:
    StaffMember.objects.filter(user__username__in=["ada", "lot"]).update(
        ended_on=TODAY.date() - timedelta(days=1)
    )
    assert ada.get("/school/")["Location"] == "/school/new/"
    assert "geen enkele school" in world.client("lot").get("/school/").content.decode()


def test_rhythm_is_the_teachers_own(world: World) -> None:
    noor = world.client("noor")
    assert noor.get("/rhythm/").status_code == 200
    assert noor.post("/rhythm/", {"rhythm_days": "15", "daily_capacity": "3"}).status_code == 302
    assert world.staff("noor").rhythm_days == 15
    assert noor.post("/rhythm/", {"rhythm_days": "2", "daily_capacity": "3"}).status_code == 422

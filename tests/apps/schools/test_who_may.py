"""Every page of the administration: who gets in, what of another school exists, and how many queries it costs."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.apps.schools import actions
from nabij.apps.schools.models import ClosedPeriod, Pupil
from nabij.apps.schools.urls import calendar, groups, people
from tests.world import CAST, World

GET_PAGES = [
    "/school/people/",
    "/school/people/new/",
    "/school/people/{staff}/",
    "/school/people/{fresh}/invite/",
    "/school/groups/",
    "/school/groups/new/",
    "/school/groups/{group}/",
    "/school/groups/{group}/pupils/{pupil}/",
    "/school/calendar/{year}/start-again/",
    "/school/settings/",
    "/school/trail/",
]
POST_PAGES = [
    "/school/people/new/",
    "/school/people/{staff}/",
    "/school/people/{staff}/roles/",
    "/school/people/{fresh}/invite/",
    "/school/people/{staff}/new-password/",
    "/school/people/{staff}/close-account/",
    "/school/people/{staff}/open-account/",
    "/school/people/{staff}/leave/",
    "/school/people/{staff}/return/",
    "/school/groups/new/",
    "/school/groups/{group}/",
    "/school/groups/{group}/end/",
    "/school/groups/{group}/reopen/",
    "/school/groups/{group}/assign/",
    "/school/groups/{group}/unassign/",
    "/school/groups/{group}/pupils/",
    "/school/groups/{group}/pupils/{pupil}/",
    "/school/groups/{group}/pupils/{pupil}/move/",
    "/school/groups/{group}/pupils/{pupil}/leave/",
    "/school/groups/{group}/pupils/{pupil}/return/",
    "/school/calendar/next-year/",
    "/school/calendar/{year}/close/",
    "/school/calendar/{year}/reopen/{period}/",
    "/school/calendar/{year}/start-again/",
    "/school/settings/",
]
READ_BY_ALL = ["/school/calendar/", "/school/calendar/{year}/"]


def ids(world: World) -> dict[str, int]:
    fresh = actions.add_staff(
        viewer=world.viewer("ada"), given_name="Tess", infix="", family_name="Boer", email="", roles=["coach"]
    )
    return {
        "staff": world.people["noor"],
        "fresh": fresh.pk,
        "group": world.groups["5A"],
        "pupil": Pupil.objects.get(given_name="Bo").pk,
        "year": world.year.pk,
        "period": ClosedPeriod.objects.filter(year=world.year)[0].pk,
    }


def test_pages_of_the_administration_are_all_listed_here() -> None:
    for prefix, patterns in (("people", people), ("groups", groups), ("calendar", calendar)):
        ours = {
            path for path in GET_PAGES + POST_PAGES + READ_BY_ALL if path.startswith(f"/school/{prefix}/")
        }
        assert len(ours) == len(patterns), prefix


def test_pages_for_anybody_but_the_administrator_are_forbidden(world: World) -> None:
    known = ids(world)
    wrong = []
    for who in CAST:
        client = world.client(who)
        answers = [client.get(path.format(**known)) for path in GET_PAGES]
        answers += [client.post(path.format(**known)) for path in POST_PAGES]
        wrong += [(who, answer.request["PATH_INFO"]) for answer in answers if answer.status_code != 403]
    assert wrong == []


def test_calendar_is_read_by_everybody_at_school(world: World) -> None:
    paths = [path.format(year=world.year.pk) for path in READ_BY_ALL]
    found = {(who, path): world.client(who).get(path).status_code for who in (*CAST, "ada") for path in paths}
    assert set(found.values()) == {200}, found


def test_pages_for_the_administrator_open(world: World) -> None:
    known, ada = ids(world), world.client("ada")
    assert {path: ada.get(path.format(**known)).status_code for path in GET_PAGES} == dict.fromkeys(
        GET_PAGES, 200
    )


def test_pages_for_strangers_lead_to_the_sign_in_page(world: World) -> None:
    known, stranger = ids(world), Client()
    answers = [stranger.get(path.format(**known)) for path in GET_PAGES + READ_BY_ALL]
    answers += [stranger.post(path.format(**known)) for path in POST_PAGES]
    assert all(answer.status_code == 302 and answer["Location"].startswith("/sign-in/") for answer in answers)


def test_records_of_another_school_do_not_exist_for_its_neighbour(world: World) -> None:
    known, kim = ids(world), world.client("kim")
    got = {
        path: kim.get(path.format(**known)).status_code for path in [*GET_PAGES, *READ_BY_ALL] if "{" in path
    }
    full = {
        "given_name": "X", "name": "X", "kind": "class", "roles": ["teacher"], "username": "xx", "language": "nl",
        "first": "2026-12-02", "staff": known["staff"], "group": known["group"],
    }  # fmt: skip
    sent = {path: kim.post(path.format(**known), full).status_code for path in POST_PAGES if "{" in path}
    assert set(got.values()) == {404}, got
    sent.pop("/school/groups/{group}/assign/")  # says 422 or 404, never more
    assert set(sent.values()) == {404}, sent


def test_assign_in_a_group_of_another_school_does_not_exist(world: World) -> None:
    kim = world.client("kim")
    path = f"/school/groups/{world.groups['5A']}/assign/"
    assert kim.post(path, {"staff": world.people["kim"]}).status_code == 404
    assert kim.post(path, {"staff": world.people["noor"]}).status_code == 404


def test_record_that_does_not_exist_answers_the_page_that_says_so(world: World) -> None:
    answer = world.client("ada").get("/school/people/999999/")
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_query_counts_with_five_and_thirty_five_are_the_same(world: World) -> None:
    known, ada = ids(world), world.client("ada")
    paths = [path.format(**known) for path in [*GET_PAGES, *READ_BY_ALL, "/school/"]]
    before = {path: queries(ada, path) for path in paths}
    viewer = world.viewer("ada")
    for number in range(30):
        actions.enrol(viewer=viewer, group_id=known["group"], given_name=f"P{number}")
        staff = actions.add_staff(
            viewer=viewer,
            given_name=f"S{number}",
            infix="",
            family_name="",
            email="",
            roles=["teacher", "coach"],
        )
        group = actions.add_group(viewer=viewer, name=f"G{number}", kind="class", year_level="")
        actions.assign(viewer=viewer, group_id=group.pk, staff_id=staff.pk)
    assert {path: queries(ada, path) for path in paths} == before
    assert max(before.values()) <= 14, before

"""The diary: one's own feelings, sealed, for nobody else; hard feelings that last reach Today, one bad day never."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.models import AuditLine
from nabij.apps.contact import actions as contact
from nabij.apps.diary import actions, selectors
from nabij.apps.diary.models import Entry
from nabij.apps.schools import actions as schools
from nabij.practice.emotions import Coping, Emotion, Felt
from tests.world import TODAY, World

SECRET = "geheim: hij liep weg"


def write(
    world: World,
    emotion: Emotion = Emotion.ANGER,
    *,
    days_ago: int = 0,
    pupil: str | None = "Bo",
    teacher: str = "noor",
    energy: int | None = None,
    coping: tuple[Coping, ...] = (),
) -> Entry:
    return actions.write(
        viewer=world.viewer(teacher),
        client_id=uuid4(),
        felt=[Felt(emotion, 3)],
        dyad_id=world.dyad(teacher, pupil).pk if pupil else None,
        happened=SECRET,
        energy=energy,
        coping=coping,
        at=TODAY - timedelta(days=days_ago),
    )


def signals(world: World, pupil: str = "Bo") -> bool:
    found = selectors.persistence_of(world.viewer("noor"), today=TODAY.date())
    one = found.get(world.dyad("noor", pupil).pk)
    return one is not None and one.signals


def test_entry_of_the_form_is_kept_with_everything(world: World) -> None:
    dyad = world.dyad("noor", "Bo").pk
    data = {
        "client_id": str(uuid4()),
        "emotion": ["anger", "worry"],
        "strength": "4",
        "dyad": dyad,
        "happened": "  liep weg ",
        "energy": "-2",
        "coping": ["avoiding"],
    }
    assert world.client("noor").post("/diary/", data)["Location"] == "/diary/"
    row = Entry.objects.get()
    assert (row.dyad_id, row.energy, row.happened, row.day) == (dyad, -2, "liep weg", date(2026, 11, 17))
    assert row.felt == '[["anger", 4], ["worry", 4]]'
    assert row.coping == '["avoiding"]'


def test_entry_needs_no_more_than_a_feeling(world: World) -> None:
    data = {"emotion": ["joy"], "strength": "3"}
    assert world.client("noor").post("/diary/", data).status_code == 302
    row = Entry.objects.get()
    assert (row.dyad_id, row.energy, row.happened, row.coping) == (None, None, "", "[]")


def test_entry_sent_twice_is_one_entry(world: World) -> None:
    data = {"client_id": str(uuid4()), "emotion": ["joy"], "strength": "3"}
    for _time in range(2):
        world.client("noor").post("/diary/", data)
    assert Entry.objects.count() == 1


def test_client_id_of_somebody_else_gives_nothing_of_theirs(world: World) -> None:
    key: UUID = write(world).client_id
    row = actions.write(viewer=world.viewer("bas"), client_id=key, felt=[Felt(Emotion.JOY, 1)])
    assert (row.staff_id, row.happened) == (world.people["bas"], "")
    assert Entry.objects.count() == 2


def test_entry_without_a_feeling_is_asked_again_and_loses_nothing(world: World) -> None:
    data = {"client_id": str(uuid4()), "strength": "5", "happened": "een lang verhaal", "energy": "1"}
    answer = world.client("noor").post("/diary/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "een lang verhaal" in page
    assert data["client_id"] in page
    assert not Entry.objects.exists()


def test_entry_about_a_pupil_of_somebody_else_is_refused(world: World) -> None:
    data = {"emotion": ["joy"], "strength": "3", "dyad": world.dyad("bas", "Finn").pk}
    assert world.client("noor").post("/diary/", data).status_code == 422
    with pytest.raises(type(world.dyad("bas", "Finn")).DoesNotExist):
        actions.write(
            viewer=world.viewer("noor"),
            client_id=uuid4(),
            felt=[],
            dyad_id=world.dyad("bas", "Finn").pk,
        )


@pytest.mark.parametrize(
    "name", ["bas", "anouk", "ina", "esra", "rob", "mees", "femke", "daan", "ada", "kim"]
)
def test_diary_of_noor_is_read_by_nobody_else(world: World, name: str) -> None:
    row, client = write(world), world.client(name)
    for page in ("/", "/diary/", f"/relationship/{row.dyad_id}/"):
        assert SECRET not in client.get(page, follow=True).content.decode()
    assert client.post(f"/diary/{row.pk}/remove/").status_code == 404
    assert client.post(f"/diary/{row.pk}/remove/", {"undo": "1"}).status_code == 404
    Entry.objects.get(removed_at=None)


def test_text_feelings_and_coping_stand_sealed_in_the_database(world: World) -> None:
    write(world, coping=(Coping.AVOIDING,))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM diary_entry")
        stored = str(cursor.fetchall())
    assert not any(word in stored for word in ("geheim", "anger", "avoiding"))


def test_audit_says_that_something_was_kept_and_not_about_whom(world: World) -> None:
    row = write(world)
    world.client("noor").post(f"/diary/{row.pk}/remove/")
    lines = AuditLine.objects.filter(verb__startswith="diary.").order_by("pk")
    assert [(line.verb, line.subject, line.subject_id) for line in lines] == [
        ("diary.written", "staff", world.people["noor"]),
        ("diary.removed", "staff", world.people["noor"]),
    ]


def test_three_hard_entries_of_five_over_some_weeks_persist_and_reach_today(world: World) -> None:
    moods = (Emotion.ANGER, Emotion.JOY, Emotion.WORRY, Emotion.JOY, Emotion.HURT)
    for days_ago, emotion in zip((21, 15, 12, 6, 1), moods, strict=True):
        write(world, emotion, days_ago=days_ago)
    assert signals(world)
    client = world.client("noor")
    assert "Met Bo Test blijft het lastig" in client.get("/diary/").content.decode()
    own = [dyad.pk for dyad in world.dyads("noor")]
    facts = selectors.facts_for_today(world.viewer("noor"), own, TODAY.date())
    assert facts[world.dyad("noor", "Bo").pk]["persistence"].signals
    for pupil in ("Amir", "Bo", "Cato", "Daan", "Elif"):
        world.log("noor", "chat", pupil, days_ago=1)
    assert "Dit vraagt iets van je, met Bo" in client.get("/").content.decode()


def test_two_hard_entries_of_five_do_not_persist(world: World) -> None:
    moods = (Emotion.ANGER, Emotion.JOY, Emotion.JOY, Emotion.JOY, Emotion.HURT)
    for days_ago, emotion in zip((21, 15, 12, 6, 1), moods, strict=True):
        write(world, emotion, days_ago=days_ago)
    assert not signals(world)


def test_hard_entries_within_a_week_do_not_persist(world: World) -> None:
    for days_ago in (6, 5, 4, 1, 0):
        write(world, days_ago=days_ago)
    world.log("noor", "chat", "Bo", days_ago=1)
    assert not signals(world)
    assert "Dit vraagt iets van je" not in world.client("noor").get("/").content.decode()


def test_one_bad_day_never_persists(world: World) -> None:
    write(world, Emotion.JOY, days_ago=20)
    for _time in range(5):
        write(world)
    assert not signals(world)


def test_entries_about_another_pupil_do_not_add_up(world: World) -> None:
    for days_ago, pupil in ((21, "Bo"), (15, "Cato"), (12, "Bo"), (6, "Cato"), (1, "Daan")):
        write(world, days_ago=days_ago, pupil=pupil)
    assert not signals(world)


def test_feelings_noted_with_contact_moments_are_not_counted(world: World) -> None:
    for days_ago in (21, 15, 12, 6, 1):
        contact.log_moment(
            viewer=world.viewer("noor"),
            client_id=uuid4(),
            kind_code="clash",
            dyad_ids=[world.dyad("noor", "Bo").pk],
            at=TODAY - timedelta(days=days_ago),
            note="boos",
        )
    assert selectors.persistence_of(world.viewer("noor"), today=TODAY.date()) == {}


def test_entry_taken_away_counts_no_longer_and_can_be_brought_back_until_tomorrow(world: World) -> None:
    rows = [write(world, days_ago=days_ago) for days_ago in (21, 15, 1)]
    client = world.client("noor")
    assert signals(world)
    page = client.post(f"/diary/{rows[0].pk}/remove/", follow=True).content.decode()
    assert 'name="undo" value="1"' in page
    assert page.count(SECRET) == 2
    assert not signals(world)
    client.post(f"/diary/{rows[0].pk}/remove/", {"undo": "1"})
    assert signals(world)
    client.post(f"/diary/{rows[0].pk}/remove/")
    with moved_to(TODAY + timedelta(days=1, minutes=1)):
        assert actions.forget_removed() == 1
    assert Entry.objects.count() == 2


def test_energy_and_coping_are_put_into_words_from_five_answers_on(world: World) -> None:
    client = world.client("noor")
    for _time in range(4):
        write(world, energy=-1, coping=(Coping.AVOIDING,))
    assert "Van je laatste" not in client.get("/diary/").content.decode()
    write(world, Emotion.JOY, energy=2, coping=(Coping.REFLECTING,), pupil=None)
    page = client.get("/diary/").content.decode()
    assert "Van je laatste 5 antwoorden: 1 moment gaf energie" in page
    assert "Praten met iemand" in page or "praten" in page


def test_older_entries_are_a_page_away(world: World) -> None:
    for number in range(23):
        write(world, days_ago=number)
    client = world.client("noor")
    first = client.get("/diary/").content.decode()
    older = first.split('href="?before=')[1].split('"')[0]
    assert first.count(SECRET) == 20
    assert client.get(f"/diary/?before={older}").content.decode().count(SECRET) == 3
    assert world.client("bas").get(f"/diary/?before={older}").status_code == 404


def test_form_opens_with_the_pupil_one_came_from(world: World) -> None:
    dyad = world.dyad("noor", "Bo").pk
    assert (
        f'<option value="{dyad}" selected>'
        in world.client("noor").get(f"/diary/?dyad={dyad}").content.decode()
    )


def test_diary_queries_do_not_grow_with_pupils_or_entries(world: World) -> None:
    client = world.client("noor")

    def cost() -> int:
        client.get("/diary/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/diary/").status_code == 200
        return len(captured)

    write(world)
    few = cost()
    for place in range(30):
        name = f"Leerling{place}"
        schools.enrol(
            viewer=world.viewer("ada"), group_id=world.groups["5A"], given_name=name, family_name="T"
        )
        write(world, pupil=name)
    assert cost() == few

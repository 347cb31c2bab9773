"""Three words: written down, paused, looked back on; and what Today makes of them."""

from __future__ import annotations

from datetime import date

from django.db import connection

from nabij.apps.accounts.models import AuditLine
from nabij.apps.picture import actions, places, selectors
from nabij.apps.picture.models import DyadWords, WordSitting
from nabij.apps.picture.stored import WrittenWord
from nabij.practice.words import About, WordValence
from tests.apps.contact.pages import text
from tests.apps.picture.picture_world import english, hard, warm, write
from tests.world import TODAY, World


def test_sitting_goes_on_with_the_next_pupil_and_ends_at_the_overview(world: World) -> None:
    client = world.client("noor")
    response = client.post("/picture/words/start/", {"group": world.groups["5A"]}, follow=True)
    sitting = WordSitting.objects.get()
    for name in ("Amir", "Bo", "Cato", "Daan", "Elif"):
        address = f"/picture/words/{sitting.pk}/{world.dyad('noor', name).pk}/"
        assert response.redirect_chain[-1][0] == address
        response = client.post(
            address, {"go": "next", "pupil_0": name, "pupil_0_valence": "positive"}, follow=True
        )
    assert response.redirect_chain[-1][0] == f"/picture/words/{sitting.pk}/overview/"


def test_sitting_paused_halfway_is_found_again_with_everything_in_it(world: World) -> None:
    client = english(world, "noor")
    client.post("/picture/words/start/", {"group": world.groups["5A"]})
    sitting = WordSitting.objects.get()
    amir, bo = world.dyad("noor", "Amir").pk, world.dyad("noor", "Bo").pk
    client.post(f"/picture/words/{sitting.pk}/{amir}/", {"go": "next"})
    client.post(
        f"/picture/words/{sitting.pk}/{bo}/",
        {"go": "pause", "relationship_1": "  samen  lachen ", "relationship_1_valence": "positive"},
    )
    again = client.post("/picture/words/start/", {"group": world.groups["5A"]}, follow=True)
    assert again.redirect_chain[-1][0].endswith(f"/{world.dyad('noor', 'Cato').pk}/")
    kept = selectors.words_of_sitting(world.viewer("noor"), sitting_id=sitting.pk)
    assert kept[amir].words == ()
    assert kept[bo].words == (WrittenWord("samen lachen", About.RELATIONSHIP, WordValence.POSITIVE),)


def test_words_saved_by_the_browser_are_kept_and_a_blank_page_is_no_answer_yet(world: World) -> None:
    client = world.client("noor")
    sitting = actions.start_words(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    address = f"/picture/words/{sitting.pk}/{world.dyad('noor', 'Amir').pk}/"
    assert client.post(address, {}, headers={"X-Autosave": "1"}).status_code == 204
    assert not DyadWords.objects.exists()
    client.post(address, {"pupil_0": "vrolijk"}, headers={"X-Autosave": "1"})
    assert DyadWords.objects.count() == 1
    assert "vrolijk" in client.get(address).content.decode()


def test_words_beyond_three_a_side_and_of_nonsense_valence_are_left_out(world: World) -> None:
    viewer = world.viewer("noor")
    sitting = actions.start_words(viewer=viewer, group_id=world.groups["5A"])
    dyad = world.dyad("noor", "Amir").pk
    actions.write_words(
        viewer=viewer, sitting_id=sitting.pk, dyad_id=dyad, words=[warm(str(n)) for n in range(5)]
    )
    assert len(selectors.words_of_sitting(viewer, sitting_id=sitting.pk)[dyad].words) == 3
    world.client("noor").post(
        f"/picture/words/{sitting.pk}/{dyad}/", {"pupil_0": "stil", "pupil_0_valence": "awful", "go": "next"}
    )
    assert selectors.words_of_sitting(viewer, sitting_id=sitting.pk)[dyad].words[0].valence is None


def test_overview_names_findings_and_candidates_with_the_way_to_the_guide(world: World) -> None:
    words = {"Amir": [warm("open")], "Bo": [hard("boos"), hard("fel")], "Cato": [], "Daan": [warm("open")]}
    sitting = write(world, "noor", words)
    page = english(world, "noor").get(f"/picture/words/{sitting}/overview/")
    said = text(page)
    assert "For one pupil no word came to mind." in said
    assert "For one pupil most words were hard ones." in said
    assert f"/guides/relation-focused-reflection/?dyad={world.dyad('noor', 'Bo').pk}" in page.content.decode()
    assert (
        f"/guides/relation-focused-reflection/?dyad={world.dyad('noor', 'Amir').pk}"
        not in page.content.decode()
    )


def test_words_over_time_say_what_moved(world: World) -> None:
    write(world, "noor", {"Amir": [hard("boos"), hard("ver weg", About.RELATIONSHIP)]}, days_ago=40)
    write(world, "noor", {"Amir": [warm("grappig"), warm("open", About.RELATIONSHIP)]})
    said = text(english(world, "noor").get(f"/picture/words/of/{world.dyad('noor', 'Amir').pk}/"))
    assert "Warmer than the time before." in said
    assert "New: grappig, open." in said
    assert "No longer there: boos, ver weg." in said


def test_words_of_a_pupil_without_any_teach_the_way_to_them(world: World) -> None:
    page = english(world, "noor").get(f"/picture/words/of/{world.dyad('noor', 'Amir').pk}/")
    assert "No words yet" in text(page)


def test_sitting_put_aside_counts_nowhere_and_can_be_brought_back(world: World) -> None:
    sitting = write(world, "noor", {"Bo": [hard("boos")]})
    client, viewer, bo = world.client("noor"), world.viewer("noor"), world.dyad("noor", "Bo").pk
    client.post(f"/picture/words/{sitting}/overview/", {"drop": "1"})
    assert places.facts(viewer, [bo], TODAY.date()) == {}
    assert client.get(f"/picture/words/{sitting}/overview/").status_code == 404
    actions.start_words(viewer=viewer, group_id=world.groups["5A"])
    client.post(f"/picture/words/{sitting}/overview/", {"undo": "1"})
    assert places.facts(viewer, [bo], TODAY.date())[bo]["words"].negative == 1


def test_open_sitting_brought_back_beside_another_open_one_is_finished(world: World) -> None:
    viewer = world.viewer("noor")
    first = actions.start_words(viewer=viewer, group_id=world.groups["5A"])
    actions.drop_words(viewer=viewer, sitting_id=first.pk)
    second = actions.start_words(viewer=viewer, group_id=world.groups["5A"])
    actions.bring_back_words(viewer=viewer, sitting_id=first.pk)
    assert WordSitting.objects.get(pk=first.pk).finished_at is not None
    assert actions.start_words(viewer=viewer, group_id=world.groups["5A"]).pk == second.pk


def test_words_in_the_database_are_sealed_and_the_audit_holds_no_content(world: World) -> None:
    write(world, "noor", {"Bo": [hard("boos")]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM picture_dyadwords")
        assert "boos" not in cursor.fetchone()[0]
    lines = AuditLine.objects.filter(verb__startswith="words.").values_list("verb", flat=True)
    assert sorted(lines) == ["words.finished", "words.started", "words.written"]


def test_today_speaks_of_hard_words_and_of_no_words_and_leads_to_the_guides(world: World) -> None:
    for name in ("Amir", "Bo", "Cato", "Daan", "Elif"):
        world.log("noor", "chat", name)
    write(world, "noor", {"Amir": [hard("boos"), warm("slim"), hard("fel")], "Bo": []})
    page = world.client("noor").get("/")
    body = page.content.decode()
    assert f"/guides/relation-focused-reflection/?dyad={world.dyad('noor', 'Amir').pk}" in body
    assert f"/guides/three-words/?dyad={world.dyad('noor', 'Bo').pk}" in body


def test_facts_count_mixed_and_unmarked_words_as_neither(world: World) -> None:
    mixed = WrittenWord("druk", About.PUPIL, WordValence.MIXED)
    write(world, "noor", {"Amir": [mixed, WrittenWord("stil", About.PUPIL), hard("fel")]})
    dyad = world.dyad("noor", "Amir").pk
    words = places.facts(world.viewer("noor"), [dyad], TODAY.date())[dyad]["words"]
    assert (words.taken_on, words.positive, words.negative, words.unmarked) == (date(2026, 11, 17), 0, 1, 2)


def test_facts_of_who_does_not_teach_are_empty(world: World) -> None:
    write(world, "noor", {"Bo": []})
    assert places.facts(world.viewer("rob"), [world.dyad("noor", "Bo").pk], TODAY.date()) == {}

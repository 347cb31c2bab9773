"""Practising with words: hints with reasons, nothing kept, and a sentence that comes back when asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.apps.contact.models import Promise
from nabij.apps.repair.presenters.reading import reading_of, words_of
from nabij.practice.wording import Hint, HintReason
from tests.world import World

CODES = ("compliment", "invitation", "reaction", "fact", "correction")


def page(world: World, code: str, **words: Any) -> str:
    answer = world.client("noor").post(f"/repair/words/{code}/", words)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("code", CODES)
def test_exercise_opens_and_asks_nothing(world: World, code: str) -> None:
    answer = world.client("noor").get(f"/repair/words/{code}/")
    assert answer.status_code == 200
    assert "hints__number" not in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "sentence", "marked", "why"),
    [
        ("compliment", "Goed gedaan, wat ben jij slim.", "slim", "Dit gaat over wie de leerling is"),
        ("invitation", "Je moet nu meteen opruimen.", "moet", "Dit klinkt als een bevel"),
        ("fact", "Hij deed het weer expres.", "expres", "Dit gaat over wat de leerling wil"),
        ("correction", "Waarom ben je nooit stil?", "nooit", "kloppen bijna nooit"),
    ],
)
def test_exercise_marks_the_words_and_says_why(
    world: World, code: str, sentence: str, marked: str, why: str
) -> None:
    found = page(world, code, text=sentence, words_in="nl", rung="4")
    assert any(marked in part.split("</mark>")[0] for part in found.split("<mark>")[1:])
    assert why in found


def test_exercise_in_english_reads_english(world: World) -> None:
    found = page(world, "compliment", text="Well done, you are so smart.", words_in="en")
    assert "smart<sup>" in found


def test_reaction_joins_the_steps_that_are_filled_in(world: World) -> None:
    found = page(
        world,
        "reaction",
        understanding="Ik zie dat je het zat bent.",
        wanted="Ik wil graag dat je gaat zitten.",
        choice_1="Nu zitten",
        words_in="nl",
    )
    assert "Ik zie dat je het zat bent.\nIk wil graag dat je gaat zitten." in found
    assert "geef twee manieren" in found


def test_correction_on_the_second_rung_marks_the_name_of_an_own_pupil(world: World) -> None:
    found = page(world, "correction", text="Elif wacht even.", words_in="nl", rung="2")
    assert "<mark>Elif" in found


def test_exercise_for_htmx_gives_the_hints_alone(world: World) -> None:
    answer = world.client("noor").post(
        "/repair/words/compliment/", {"text": "Super."}, headers={"HX-Request": "true"}
    )
    assert answer.content.decode().lstrip().startswith('<section id="reading"')


def test_exercise_shows_typed_markup_as_text(world: World) -> None:
    assert "<b>slim" not in page(world, "compliment", text="<b>slim</b> <script>x</script>", words_in="nl")


def test_exercise_with_an_unknown_name_is_404(world: World) -> None:
    assert world.client("noor").get("/repair/words/poetry/").status_code == 404


def test_exercise_keeps_nothing_by_itself(world: World) -> None:
    page(world, "fact", text="Een bijzondere zin.")
    assert not Promise.objects.exists()


def test_sentence_kept_stands_on_today_the_next_school_day(world: World) -> None:
    client = world.client("noor")
    words = {"text": "Ik zag dat je wachtte.", "dyad": world.dyad("noor", "Bo").pk}
    assert client.post("/repair/words/keep/", words).status_code == 302
    promise = Promise.objects.get()
    assert (promise.text, str(promise.due_on)) == ("Ik zag dat je wachtte.", "2026-11-18")


def test_sentence_for_a_pupil_of_somebody_else_is_404(world: World) -> None:
    words = {"text": "Ik zag dat je wachtte.", "dyad": world.dyad("bas", "Finn").pk}
    assert world.client("noor").post("/repair/words/keep/", words).status_code == 404
    assert not Promise.objects.exists()


@pytest.mark.parametrize("name", ["ada", "daan"])
def test_exercises_are_for_people_of_the_school_who_meet_pupils(world: World, name: str) -> None:
    assert world.client(name).get("/repair/words/").status_code == 403


@pytest.mark.parametrize("reason", list(HintReason))
def test_every_reason_has_a_why_and_a_way(reason: HintReason) -> None:
    why, instead = words_of(reason)
    assert why.endswith((".", "”"))
    assert instead.endswith((".", "?", "”.", "”"))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), text=st.text(min_size=1, max_size=60))
def test_pieces_join_to_the_text_and_cover_each_hint(data: st.DataObject, text: str) -> None:
    spans = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(
                lambda one: one[0] < one[1]
            ),
            max_size=5,
        )
    )
    hints = sorted({Hint(start, end, HintReason.LABELS) for start, end in spans})
    found = reading_of(text, hints)
    assert "".join(piece.text for piece in found.pieces) == text
    for number, hint in enumerate(hints, start=1):
        if (hint.start, hint.end) != (0, len(text)):
            covered = "".join(piece.text for piece in found.pieces if number in piece.hints)
            assert covered == text[hint.start : hint.end]

"""What Noor knows of her pupils: most of it by now, some of it not yet, and what they love. Made up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from nabij.apps.accounts.clock import moved_to, today
from nabij.apps.guides import actions as guides
from nabij.apps.knowing import actions
from nabij.apps.knowing.selectors import NAME
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.viewer import Viewer
from nabij.demo.moments import made_up_id
from nabij.practice.guides import Text
from nabij.practice.knowing import Question, Recall

SIBLINGS: Final = (
    "een grote zus",
    "twee broertjes",
    "alleen thuis",
    "een kleine zus en een halfbroer",
    "drie zussen",
)
HOBBIES: Final = ("voetbal", "tekenen", "turnen", "gitaar", "schaken", "vissen met opa", "zwemmen", "dansen")
KEEN_ON: Final = (
    "dieren",
    "bouwen",
    "moppen vertellen",
    "alles over de ruimte",
    "koken",
    "verhalen bedenken",
)
MONTHS: Final = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
INTERESTS: Final = (
    "de nieuwe hond",
    "keepen op zaterdag",
    "een hut van pallets",
    "draken tekenen",
    "taarten bakken met oma",
    "een spreekbeurt over haaien",
    "de moestuin",
)
NOT_YET: Final = 4
"""Every so many pupils one of whom little is known yet."""


def know_them(viewer: Viewer, *, rng: Random) -> int:
    """Note what a teacher knows after half a year, and begin one guide; gives of how many pupils."""
    dyads = list(Dyad.objects.filter(staff_id=viewer.staff_id, until=None).order_by("pk"))
    start = today() - timedelta(days=100)
    for place, dyad in enumerate(dyads):
        with moved_to(_at(start + timedelta(days=place))):
            _one(viewer, dyad.pk, little=place % NOT_YET == NOT_YET - 1, rng=rng)
    with moved_to(_at(today() - timedelta(days=3))):
        run = guides.start(viewer=viewer, slug="perspective-taking", dyad_id=dyads[2].pk)
        guides.answer(
            viewer=viewer, run_id=run.pk, given=Text("Dinsdag na de gymles, bij het begin van het rekenen.")
        )
    return len(dyads)


def _one(viewer: Viewer, dyad_id: int, *, little: bool, rng: Random) -> None:
    answers = {
        Question.SIBLINGS: rng.choice(SIBLINGS),
        Question.HOBBIES: rng.choice(HOBBIES),
        Question.KEEN_ON: rng.choice(KEEN_ON),
        Question.BIRTH_MONTH: rng.choice(MONTHS),
    }
    kept = list(answers)[: 1 if little else len(answers)]
    actions.keep_facts(
        viewer=viewer, dyad_id=dyad_id, answers={question.value: answers[question] for question in kept}
    )
    actions.judge_recall(viewer=viewer, dyad_id=dyad_id, topic=NAME, how=Recall.KNEW)
    if little:
        return
    actions.add_interest(viewer=viewer, dyad_id=dyad_id, text=rng.choice(INTERESTS))
    actions.note_parents(
        viewer=viewer,
        dyad_id=dyad_id,
        client_id=made_up_id(rng),
        kind=rng.choice(("talk", "yard", "call")),
        on=today(),
        note="",
    )


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15, 40)))

"""Doing what a teacher does on the pages of the picture, for the tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.test import Client

from nabij.apps.picture import actions
from nabij.apps.picture.models import DyadWords, PulseRound, Response, WordSitting
from nabij.apps.picture.stored import WrittenWord
from nabij.practice.words import About, WordValence
from tests.world import TODAY, World

GROUPS = {"noor": "5A", "anouk": "5A", "bas": "7B"}
CALM = {"n1": 4, "n2": 4, "c1": 1, "c2": 1, "a1": 2, "a2": 2}
DISTANT = {"n1": 1, "n2": 1, "c1": 1, "c2": 1, "a1": 1, "a2": 1}
STORMY = {"n1": 1, "n2": 2, "c1": 5, "c2": 5, "a1": 2, "a2": 1}


def warm(text: str, about: About = About.PUPIL) -> WrittenWord:
    return WrittenWord(text, about, WordValence.POSITIVE)


def hard(text: str, about: About = About.PUPIL) -> WrittenWord:
    return WrittenWord(text, about, WordValence.NEGATIVE)


def write(world: World, teacher: str, words: Mapping[str, list[WrittenWord]], *, days_ago: int = 0) -> int:
    """A finished sitting of some days ago; gives its id."""
    viewer, day = world.viewer(teacher), TODAY.date() - timedelta(days=days_ago)
    sitting = actions.start_words(viewer=viewer, group_id=world.groups[GROUPS[teacher]])
    for pupil, own in words.items():
        dyad = world.dyad(teacher, pupil).pk
        actions.write_words(viewer=viewer, sitting_id=sitting.pk, dyad_id=dyad, words=own)
    actions.finish_words(viewer=viewer, sitting_id=sitting.pk)
    WordSitting.objects.filter(pk=sitting.pk).update(started_on=day)
    DyadWords.objects.filter(sitting=sitting).update(written_on=day)
    return sitting.pk


def pulse(world: World, teacher: str, answers: Mapping[str, Mapping[str, int]], *, days_ago: int = 0) -> int:
    """A finished round of some days ago; gives its id."""
    viewer, day = world.viewer(teacher), TODAY.date() - timedelta(days=days_ago)
    row = actions.start_round(viewer=viewer, group_id=world.groups[GROUPS[teacher]])
    given = {world.dyad(teacher, pupil).pk: dict(own) for pupil, own in answers.items()}
    actions.answer_round(viewer=viewer, round_id=row.pk, answers=given)
    PulseRound.objects.filter(pk=row.pk).update(started_on=day)
    Response.objects.filter(round=row).update(day=day)
    actions.finish_round(viewer=viewer, round_id=row.pk)
    return row.pk


def english(world: World, name: str) -> Client:
    user = world.user(name)
    user.language = "en"
    user.save()
    return world.client(name)

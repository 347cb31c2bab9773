"""A seeded simulator of how relationships between a teacher and pupils may go through a school year.

Belongs here: the process model (`process`), people and their traits (`people`), scripted storylines (`stories`),
the school year (`year`) and what it yields (`events`). Does not belong here: names, texts, or anything that
reads real records.

It is a model for teaching, for a demonstration school and for planning studies. It is not validated, and it
predicts nothing about a real child or teacher.
"""

from nabij.practice.simulation.bounds import BoundedNumber, bounded_numbers
from nabij.practice.simulation.events import (
    Colour,
    LatentWeek,
    SchoolYear,
    SimulatedEmotion,
    SimulatedMoment,
    SimulatedMood,
    SimulatedPromise,
)
from nabij.practice.simulation.people import (
    DyadState,
    Intervention,
    PupilTraits,
    SimulatedDyad,
    TeacherTraits,
)
from nabij.practice.simulation.process import (
    Exchange,
    Feeling,
    ProcessNumbers,
    clash,
    exchange,
    overnight,
    pupil_answer,
    repair,
    teacher_act,
)
from nabij.practice.simulation.stories import Scene, Scripted, Story, scene_of
from nabij.practice.simulation.year import YearNumbers, simulate_school_year

__all__ = [
    "BoundedNumber",
    "Colour",
    "DyadState",
    "Exchange",
    "Feeling",
    "Intervention",
    "LatentWeek",
    "ProcessNumbers",
    "PupilTraits",
    "Scene",
    "SchoolYear",
    "Scripted",
    "SimulatedDyad",
    "SimulatedEmotion",
    "SimulatedMoment",
    "SimulatedMood",
    "SimulatedPromise",
    "Story",
    "TeacherTraits",
    "YearNumbers",
    "bounded_numbers",
    "clash",
    "exchange",
    "overnight",
    "pupil_answer",
    "repair",
    "scene_of",
    "simulate_school_year",
    "teacher_act",
]

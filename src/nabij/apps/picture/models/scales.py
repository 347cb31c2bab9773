"""Questionnaires of a school, rounds of the pulse, answers, and how noisy a scale is in this school."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.accounts.models import User
from nabij.apps.schools.models import Dyad, Group, School, StaffMember


class SchoolQuestionnaire(models.Model):
    """One edition of a questionnaire that this school brought: licensed text in a slot of ours, or one of its own.

    A correction is a new edition, so that answers stay with what was asked.
    """

    class Kind(models.TextChoices):
        LICENSED = "licensed"
        OWN = "own"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="questionnaires")
    slug = models.CharField(max_length=60)
    edition = models.PositiveIntegerField()
    version = models.PositiveIntegerField()  # of the definition
    kind = models.CharField(max_length=8, choices=Kind)
    content = SealedTextField()  # the definition with its text, which the licence does not let us show around
    licence_holder = models.CharField(max_length=200, blank=True)
    stated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["school", "slug", "edition"], name="questionnaire_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.slug}, edition {self.edition}"


class PulseRound(models.Model):
    """The pulse for a whole class; it may be paused."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="pulse_rounds")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    started_on = models.DateField()
    finished_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["staff", "group"],
                condition=Q(finished_at=None, dropped_at=None),
                name="one_open_round_a_group",
            )
        ]

    def __str__(self) -> str:
        return f"pulse from {self.started_on}"


class Response(models.Model):
    """The answers to one questionnaire on one day: about a dyad, or about the teacher when there is none."""

    client_id = models.UUIDField()
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="responses", db_index=False)
    dyad = models.ForeignKey(
        Dyad, null=True, on_delete=models.CASCADE, related_name="responses", db_index=False
    )
    round = models.ForeignKey(PulseRound, null=True, on_delete=models.CASCADE, related_name="responses")
    questionnaire = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    edition = models.ForeignKey(
        SchoolQuestionnaire, null=True, on_delete=models.RESTRICT, related_name="responses"
    )
    answers = SealedTextField(blank=True, default="")
    day = models.DateField()
    done = models.BooleanField(default=False)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "client_id"], name="response_once"),
            models.UniqueConstraint(
                fields=["round", "dyad"], condition=~Q(round=None), name="response_once_a_round"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["staff", "questionnaire", "day"], name="responses_of_a_teacher"),
            models.Index(fields=["dyad", "questionnaire", "day"], name="responses_of_a_dyad"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} on {self.day}"


class ScaleNoise(models.Model):
    """How noisy a scale is in this school: numbers over many dyads of several teachers, and nobody's answers."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="scale_noise", db_index=False)
    questionnaire = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    edition = models.PositiveIntegerField(default=0)  # 0 for what comes with Nabij
    scale = models.CharField(max_length=60)
    dyads = models.PositiveIntegerField()
    sd = models.FloatField()
    alpha = models.FloatField(null=True)
    sd_difference = models.FloatField()
    mean_difference = models.FloatField()
    estimated_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["school", "questionnaire", "version", "edition", "scale"], name="noise_once_a_scale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scale} of {self.questionnaire}"

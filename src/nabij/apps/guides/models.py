"""Guides as people use them: runs with their answers, invited colleagues, marks, and guides of a school's own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, School, StaffMember


class Run(models.Model):
    """One person going through one guide, about one pupil or about nobody in particular. The answers are sealed."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="guide_runs")
    dyad = models.ForeignKey(Dyad, null=True, on_delete=models.CASCADE, related_name="guide_runs")
    guide = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    progress = SealedTextField()
    started_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["staff", "-changed_at"], name="run_latest")
        ]

    def __str__(self) -> str:
        return self.guide


class Guest(models.Model):
    """A colleague who was asked along on one run: may read it and add a thought, until a day, and no longer."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="guests")
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="guide_invitations")
    invited_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "staff"], name="guest_once_a_run")
        ]

    def __str__(self) -> str:
        return f"guest until {self.until}"


class Thought(models.Model):
    """What a guest thinks along; for the owner of the run and the guest."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="thoughts")
    step = models.CharField(max_length=80)
    text = SealedTextField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return "sealed thought"


class Hypothesis(models.Model):
    """A possible explanation that a teacher wants to test (P-29)."""

    class Result(models.TextChoices):
        OPEN = "open"
        HELD = "held"
        FELL = "fell"

    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="hypotheses")
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="hypotheses")
    text = SealedTextField()
    test_by = models.CharField(max_length=20)
    result = models.CharField(max_length=5, choices=Result, default=Result.OPEN)
    found = SealedTextField(blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"hypothesis, {self.result}"


class Mark(models.Model):
    """A guide that a teacher keeps at hand, or does not want to see."""

    class Kind(models.TextChoices):
        FAVOURITE = "favourite"
        HIDDEN = "hidden"

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="guide_marks")
    guide = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=Kind)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "guide"], name="mark_once_a_guide")
        ]

    def __str__(self) -> str:
        return f"{self.guide}: {self.kind}"


class OwnGuide(models.Model):
    """A guide that people of a school wrote. A change makes a new version; runs keep the one they were done with."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="own_guides")
    by = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="own_guides")
    slug = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    when = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(default=10)
    situation = models.CharField(max_length=30)
    steps = models.JSONField(default=list)
    shared = models.BooleanField(default=False)
    current = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["school", "slug", "version"], name="own_guide_version_once")
        ]

    def __str__(self) -> str:
        return self.title

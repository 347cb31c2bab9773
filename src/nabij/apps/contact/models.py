"""Moments between a teacher and a pupil, the summaries kept beside them, promises, and the closing of a day.

Pages read the summaries (one row a dyad, one row a dyad and week); the moments themselves are read for one dyad at a
time through the covering index. See docs/adr/0005.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, Group, Pupil, SchoolYear, StaffMember
from nabij.practice.moments import Purpose, Valence

PURPOSES = tuple(Purpose)
VALENCES = tuple(Valence)


class Moment(models.Model):
    """One moment of one dyad. A tap on several pupils makes a row for each, with the same client id."""

    client_id = models.UUIDField()  # made by the browser and kept for ever: a repeated send changes nothing
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="moments", db_index=False)
    at = models.DateTimeField()
    day = models.DateField()
    kind = models.CharField(max_length=24)
    purpose = models.PositiveSmallIntegerField()
    valence = models.PositiveSmallIntegerField()
    ritual = models.BooleanField(default=False)
    logged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad"], name="moment_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["dyad", "at", "client_id", "day", "kind", "purpose", "valence", "ritual"],
                name="moment_by_dyad",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class MomentNote(models.Model):
    """What the teacher wrote about a moment, and what they felt: for their eyes only, sealed."""

    moment = models.OneToOneField(Moment, primary_key=True, on_delete=models.CASCADE, related_name="note")
    text = SealedTextField(blank=True, default="")
    feeling = SealedTextField(blank=True, default="")

    def __str__(self) -> str:
        return "sealed note"


class BinnedMoment(models.Model):
    """A moment that was just deleted: sealed, kept for an hour so that it can be brought back, then gone."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="binned_moments")
    content = SealedTextField()
    binned_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "sealed moment"


class DyadSummary(models.Model):
    """What all moments of a dyad come to; always equal to `practice.balance.recompute` of them."""

    dyad = models.OneToOneField(Dyad, primary_key=True, on_delete=models.CASCADE, related_name="summary")
    moments = models.PositiveIntegerField(default=0)
    head_at = models.DateTimeField(null=True)
    head_key = models.CharField(max_length=36, blank=True)
    last_personal_at = models.DateTimeField(null=True)
    last_personal_day = models.DateField(null=True)
    last_talk_day = models.DateField(null=True)
    last_instruction_day = models.DateField(null=True)
    last_correction_day = models.DateField(null=True)
    last_repair_day = models.DateField(null=True)
    last_clash_day = models.DateField(null=True)
    last_positive_day = models.DateField(null=True)
    last_negative_at = models.DateTimeField(null=True)
    last_negative_day = models.DateField(null=True)
    balance = models.PositiveIntegerField(default=0)
    balance_open_since = models.DateField(null=True)
    counts = models.CharField(max_length=120, default="")

    def __str__(self) -> str:
        return f"{self.moments} moments"


class DyadWeek(models.Model):
    """Counts of one dyad in one week, for the picture of the year and the attention mirror."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="weeks", db_index=False)
    week = models.DateField()  # its Monday
    personal = models.PositiveIntegerField(default=0)
    positive = models.PositiveIntegerField(default=0)
    neutral = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)
    corrective = models.PositiveIntegerField(default=0)
    aimed = models.PositiveIntegerField(
        default=0
    )  # positive and meant for this pupil: not the greeting of everybody

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "week"], name="week_once_a_dyad")
        ]

    def __str__(self) -> str:
        return f"week of {self.week}"


class Promise(models.Model):
    """Something to come back to, or a pupil meant for tomorrow."""

    class Kind(models.TextChoices):
        COME_BACK = "come_back"
        TOMORROW = "tomorrow"

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COME_BACK)
    text = SealedTextField(blank=True, default="")
    notice = SealedTextField(blank=True, default="")  # what the pupil is likely to notice of it
    made_on = models.DateField()
    due_on = models.DateField()
    kept_on = models.DateField(null=True)
    kept_by = models.UUIDField(null=True)  # the tap that kept it by itself, so that its undo opens it again
    dropped_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad"], name="promise_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_on}"


class ElsewhereMoment(models.Model):
    """A friendly moment that somebody else in the school had with a pupil; the own teachers see it."""

    client_id = models.UUIDField()
    pupil = models.ForeignKey(
        Pupil, on_delete=models.CASCADE, related_name="elsewhere_moments", db_index=False
    )
    by = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="elsewhere_moments")
    year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    day = models.DateField()
    kind = models.CharField(max_length=24)
    logged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "pupil"], name="elsewhere_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["pupil", "year", "at"], name="elsewhere_by_pupil")
        ]

    def __str__(self) -> str:
        return f"{self.kind} elsewhere"


class KindUse(models.Model):
    """Which kinds this teacher uses, so that the sheet can put them first."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="kind_uses", db_index=False)
    kind = models.CharField(max_length=24)
    uses = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "kind"], name="kind_use_once")
        ]

    def __str__(self) -> str:
        return self.kind


class DayClosing(models.Model):
    """A teacher closed the day with a group: whom they recalled from memory."""

    staff = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="day_closings", db_index=False
    )
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    recalled = models.JSONField(default=list)  # dyad ids, in the order in which they came to mind
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "group", "day"], name="day_closed_once")
        ]

    def __str__(self) -> str:
        return f"closing of {self.day}"

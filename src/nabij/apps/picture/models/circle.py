"""Places on the circle: one rating, and one situation played back step by step."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, Group, StaffMember


class CircleRating(models.Model):
    """Where the teacher saw themselves, and perhaps the pupil: in a moment, in a lesson, or between the two in general.

    A lesson with a whole group has no dyad; everything else has one.
    """

    class About(models.TextChoices):
        MOMENT = "moment"
        LESSON = "lesson"
        BOND = "bond"

    client_id = models.UUIDField()
    staff = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="circle_ratings", db_index=False
    )
    dyad = models.ForeignKey(
        Dyad, null=True, on_delete=models.CASCADE, related_name="circle_ratings", db_index=False
    )
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=6, choices=About)
    content = SealedTextField()
    day = models.DateField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "client_id"], name="circle_rating_once"),
            models.CheckConstraint(
                condition=models.Q(dyad=None) ^ models.Q(group=None), name="circle_rating_of_dyad_or_group"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["dyad", "day"], name="circle_ratings_of_a_dyad"),
        ]

    def __str__(self) -> str:
        return f"circle on {self.day}"


class CircleSituation(models.Model):
    """One situation in steps: who did what, and where that was on the circle."""

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="circle_situations", db_index=False)
    content = SealedTextField()
    day = models.DateField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "client_id"], name="circle_situation_once")
        ]

    def __str__(self) -> str:
        return f"situation on {self.day}"

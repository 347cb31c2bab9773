"""What *Today* remembers: whom it showed, and what the teacher put aside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nabij.apps.schools.models import Dyad, StaffMember


class Shown(models.Model):
    """A pupil stood on *Today* of this teacher on this day; nobody stands there more than two days running."""

    staff = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="shown_days", db_index=False
    )
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="shown_days")
    day = models.DateField()
    reason = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "day", "dyad"], name="shown_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.day}"


class Dismissal(models.Model):
    """The teacher put a reason aside; it may come back after some school days."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="dismissals")
    reason = models.CharField(max_length=40)
    on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "reason"], name="dismissal_once_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.reason} put aside"

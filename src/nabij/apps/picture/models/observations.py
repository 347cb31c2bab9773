"""What a teacher looked at more closely: room and hold, one signal of a pupil, and the whole case on a page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, Group, StaffMember


class AutonomyPlace(models.Model):
    """How much room and hold a pupil gets from this teacher, and perhaps needs; one place a day."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="autonomy_places", db_index=False)
    content = SealedTextField()
    day = models.DateField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "day"], name="autonomy_place_once_a_day")
        ]

    def __str__(self) -> str:
        return f"room and hold on {self.day}"


class AutonomyReflection(models.Model):
    """The four questions on room and hold over one group, as they stand now."""

    staff = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="autonomy_reflections", db_index=False
    )
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    content = SealedTextField(blank=True, default="")
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "group"], name="autonomy_reflection_once_a_group")
        ]

    def __str__(self) -> str:
        return f"questions on room and hold, {self.day}"


class SensitivityLook(models.Model):
    """One signal of a pupil and what was there of the four qualities."""

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="sensitivity_looks", db_index=False)
    content = SealedTextField()
    day = models.DateField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "client_id"], name="sensitivity_look_once")
        ]

    def __str__(self) -> str:
        return f"one signal on {self.day}"


class CasePage(models.Model):
    """The relationship on one page in four parts; the latest text only."""

    dyad = models.OneToOneField(Dyad, on_delete=models.CASCADE, related_name="case_page")
    content = SealedTextField(blank=True, default="")
    changed_on = models.DateField()
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "sealed case page"

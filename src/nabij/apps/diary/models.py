"""One's own feelings with a pupil, energy and coping: for the owner alone, sealed, never added up for anyone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, StaffMember


class Entry(models.Model):
    """One event: what happened, what it made one feel, what it gave or cost, and how one dealt with it."""

    client_id = models.UUIDField()
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="diary")
    dyad = models.ForeignKey(Dyad, null=True, on_delete=models.CASCADE, related_name="diary")
    at = models.DateTimeField()
    day = models.DateField()
    happened = SealedTextField(blank=True, default="")
    felt = SealedTextField()  # emotion codes with strengths
    coping = SealedTextField(blank=True, default="")
    energy = models.SmallIntegerField(null=True)  # from -2 (it cost much) to 2 (it gave much)
    removed_at = models.DateTimeField(null=True)  # for a way back; gone for good the next day

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "client_id"], name="diary_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["staff", "-at"], name="diary_latest")]

    def __str__(self) -> str:
        return "sealed entry"

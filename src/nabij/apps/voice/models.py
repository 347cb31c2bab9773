"""The pupil's own view: the morning check-in on a shared device, a wish for a word, and the pupil's side.

What a pupil says belongs to the dyad with the teacher who opened the check-in, and is kept for a short time.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, Group, StaffMember


class Device(models.Model):
    """A shared tablet or board that one teacher opened for one group. It closes by itself."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="checkin_devices")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, db_index=True)
    token_hash = models.CharField(
        max_length=64, blank=True, db_index=True
    )  # set when a tablet takes the code
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"check-in of {self.group_id}"


class Checkin(models.Model):
    """One choice of one pupil on one day. Forgotten after two weeks."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="checkins")
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    mood = SealedTextField()  # colour, and a word when the pupil chose one
    spoke = models.BooleanField(default=False)
    wants_a_word = models.BooleanField(default=False)
    visited_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "day"], name="checkin_once_a_day")
        ]

    def __str__(self) -> str:
        return f"check-in on {self.day}"


class PupilSide(models.Model):
    """Answers about the two of them: those of a pupil, as far as the pupil wants the teacher to see them.

    With `guessed`, what the teacher expected the pupil to answer; it stands beside the pupil's own, never in a sum.
    """

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="pupil_sides")
    questionnaire = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    answers = SealedTextField()
    read_aloud = models.BooleanField(default=False)
    guessed = models.BooleanField(default=False)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)  # for a way back; gone for good the next day

    def __str__(self) -> str:
        return f"pupil's side on {self.on}"

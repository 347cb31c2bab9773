"""Three words on the pupil and three on the relationship, a sitting at a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, Group, StaffMember


class WordSitting(models.Model):
    """One round of words over a class; it may be paused for days."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="word_sittings")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    started_on = models.DateField()
    finished_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # put aside: shown nowhere, until it is brought back

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["staff", "group"],
                condition=models.Q(finished_at=None, dropped_at=None),
                name="one_open_sitting_a_group",
            )
        ]

    def __str__(self) -> str:
        return f"words from {self.started_on}"


class DyadWords(models.Model):
    """The words for one dyad in one sitting, how each is meant included. No words is an answer too."""

    sitting = models.ForeignKey(WordSitting, on_delete=models.CASCADE, related_name="words", db_index=False)
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="words")
    content = SealedTextField(blank=True, default="")
    written_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sitting", "dyad"], name="words_once_a_sitting")
        ]

    def __str__(self) -> str:
        return "sealed words"

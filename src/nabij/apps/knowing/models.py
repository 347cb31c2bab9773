"""What a teacher knows of a pupil: answers to the four questions, interests, recall, the introduction, the parents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, Pupil, StaffMember


class Fact(models.Model):
    """The answer to one of the four questions, as this teacher learned it."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="facts")
    question = models.CharField(max_length=20)
    answer = SealedTextField()
    noted_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "question"], name="fact_once_a_question")
        ]

    def __str__(self) -> str:
        return self.question


class Interest(models.Model):
    """Something a pupil likes or is good at; it comes back as an opener. Also what came out of the interest bag."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="interests")
    text = SealedTextField()
    from_bag = models.BooleanField(default=False)
    noted_on = models.DateField()
    mentioned_on = models.DateField(null=True)

    def __str__(self) -> str:
        return "interest"


class Recollection(models.Model):
    """When a teacher last tried to recall something about a pupil, how it went, and when to try again."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="recollections")
    topic = models.CharField(max_length=20)  # `name`, or one of the four questions
    how = models.CharField(max_length=10)
    card = models.TextField()  # the state of the spaced-repetition library
    at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "topic"], name="recollection_once_a_topic")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.how}"


class Photo(models.Model):
    """A picture to learn a face by, when the school uses them. The file stays in the data directory."""

    pupil = models.OneToOneField(Pupil, primary_key=True, on_delete=models.CASCADE, related_name="photo")
    file_name = models.CharField(max_length=80)
    by = models.ForeignKey(StaffMember, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return "photo"


class Introduction(models.Model):
    """The introduction talk with pupil and parents at the start of the year (S-076)."""

    dyad = models.OneToOneField(Dyad, primary_key=True, on_delete=models.CASCADE, related_name="introduction")
    held_on = models.DateField(null=True)
    who = SealedTextField(blank=True, default="")
    wants = SealedTextField(blank=True, default="")
    parents = SealedTextField(blank=True, default="")
    later = SealedTextField(blank=True, default="")

    def __str__(self) -> str:
        return "introduction talk"


class ParentContact(models.Model):
    """A contact with the parents (S-044). Parents who were not reached yet are not uninvolved parents."""

    class Kind(models.TextChoices):
        TALK = "talk"
        YARD = "yard"
        CALL = "call"
        NOTE = "note"

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="parent_contacts")
    client_id = models.UUIDField()
    kind = models.CharField(max_length=5, choices=Kind)
    on = models.DateField()
    note = SealedTextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad"], name="parent_contact_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"

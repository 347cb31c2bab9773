"""The way back after a clash: the path, the line both draw, agreements, looking back, and rehearsing with a colleague.

Everything hangs on a dyad and belongs to its teacher. What is written is sealed; what stands open in the database are
days, states and the order of things.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, StaffMember


class Repair(models.Model):
    """One path back, from what happened to the last look back. Nothing on it is required."""

    class Kind(models.TextChoices):
        CLASH = "clash"
        CORRECTION = "correction"  # the light variant: a soft follow-up in the same lesson

    class Ending(models.TextChoices):
        OPEN = ""
        MENDED = "mended"
        NOTE = "note"  # a short note instead of a talk
        GREETING = "greeting"  # no talk, just friendly at the door
        LET_GO = "let_go"

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="repairs")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CLASH)
    incident_day = models.DateField()
    started_at = models.DateTimeField(default=timezone.now)
    logged_id = models.UUIDField(null=True)  # the moment that this path logged by itself
    place = models.CharField(max_length=12, default="steady")  # the step where the teacher is
    cause = SealedTextField(blank=True, default="")
    happened = SealedTextField(blank=True, default="")

    feelings = SealedTextField(blank=True, default="")  # codes of the teacher's own emotions
    relief = SealedTextField(blank=True, default="")  # what helps to steady oneself
    own_part = SealedTextField(blank=True, default="")
    otherwise = SealedTextField(blank=True, default="")  # what the teacher could have done instead
    pupil_view = SealedTextField(blank=True, default="")
    influence = SealedTextField(blank=True, default="")  # one small thing that is in the teacher's hands
    quality = SealedTextField(blank=True, default="")
    wish = SealedTextField(blank=True, default="")
    opening = SealedTextField(blank=True, default="")
    techniques = SealedTextField(blank=True, default="")

    talk_on = models.DateField(null=True)
    talk_clock = models.TimeField(null=True)
    talk_place = SealedTextField(blank=True, default="")
    talked_on = models.DateField(null=True)
    talked_at = models.DateTimeField(null=True)
    sheet = SealedTextField(blank=True, default="")  # feelings and the number of the talk, as JSON

    ending = models.CharField(max_length=10, choices=Ending, default=Ending.OPEN, blank=True)
    ended_on = models.DateField(null=True)
    other_way = SealedTextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad"], name="repair_once")
        ]

    def __str__(self) -> str:
        return f"repair of {self.incident_day}"


class TimelineItem(models.Model):
    """One thing on the line that teacher and pupil draw together."""

    class Phase(models.TextChoices):
        BEFORE = "before"
        DURING = "during"
        AFTER = "after"

    class Side(models.TextChoices):
        TEACHER = "teacher"
        PUPIL = "pupil"

    client_id = models.UUIDField()
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="items")
    phase = models.CharField(max_length=6, choices=Phase)
    side = models.CharField(max_length=7, choices=Side)
    position = models.PositiveIntegerField(default=0)
    text = SealedTextField()
    removed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "repair"], name="timeline_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.side}, {self.phase}"


class Agreement(models.Model):
    """What two people agreed on, what they do when it does not work, and the day they look at it again."""

    class Outcome(models.TextChoices):
        OPEN = ""
        WORKS = "works"
        PARTLY = "partly"
        OTHER_IDEA = "other_idea"

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="agreements")
    repair = models.ForeignKey(Repair, null=True, on_delete=models.SET_NULL, related_name="agreements")
    text = SealedTextField()
    plan_b = SealedTextField(blank=True, default="")
    made_on = models.DateField()
    review_on = models.DateField(null=True)
    reviewed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad"], name="agreement_once")
        ]

    def __str__(self) -> str:
        return f"agreement of {self.made_on}"


class CheckBack(models.Model):
    """Looking back after a while: the first and the second time."""

    class Outcome(models.TextChoices):
        OPEN = ""
        BETTER = "better"
        SAME = "same"
        HARDER = "harder"
        SKIPPED = "skipped"

    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="check_backs")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    note = SealedTextField(blank=True, default="")
    pupil_said = SealedTextField(blank=True, default="")
    mark = SealedTextField(blank=True, default="")  # the pupil's number from 1 to 10, when it was asked again

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["repair", "number"], name="check_back_once")
        ]

    def __str__(self) -> str:
        return f"check back {self.number}, due {self.due_on}"


class Rehearsal(models.Model):
    """One colleague who may read the words of one preparation for a while, and say what they think of them."""

    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="rehearsals")
    colleague = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="rehearsals")
    shared_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    feedback = SealedTextField(blank=True, default="")
    feedback_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["repair", "colleague"], name="rehearsal_once_a_colleague")
        ]

    def __str__(self) -> str:
        return f"rehearsal until {self.until}"

"""What a teacher plans for one pupil, for everyone, and for the class; and where it is sent when they ask for that.

Everything about a pupil hangs on the dyad and belongs to its teacher alone. Whether a day of a plan is done stands
nowhere here: that follows from the moments of `contact`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from nabij.apps.accounts.fields import SealedTextField
from nabij.apps.schools.models import Dyad, Group, StaffMember


class TwoByTen(models.Model):
    """Two minutes for one pupil, ten school days (S-070). Closed when it is complete or the teacher stops."""

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="two_by_tens")
    starts_on = models.DateField()
    before_value = models.PositiveSmallIntegerField(null=True)
    before_words = SealedTextField(blank=True, default="")
    after_value = models.PositiveSmallIntegerField(null=True)
    after_words = SealedTextField(blank=True, default="")
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dyad"], condition=Q(closed_on=None), name="one_open_two_by_ten_a_dyad"
            ),
            models.UniqueConstraint(fields=["client_id", "dyad"], name="two_by_ten_once"),
        ]

    def __str__(self) -> str:
        return f"two-by-ten from {self.starts_on}"


class TwoByTenPause(models.Model):
    """A school day on which it rests, with the reason."""

    plan = models.ForeignKey(TwoByTen, on_delete=models.CASCADE, related_name="pauses", db_index=False)
    on = models.DateField()
    reason = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "on"], name="pause_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.on}"


class ChildLed(models.Model):
    """Child-led time in a dose of the teacher's choice, with boosters while a plan works on behaviour (S-048)."""

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="child_led_plans")
    starts_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    times_a_week = models.PositiveSmallIntegerField()
    weeks = models.PositiveSmallIntegerField()
    behaviour_from = models.DateField(null=True)
    behaviour_until = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dyad"], condition=Q(closed_on=None), name="one_open_child_led_a_dyad"
            ),
            models.UniqueConstraint(fields=["client_id", "dyad"], name="child_led_once"),
        ]

    def __str__(self) -> str:
        return f"child-led time from {self.starts_on}"


class Rota(models.Model):
    """The teacher's own five-minute rota: how often, with whom, on which days of the week. The turns follow."""

    staff = models.OneToOneField(StaffMember, primary_key=True, on_delete=models.CASCADE, related_name="rota")
    weeks = models.PositiveSmallIntegerField(default=3)
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    weekdays = models.JSONField(default=list)  # the days one is at school, Monday is 0
    started_on = models.DateField()
    stopped_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"every {self.weeks} weeks"


class StaffAway(models.Model):
    """Days on which the teacher gives no slots."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="away_days")
    first = models.DateField()
    last = models.DateField()

    def __str__(self) -> str:
        return f"away {self.first} to {self.last}"


class PupilAway(models.Model):
    """Days on which a pupil is known to be away; without a reason, on purpose."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="away_days")
    first = models.DateField()
    last = models.DateField()

    def __str__(self) -> str:
        return f"away {self.first} to {self.last}"


class Commitment(models.Model):
    """Something that is planned once with one pupil, until it is done or let go."""

    class Kind(models.TextChoices):
        COMMITMENT = "commitment"
        ONE_TO_ONE = "one_to_one"
        SHINE = "shine"
        AGREEMENT = "agreement"

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="commitments")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMMITMENT)
    text = SealedTextField(blank=True, default="")
    plan_b = SealedTextField(blank=True, default="")  # an agreement: what if it does not work out
    say = SealedTextField(blank=True, default="")  # a situation to shine: what one will say
    looked_back = SealedTextField(blank=True, default="")
    made_on = models.DateField()
    due_on = models.DateField()
    clock = models.TimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    kept_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad", "kind"], name="commitment_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_on}"


class Routine(models.Model):
    """Something that comes back every week: tea with the class (S-075), a game with one pupil (S-094)."""

    class Kind(models.TextChoices):
        TEA = "tea"
        GAME = "game"
        MEETING = "meeting"
        OTHER = "other"

    client_id = models.UUIDField()
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="routines")
    dyad = models.ForeignKey(Dyad, null=True, on_delete=models.CASCADE, related_name="routines")
    kind = models.CharField(max_length=7, choices=Kind)
    text = SealedTextField(blank=True, default="")
    weekday = models.PositiveSmallIntegerField()
    started_on = models.DateField()
    last_done_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "staff"], name="routine_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} every week"


class GoalCard(models.Model):
    """A card with activities at the pupil's own level; the pupil chooses the order (S-036)."""

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="goal_cards")
    title = SealedTextField()
    made_on = models.DateField()
    until = models.DateField()  # the last school day of its week
    put_away_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad"], name="goal_card_once")
        ]

    def __str__(self) -> str:
        return f"goal card until {self.until}"


class GoalStep(models.Model):
    card = models.ForeignKey(GoalCard, on_delete=models.CASCADE, related_name="steps")
    text = SealedTextField()
    place = models.PositiveSmallIntegerField()  # the order that the pupil chose
    done_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "pk"]

    def __str__(self) -> str:
        return f"step {self.place}"


class NotebookEntry(models.Model):
    """One page of the to-and-fro notebook (S-071), of the pupil or of the teacher."""

    class By(models.TextChoices):
        PUPIL = "pupil"
        TEACHER = "teacher"

    client_id = models.UUIDField()
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="notebook")
    by = models.CharField(max_length=7, choices=By)
    text = SealedTextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "dyad"], name="notebook_entry_once")
        ]

    def __str__(self) -> str:
        return f"page by the {self.by}"


class Meeting(models.Model):
    """A class meeting with its agenda and what came of it (S-082)."""

    client_id = models.UUIDField()
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="class_meetings")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    topics = SealedTextField(blank=True, default="")
    decided = SealedTextField(blank=True, default="")
    held_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "staff"], name="meeting_once")
        ]

    def __str__(self) -> str:
        return f"class meeting on {self.on}"


class Idea(models.Model):
    """An idea from the box. Whose it is stands here only when that pupil said it may."""

    class Status(models.TextChoices):
        NEW = "new"
        AGENDA = "agenda"
        DOING = "doing"
        DONE = "done"
        NOT_NOW = "not_now"

    client_id = models.UUIDField()
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="ideas")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    dyad = models.ForeignKey(Dyad, null=True, on_delete=models.SET_NULL, related_name="ideas")
    text = SealedTextField()
    status = models.CharField(max_length=7, choices=Status, default=Status.NEW)
    followed_up = SealedTextField(blank=True, default="")  # what the class was told about it
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="ideas")
    made_on = models.DateField()
    changed_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client_id", "staff"], name="idea_once")
        ]

    def __str__(self) -> str:
        return f"idea, {self.status}"


class PhaseChoice(models.Model):
    """From a day on, a relationship is in a phase, as the teacher sees it (S-103)."""

    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="phase_choices")
    on = models.DateField()
    phase = models.CharField(max_length=9)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dyad", "on"], name="phase_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.phase} from {self.on}"


class CalendarFeed(models.Model):
    """The secret address under which a calendar program reads a teacher's plans. Only its hash is kept."""

    staff = models.OneToOneField(
        StaffMember, primary_key=True, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_on = models.DateField(null=True)

    def __str__(self) -> str:
        return "calendar feed"


class Digest(models.Model):
    """The wish for one mail on days when something is due."""

    staff = models.OneToOneField(
        StaffMember, primary_key=True, on_delete=models.CASCADE, related_name="digest"
    )
    address = models.EmailField()
    asked_on = models.DateField()
    sent_on = models.DateField(null=True)

    def __str__(self) -> str:
        return "digest"

"""Boards, schools, years, groups, pupils, staff, and the dyads that follow from who teaches whom."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from nabij.apps.accounts.models import User


class Board(models.Model):
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    class Sector(models.TextChoices):
        PRIMARY = "primary"
        SECONDARY = "secondary"

    class Country(models.TextChoices):
        NETHERLANDS = "NL"
        BELGIUM = "BE"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="schools")
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=9, choices=Sector, default=Sector.PRIMARY)
    country = models.CharField(max_length=2, choices=Country, default=Country.NETHERLANDS)
    region = models.CharField(max_length=20, blank=True)
    official_number = models.CharField(max_length=20, blank=True)  # BRIN or instellingsnummer
    identifiers = models.JSONField(default=dict)  # what rosters call this school: kind to value
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="years")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="year_once_a_school"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="year_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}-{self.ends_on.year}"


class ClosedPeriod(models.Model):
    """Days without school: holidays, study days. Starts from the published dates and is the school's to edit."""

    year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="closed_periods")
    name = models.CharField(max_length=100)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["first"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="closed_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    class Kind(models.TextChoices):
        CLASS = "class"
        LESSON = "lesson"

    year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="groups")
    key = models.CharField(max_length=256, blank=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CLASS)
    year_level = models.CharField(max_length=20, blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["year", "key"], condition=~Q(key=""), name="group_key_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """The names of somebody who came in with the roster; `given_name` is the name of every day."""

    key = models.CharField(max_length=256, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    infix = models.CharField(max_length=30, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_name, self.infix, self.family_name) if part)


class Pupil(Person):
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="pupils")
    eckid = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(
        null=True
    )  # only to tell two children apart when a roster's keys are not stable
    year_level = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["school", "key"], condition=~Q(key=""), name="pupil_key_once_a_school"
            )
        ]


class StaffMember(Person):
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="staff_memberships")
    email = models.EmailField(blank=True)
    eckid = models.CharField(max_length=200, blank=True)
    roster_roles = models.JSONField(default=list)  # what the roster said last time, not what people granted
    rhythm_days = models.PositiveSmallIntegerField(default=15)  # the own rhythm: school days between talks
    daily_capacity = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["school", "key"], condition=~Q(key=""), name="staff_key_once_a_school"
            ),
            models.UniqueConstraint(fields=["school", "user"], name="user_once_a_school"),
        ]


class StaffRole(models.Model):
    """A role of somebody in this school; what it allows stands in `roles.py`."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="roles")
    code = models.CharField(max_length=30)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "code"], name="role_once")
        ]

    def __str__(self) -> str:
        return self.code


class Enrolment(models.Model):
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="enrolments")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="enrolments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    position = models.PositiveIntegerField(default=0)  # the place in the roster
    from_roster = models.BooleanField(default=False)  # a roster never ends what people made by hand

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["pupil", "group"], condition=Q(ends_on=None), name="pupil_once_in_a_group"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["group", "position"], name="enrolment_place")
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} in {self.group_id}"


class Assignment(models.Model):
    """Somebody works with a group; a dyad follows where the role is a teaching one."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="assignments")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=30, default="teacher")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["staff", "group", "role"], condition=Q(ends_on=None), name="role_once_with_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} teaches {self.group_id}"


class Dyad(models.Model):
    """One teacher and one pupil in one school year. Every relational record hangs on this."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="dyads")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="dyads")
    year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="dyads")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "staff", "pupil"], name="dyad_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} and {self.pupil_id}"


class RosterImport(models.Model):
    """One file that somebody brings in, from upload to result.

    Holds no name of any pupil: what the file says lives beside it in the upload folder until the import is done.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # a job reads the file or makes the plan
        SCHOOLS = "schools"  # the file holds several schools
        COLUMNS = "columns"  # a table, of which a person confirms the columns
        READY = "ready"  # the plan is there, and waits for a yes
        APPLYING = "applying"
        DONE = "done"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="roster_imports")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    chosen = models.PositiveIntegerField(null=True)  # which school of the file
    columns = models.JSONField(null=True)  # corrections: number of the column to its meaning
    into_present_year = models.BooleanField(default=False)
    notice = models.JSONField(null=True)  # why it was refused, or why it has to be looked at again
    dropped = models.JSONField(default=list)  # [name of a field that is not kept, how often it was filled]
    counters = models.JSONField(default=dict)
    year = models.ForeignKey(SchoolYear, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["school", "-created_at"], name="imports_of_a_school")
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

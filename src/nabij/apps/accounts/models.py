"""People who sign in, their sessions and links, and the trail of what was done."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username or "")


class User(AbstractBaseUser):
    """An account. What somebody may do follows from their roles in a school, never from the account."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="nl")
    theme = models.CharField(max_length=5, default="auto")
    password_by_link_at = models.DateTimeField(null=True)  # told to the owner until they have seen it
    is_host = models.BooleanField(default=False)  # may add schools; sees nothing in them by that alone
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name.split(" ")[0]


class Session(AbstractBaseSession):
    """A signed-in device, so that a person can see and end their own sessions."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type:
        from nabij.apps.accounts.sessions import SessionStore

        return SessionStore


class AccessLink(models.Model):
    """A link that can be used once: first set-up, an invitation or a new password. Only its hash is kept."""

    class Kind(models.TextChoices):
        SETUP = "setup"
        INVITATION = "invitation"
        RESET = "reset"

    kind = models.CharField(max_length=10, choices=Kind)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="links")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="setup", used_at=None), name="one_open_setup_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} link"


class Attempts(models.Model):
    """How often something was tried in a window of time. The key is hashed: no name or address is kept."""

    key_hash = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key_hash", "window"], name="attempts_key_window")
        ]

    def __str__(self) -> str:
        return f"{self.count} attempts"


class AuditLine(models.Model):
    """Who did what to which record, and when; never what the record says."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    verb = models.CharField(max_length=60)
    school_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["school_id", "-at"], name="audit_school_at"),
            models.Index(fields=["actor", "-at"], name="audit_actor_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class WorkerBeat(models.Model):
    """A sign of life of one background worker; a worker that stops as it should takes its own away."""

    worker_id = models.CharField(primary_key=True, max_length=64)
    beat_at = models.DateTimeField()
    suspected_at = models.DateTimeField(null=True)  # when another worker first missed it

    def __str__(self) -> str:
        return self.worker_id


class JobKey(models.Model):
    """The name of one piece of work: it is asked for once and done once, whatever happens to workers."""

    key = models.CharField(primary_key=True, max_length=120)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key

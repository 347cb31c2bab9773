"""What can be done with accounts. Every action writes its own audit line."""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import datetime, timedelta

from django.contrib.auth import authenticate, login, logout, password_validation, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from nabij.apps.accounts import ratelimit
from nabij.apps.accounts.audit import record
from nabij.apps.accounts.devices import device_of
from nabij.apps.accounts.models import AccessLink, AuditLine, Session, User
from nabij.apps.accounts.selectors import KEY_SHOWN, username_taken

LINK_DAYS = {AccessLink.Kind.SETUP: 7, AccessLink.Kind.INVITATION: 14, AccessLink.Kind.RESET: 2}
LINK_TOLD = "link.reset.told"
TRIES_PER_NAME = 8
TRIES_PER_ADDRESS = 60
WINDOW_SECONDS = 900


class TooManyTries(Exception):
    """Signing in was tried too often; wait a quarter of an hour."""


class UserNameTaken(Exception):
    """Somebody signs in with this user name already."""


class LinkUnusable(Exception):
    """The link is unknown, used or expired."""


def random_password() -> str:
    """For an account that nobody will ever sign in to with a password."""
    return secrets.token_urlsafe(24)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_link(*, kind: AccessLink.Kind, user: User | None, by: User | None) -> str:
    """Make a link of this kind; an older open one for the same person stops working. Gives the token, once."""
    AccessLink.objects.filter(user=user, used_at=None, kind=kind).delete()
    token = secrets.token_urlsafe(24)
    link = AccessLink.objects.create(
        kind=kind,
        user=user,
        created_by=by,
        token_hash=_hash(token),
        expires_at=timezone.now() + timedelta(days=LINK_DAYS[kind]),
    )
    record(f"link.{kind}.created", by=by, subject="user", subject_id=link.user_id)
    return token


def open_link(*, token: str) -> AccessLink:
    """The link that this token opens, or `LinkUnusable`."""
    link = AccessLink.objects.select_related("user").filter(token_hash=_hash(token), used_at=None).first()
    if link is None or link.expires_at < timezone.now() or (link.user and not link.user.is_active):
        raise LinkUnusable
    return link


@transaction.atomic
def create_user(
    *, display_name: str, username: str, email: str = "", language: str = "nl", by: User | None
) -> User:
    """A new account without a password: an invitation lets its owner choose one."""
    if username_taken(username):
        raise UserNameTaken
    user = User(display_name=display_name, username=username.strip(), email=email.strip(), language=language)
    user.set_unusable_password()
    user.save()
    record("user.created", by=by, subject="user", subject_id=user.pk)
    return user


@transaction.atomic
def complete_setup(*, token: str, display_name: str, username: str, password: str, language: str) -> User:
    """The very first account, made with the one-time link that the server printed."""
    link = open_link(token=token)
    if link.kind != AccessLink.Kind.SETUP:
        raise LinkUnusable
    user = create_user(display_name=display_name, username=username, language=language, by=None)
    user.is_host = True
    user.set_password(password)
    user.save()
    _use(link)
    record("setup.completed", by=user, subject="user", subject_id=user.pk)
    return user


@transaction.atomic
def choose_password_by_link(*, token: str, password: str) -> User:
    """Use an invitation or a reset link. All sessions end, and the owner is told at the next sign-in."""
    link = open_link(token=token)
    if link.user is None:
        raise LinkUnusable
    user = link.user
    password_validation.validate_password(password, user)
    replaced = user.has_usable_password() or link.kind == AccessLink.Kind.RESET
    user.set_password(password)
    if replaced:
        user.password_by_link_at = timezone.now()
    user.save(update_fields=["password", "password_by_link_at"])
    Session.objects.filter(user=user).delete()
    _use(link)
    record(f"link.{link.kind}.used", by=user, subject="user", subject_id=user.pk)
    return user


def _use(link: AccessLink) -> None:
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])


def sign_in(*, request: HttpRequest, username: str, password: str) -> User | None:
    """Check the password and open a session; None when they do not match, `TooManyTries` when it must wait."""
    address = request.META.get("REMOTE_ADDR", "")
    if not (
        ratelimit.allowed("sign-in-name", username, limit=TRIES_PER_NAME, seconds=WINDOW_SECONDS)
        and ratelimit.allowed("sign-in-address", address, limit=TRIES_PER_ADDRESS, seconds=WINDOW_SECONDS)
    ):
        raise TooManyTries
    user = authenticate(request, username=username.strip(), password=password)
    if not isinstance(user, User):
        return None
    ratelimit.forgive("sign-in-name", username)
    start_session(request=request, user=user)
    return user


def start_session(*, request: HttpRequest, user: User) -> None:
    """Open a session for somebody whose identity is certain."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session["device"] = device_of(request.META.get("HTTP_USER_AGENT", ""))
    request.session["started"] = time.time()
    record("session.started", by=user, subject="user", subject_id=user.pk)


def sign_out(*, request: HttpRequest) -> None:
    if isinstance(request.user, User):
        record("session.ended", by=request.user, subject="user", subject_id=request.user.pk)
    logout(request)


@transaction.atomic
def end_session(*, session_key: str, by: User) -> bool:
    """End one of your own sessions, for instance that of a lost phone; the key is the part that the list shows."""
    if len(session_key) != KEY_SHOWN:
        return False
    deleted, _ = Session.objects.filter(user=by, session_key__startswith=session_key).delete()
    if deleted:
        record("session.ended_elsewhere", by=by, subject="user", subject_id=by.pk)
    return bool(deleted)


@transaction.atomic
def change_password(*, request: HttpRequest, password: str, by: User) -> None:
    """A new password; every other session of this person ends."""
    by.set_password(password)
    by.save(update_fields=["password"])
    update_session_auth_hash(request, by)
    Session.objects.filter(user=by).exclude(session_key=request.session.session_key).delete()
    record("password.changed", by=by, subject="user", subject_id=by.pk)


def set_preferences(*, language: str | None = None, theme: str | None = None, by: User) -> None:
    if language:
        by.language = language
    if theme:
        by.theme = theme
    by.save(update_fields=["language", "theme"])


@transaction.atomic
def tell_of_link(*, by: User) -> datetime | None:
    """When their password was replaced with a link, if they have not been told since; from now on they have."""
    since = by.password_by_link_at
    if since is None or AuditLine.objects.filter(actor=by, verb=LINK_TOLD, at__gte=since).exists():
        return None
    record(LINK_TOLD, by=by, subject="user", subject_id=by.pk)
    return since


@transaction.atomic
def rename(*, user: User, display_name: str, email: str, by: User) -> None:
    user.display_name, user.email = display_name, email
    user.save(update_fields=["display_name", "email"])
    record("user.renamed", by=by, subject="user", subject_id=user.pk)


def note_link_seen(*, by: User) -> None:
    """The owner has read that their password was replaced with a link."""
    by.password_by_link_at = None
    by.save(update_fields=["password_by_link_at"])


@transaction.atomic
def set_active(*, user: User, active: bool, by: User | None) -> None:
    """Close an account or open it again; closing ends its sessions at once."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        Session.objects.filter(user=user).delete()
    record("user.opened" if active else "user.closed", by=by, subject="user", subject_id=user.pk)

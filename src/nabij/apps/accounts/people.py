"""Who asks: the session and its account, read together, once a request."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from nabij.apps.accounts.models import Session, User
from nabij.apps.accounts.statements import Statement

_SESSION = [field.attname for field in Session._meta.concrete_fields]
_USER = [field.attname for field in User._meta.concrete_fields]
_with_person = Statement(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list(
        *_SESSION, *(f"user__{name}" for name in _USER)
    ),
    str,
    datetime,
)


def session_and_person(key: str) -> tuple[Session | None, User | None]:
    """The running session with this key and the account it belongs to."""
    rows = _with_person(key, timezone.now())
    if not rows:
        return None, None
    session = Session.from_db("default", _SESSION, rows[0][: len(_SESSION)])
    values = rows[0][len(_SESSION) :]
    person = User.from_db("default", _USER, values) if values[0] is not None else None
    return session, person


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """The account of this request, after the same checks that Django makes."""
    kept = request.session.get(HASH_SESSION_KEY)
    person = getattr(request.session, "person", None)
    if (
        isinstance(person, User)
        and person.is_active
        and isinstance(kept, str)
        and constant_time_compare(kept, person.get_session_auth_hash())
    ):
        return person
    return get_user(request)

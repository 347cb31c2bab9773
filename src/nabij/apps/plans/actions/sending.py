"""The secret address of the calendar feed, and the wish for a digest."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.plans.actions.own import audit_own
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.models import CalendarFeed, Digest
from nabij.apps.plans.selectors.sending import token_hash
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer

TOKEN_BYTES = 32
STOP_SALT = "nabij.plans.digest.stop"


@transaction.atomic
def make_feed(*, viewer: Viewer) -> str:
    """A new secret address; an earlier one stops working. Gives the secret, which is shown once."""
    viewer.require(Permission.TEACH)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(
        staff_id=viewer.staff_id,
        defaults={"token_hash": token_hash(token), "made_at": clock.now(), "read_on": None},
    )
    audit_own(viewer, "feed.made")
    return token


@transaction.atomic
def stop_feed(*, viewer: Viewer) -> None:
    viewer.require(Permission.TEACH)
    CalendarFeed.objects.filter(staff_id=viewer.staff_id).delete()
    audit_own(viewer, "feed.stopped")


def feed_was_read(*, staff_id: int) -> None:
    """Noted once a day, so that a teacher sees whether an address is in use."""
    day = clock.today()
    CalendarFeed.objects.filter(staff_id=staff_id).exclude(read_on=day).update(read_on=day)


@transaction.atomic
def ask_digest(*, viewer: Viewer, address: str) -> None:
    """One mail on days when something is due."""
    viewer.require(Permission.TEACH)
    if not settings.EMAIL_HOST:
        raise PlanError("plans.no_mail")
    Digest.objects.update_or_create(
        staff_id=viewer.staff_id, defaults={"address": address.strip(), "asked_on": clock.today()}
    )
    audit_own(viewer, "digest.asked")


@transaction.atomic
def stop_digest(*, viewer: Viewer) -> None:
    viewer.require(Permission.TEACH)
    Digest.objects.filter(staff_id=viewer.staff_id).delete()
    audit_own(viewer, "digest.stopped")


def stop_word(staff_id: int) -> str:
    """The signed word of the link in a mail that stops the mails."""
    return signing.dumps(staff_id, salt=STOP_SALT)


def staff_of_stop_word(word: str) -> int | None:
    try:
        found = signing.loads(word, salt=STOP_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


@transaction.atomic
def stop_digest_by_word(*, word: str) -> bool:
    """Stop the mails without signing in; False for a link that is not ours."""
    staff_id = staff_of_stop_word(word)
    if staff_id is None:
        return False
    if Digest.objects.filter(staff_id=staff_id).delete()[0]:
        record("digest.stopped_by_link", by=None, subject="staff", subject_id=staff_id)
    return True

"""Counting tries in the database, so that every worker process knows the same number."""

from __future__ import annotations

import hashlib
import hmac
import time

from django.conf import settings
from django.db import transaction
from django.db.models import F

from nabij.apps.accounts.models import Attempts


def _key(kind: str, who: str) -> str:
    return hmac.new(
        settings.SECRET_KEY.encode(), f"{kind}:{who.lower()}".encode(), hashlib.sha256
    ).hexdigest()


def allowed(kind: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try; False when there were already `limit` in this window."""
    window = int(time.time()) // seconds * seconds
    with transaction.atomic():
        row, _ = Attempts.objects.get_or_create(key_hash=_key(kind, who), window=window)
        if row.count >= limit:
            return False
        Attempts.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return True


def forgive(kind: str, who: str) -> None:
    """After a success, earlier tries count no longer."""
    Attempts.objects.filter(key_hash=_key(kind, who)).delete()


def sweep(*, keep_seconds: int = 86_400) -> int:
    """Forget windows that are long past."""
    deleted, _ = Attempts.objects.filter(window__lt=int(time.time()) - keep_seconds).delete()
    return deleted

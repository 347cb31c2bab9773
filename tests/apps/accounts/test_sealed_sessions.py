"""Sessions stand sealed: what somebody was told or wrote cannot be read in a dump of the database."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as PlainStore

from nabij.apps.accounts.models import Session
from nabij.apps.accounts.sessions import SessionStore
from tests.world import World


def test_session_opens_with_the_seal_key_only(world: World, settings: Any) -> None:
    store = SessionStore()
    store["said"] = "Amir"
    store.save()
    row = Session.objects.get(session_key=store.session_key)
    assert "Amir" in str(SessionStore().decode(row.session_data))
    assert PlainStore().decode(row.session_data) == {}
    settings.SEAL_KEY = "another key, which opens nothing of this"
    assert SessionStore().decode(row.session_data) == {}


def test_session_from_before_sealing_opens_as_an_empty_one(world: World) -> None:
    assert SessionStore().decode(PlainStore().encode({"_auth_user_id": "1"})) == {}

"""Sessions in the database that know their user and device."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from nabij.apps.accounts.sealing import seal, unseal

if TYPE_CHECKING:
    from nabij.apps.accounts.models import Session, User


TOUCH_AFTER = timedelta(minutes=15)
BOUND_TO = "accounts_session.session_data"


class SessionStore(DatabaseStore):
    seen_at: datetime | None = None

    person: User | None = None  # the account of this session, which comes along in the same query

    def _get_session_from_db(self) -> Session | None:
        """The session, its account, and when it was last seen, in one query."""
        from nabij.apps.accounts.people import session_and_person

        row, self.person = session_and_person(self.session_key or "")
        if row is None:
            self._session_key = None
        self.seen_at = row.seen_at if row else None
        return row

    def encode(self, session_dict: dict[str, Any]) -> str:
        """A message that waits for the next page may hold a name or somebody's own words, so sessions stand sealed."""
        return seal(super().encode(session_dict), bound_to=BOUND_TO)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What another key sealed, or what was never sealed, opens as an empty session."""
        text = session_data if isinstance(session_data, str) else session_data.decode()
        try:
            opened = unseal(text, bound_to=BOUND_TO)
        except ValueError:
            return {}
        return super().decode(opened)

    def touch(self) -> None:
        """Note that the device is in use, at most every quarter of an hour; the session lasts no longer by it."""
        now = timezone.now()
        if self.seen_at is None or now - self.seen_at < TOUCH_AFTER:
            return
        self.get_model_class().objects.filter(session_key=self.session_key).update(seen_at=now)
        self.seen_at = now

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from nabij.apps.accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        user_id, started = data.get("_auth_user_id"), data.get("started")
        return self.get_model_class()(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=int(user_id) if user_id else None,
            device=str(data.get("device", ""))[:120],
            created_at=datetime.fromtimestamp(started, tz=timezone.get_current_timezone())
            if started
            else timezone.now(),
            seen_at=timezone.now(),
        )

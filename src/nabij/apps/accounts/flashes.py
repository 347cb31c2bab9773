"""Messages for the next page ("that is logged"), sealed in a cookie of the browser.

In the session they would cost a second durable write after every moment that is logged, and a third to take them away
again. A message may hold a name, so the cookie is sealed, and opens in the session it was written in only. What does
not fit in a cookie goes to the session, which is sealed as well.
"""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.signing import BadSignature
from django.http import HttpRequest

from nabij.apps.accounts.sealing import seal, unseal


class Seal:
    """Stands where Django signs: what is sealed can neither be changed nor read."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def sign_object(self, parts: Any, *, serializer: type[Any], compress: bool = False) -> str:
        return seal(serializer().dumps(parts).decode("latin-1"), bound_to=self._bound_to())

    def unsign_object(self, sealed: str, *, serializer: type[Any]) -> Any:
        try:
            opened = unseal(sealed, bound_to=self._bound_to())
        except ValueError as error:
            raise BadSignature from error
        return serializer().loads(opened.encode("latin-1"))

    def _bound_to(self) -> str:
        return f"messages of session {self._request.session.session_key or ''}"


class SealedCookie(CookieStorage):
    cookie_name = "nabij_messages"

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.signer = Seal(request)


class Flashes(FallbackStorage):
    storage_classes = (SealedCookie, SessionStorage)

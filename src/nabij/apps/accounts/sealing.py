"""Sealed text: AES-256-GCM with the key outside the database, bound to the column it was written for.

A value that somebody copies to another column does not open. What is sealed can be read by the application only,
never in a dump of the database.
"""

from __future__ import annotations

import base64
import hashlib
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
NONCE = 12


class SealBroken(ValueError):
    """The sealed value was changed, moved or written with another key."""


@lru_cache(maxsize=4)
def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(key.encode()).digest())


def seal(plain: str, *, bound_to: str) -> str:
    nonce = os.urandom(NONCE)
    body = _cipher(settings.SEAL_KEY).encrypt(nonce, plain.encode(), bound_to.encode())
    return base64.b64encode(VERSION + nonce + body).decode("ascii")


def unseal(sealed: str, *, bound_to: str) -> str:
    raw = base64.b64decode(sealed)
    try:
        plain = _cipher(settings.SEAL_KEY).decrypt(raw[1 : 1 + NONCE], raw[1 + NONCE :], bound_to.encode())
    except InvalidTag as error:
        raise SealBroken(bound_to) from error
    return plain.decode()

"""Sending the pages of contact the way a browser does."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from tests.world import World


def text(response: HttpResponse) -> str:
    """The page as one line of readable text, markup left out."""
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def log(
    world: World, client: Client, kind: str, *pupils: str, teacher: str = "noor", **fields: Any
) -> HttpResponse:
    """One send of the log sheet of group 5A."""
    data = {
        "page_id": str(uuid4()),
        "group": world.groups["5A"],
        "kind": kind,
        "pupil": [world.dyad(teacher, name).pk for name in pupils],
        **fields,
    }
    return client.post("/log/", {name: value for name, value in data.items() if value is not None})

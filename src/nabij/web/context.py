"""The one context processor: binds `page` to the request."""

from __future__ import annotations

from django.http import HttpRequest

from nabij.web.page import Page


def page(request: HttpRequest) -> dict[str, Page]:
    """`page` for every template of this request."""
    return {"page": Page(request)}

"""The one context processor: binds `page` to the request, and the hidden field against forgery, made once a page."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from nabij.web.page import Page


def page(request: HttpRequest) -> dict[str, object]:
    """`page` and `csrf_input` for every template of this request."""
    return {"page": Page(request), "csrf_input": SimpleLazyObject(lambda: csrf_input(request))}

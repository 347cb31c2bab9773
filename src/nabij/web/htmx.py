"""Fragments: a part of a page, drawn from the same block as the whole page, so that both always agree."""

from __future__ import annotations

import json
from typing import Any, cast

import jinja2
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers
from markupsafe import Markup

from nabij.web.engine import Components, Templates


class NoSuchRegion(LookupError):
    """The template has no block of this name of its own."""


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; after a lost history page it wants all of it."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def render_region(
    request: HttpRequest,
    template: str,
    region: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with one block of a template.

    The block may use the context, `ui` and everything else that the environment gives, but not names that the
    template sets or imports outside the block: those do not exist here, and strict templates say so.
    """
    response = HttpResponse(region_text(request, template, region, context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_page_or_region(
    request: HttpRequest,
    template: str,
    region: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The block for htmx, the whole page for everybody else."""
    if is_htmx(request):
        return render_region(request, template, region, context, status=status)
    whole = _engine().get_template(template).render(dict(context or {}), request)
    response = HttpResponse(whole, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def region_text(
    request: HttpRequest, template: str, region: str, context: dict[str, Any] | None = None
) -> Markup:
    """The text of one block of a template; raises NoSuchRegion."""
    engine = _engine()
    source: jinja2.Template = engine.get_template(template).template
    block = source.blocks.get(region)
    if block is None:
        raise NoSuchRegion(f"{template} has no block {region!r}")
    values: dict[str, Any] = dict(context or {})
    values["request"] = request
    values["csrf_input"] = csrf_input_lazy(request)
    values["csrf_token"] = csrf_token_lazy(request)
    for processor in engine.template_context_processors:
        values.update(processor(request))
    return Markup("".join(block(source.new_context(values))))  # noqa: S704  the template has escaped already


def announce(response: HttpResponse, sentence: str) -> HttpResponse:
    """Let the polite live line say something after the swap (the header holds ASCII only)."""
    response["HX-Trigger-After-Swap"] = json.dumps({"nabij:say": str(sentence)})
    return response


def go(url: str) -> HttpResponse:
    """Send htmx to another page."""
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


def components() -> Components:
    """The components for code that draws one outside a template."""
    return cast("Components", _engine().env.globals["ui"])


def _engine() -> Templates:
    return next(engine for engine in engines.all() if isinstance(engine, Templates))

"""Two pages that belong to no room."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nabij.web.gallery import shown_components


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What to do when stuck; open to everybody."""
    return render(request, "web/help.html")


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in its states."""
    return render(request, "web/gallery.html", {"components": shown_components()})

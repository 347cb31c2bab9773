"""*Class* and the attention mirror."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nabij.apps.accounts.clock import today
from nabij.apps.overview import selectors
from nabij.apps.overview.presenters.group import SORTS, class_page
from nabij.apps.overview.presenters.mirror import mirror_pictures
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.htmx import announce, is_htmx, render_page_or_region

MIRROR_WEEKS = (4, 8, 16)
LONGEST_NUMBER = 15


@require_GET
def group(request: SchoolRequest) -> HttpResponse:
    """One own class."""
    facts = _facts(request)
    sort = request.GET.get("sort", "")
    page = class_page(facts, sort=sort if sort in SORTS else SORTS[0], rhythm=request.viewer.rhythm_days)
    response = render_page_or_region(request, "overview/class.html", "everybody", {"klas": page})
    return announce(response, _("Order: %(order)s") % {"order": page.order}) if is_htmx(request) else response


@require_GET
def mirror(request: SchoolRequest) -> HttpResponse:
    """How attention spreads over the class."""
    facts = _facts(request)
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(number) for number in MIRROR_WEEKS} else MIRROR_WEEKS[0]
    found = selectors.mirror_visible_to(request.viewer, facts, weeks=weeks)
    context = {
        "klas": class_page(facts, sort=SORTS[0], rhythm=request.viewer.rhythm_days),
        "pictures": mirror_pictures(found, seed=today().toordinal()) if facts.rows else (),
        "weeks": weeks,
        "choices": MIRROR_WEEKS,
    }
    return render(request, "overview/mirror.html", context)


def _facts(request: SchoolRequest) -> selectors.ClassFacts:
    request.viewer.require(Permission.TEACH)
    asked = request.GET.get("group", "")
    group_id = int(asked) if asked.isdecimal() and len(asked) <= LONGEST_NUMBER else None
    facts = selectors.class_visible_to(request.viewer, group_id=group_id, day=today())
    if facts is None:
        raise Http404
    return facts

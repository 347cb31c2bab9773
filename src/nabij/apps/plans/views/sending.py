"""The calendar feed and the digest."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from nabij.apps.accounts import ratelimit
from nabij.apps.accounts.middleware import open_to_all
from nabij.apps.plans.actions import sending as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.feed import feed_of
from nabij.apps.plans.forms import DigestForm
from nabij.apps.plans.selectors.sending import sending_of, token_hash, viewer_of_feed
from nabij.apps.plans.views.answers import show_trouble, status_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import say

READS_AN_HOUR = 30
MISSES_AN_HOUR = 60
HOUR = 3600


@require_http_methods(["GET", "POST"])
def sending(request: SchoolRequest) -> HttpResponse:
    """Plans in one's own calendar, and a mail on days when something is due: both only when asked for."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    known, token = sending_of(viewer), ""
    what = request.POST.get("what", "")
    form = DigestForm(
        request.POST if what == "digest" else None, initial={"address": known.digest_to or known.suggested}
    )
    if what == "feed":
        token = actions.make_feed(viewer=viewer)  # shown now and kept nowhere, so there is no redirect
        known = sending_of(viewer)
    if what == "stop_feed":
        actions.stop_feed(viewer=viewer)
        say(request, _("The address no longer works."))
        return redirect("plans:sending")
    if what == "stop_digest":
        actions.stop_digest(viewer=viewer)
        say(request, _("No more mails."))
        return redirect("plans:sending")
    if what == "digest" and form.is_valid() and _ask(request, form):
        say(request, _("From tomorrow on, one mail on mornings when something is due."))
        return redirect("plans:sending")
    context = {
        "form": form,
        "sending": known,
        "address": settings.BASE_URL + reverse("plans:feed", args=[token]) if token else "",
        "mails": bool(settings.EMAIL_HOST),
    }
    return render(request, "plans/sending.html", context, status=status_of(form))


def _ask(request: SchoolRequest, form: DigestForm) -> bool:
    try:
        actions.ask_digest(viewer=request.viewer, address=form.cleaned_data["address"])
    except PlanError as error:
        show_trouble(request, form, error)
        return False
    return True


@open_to_all
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed, for whoever has the secret address; any other address does not exist."""
    viewer = viewer_of_feed(token)
    if viewer is None:
        who = request.META.get("REMOTE_ADDR", "")
        if not ratelimit.allowed("feed_miss", who, limit=MISSES_AN_HOUR, seconds=HOUR):
            return _later()
        raise Http404
    if not ratelimit.allowed("feed", token_hash(token), limit=READS_AN_HOUR, seconds=HOUR):
        return _later()
    actions.feed_was_read(staff_id=viewer.staff_id)
    answer = HttpResponse(feed_of(viewer), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="nabij.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _later() -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(HOUR)})


@open_to_all
@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop_digest(request: HttpRequest, word: str) -> HttpResponse:
    """Stop the mails by the link in one of them; the signed word is the permission, also for one-click stopping."""
    if actions.staff_of_stop_word(word) is None:
        raise Http404
    if request.method == "POST":
        actions.stop_digest_by_word(word=word)
    return render(request, "plans/no_more_mail.html", {"stopped": request.method == "POST"})

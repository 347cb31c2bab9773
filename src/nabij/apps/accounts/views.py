"""Signing in and out, links that open once, and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts import actions, demo, selectors
from nabij.apps.accounts.forms import ChangePasswordForm, NewPasswordForm, SetUpForm, SignInForm
from nabij.apps.accounts.middleware import open_to_all
from nabij.apps.accounts.models import AccessLink, User
from nabij.web.dates import day_long
from nabij.web.page import THEME_COOKIE, THEMES, say

YEAR_SECONDS = 31_536_000
UNPROCESSABLE = 422


class SignedInRequest(HttpRequest):
    user: User


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, when that is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else reverse(settings.LOGIN_REDIRECT_URL)


@open_to_all
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid() and _sign_in(request, form):
            return redirect(_next(request))
    context = {"form": form, "next": _next(request), "demo": settings.DEMO}
    return render(request, "accounts/sign_in.html", context, status=status)


def _sign_in(request: HttpRequest, form: SignInForm) -> bool:
    try:
        user = actions.sign_in(request=request, **form.cleaned_data)
    except actions.TooManyTries:
        form.add_error(
            None, _("That was tried too often. Wait a quarter of an hour, or ask for a new password.")
        )
        return False
    if user is None:
        form.add_error(None, _("User name and password do not belong together. Check both and try again."))
        return False
    _tell_of_link(request, user)
    return True


def _tell_of_link(request: HttpRequest, user: User) -> None:
    """Once, at the first sign-in after somebody used a link: a password never changes behind its owner's back."""
    since = actions.tell_of_link(by=user)
    if since is not None:
        text = _(
            "On %(day)s your password was replaced with a link that an administrator handed over. "
            "Was that not you? Then change your password now, under “Your account”, and tell your school."
        )
        say(request, text % {"day": day_long(since)}, level=messages.WARNING)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(request=request)
    return redirect("accounts:sign_in")


@open_to_all
@require_http_methods(["GET", "POST"])
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link that was handed over: first set-up, an invitation, or a new password."""
    try:
        link = actions.open_link(token=token)
    except actions.LinkUnusable:
        return render(request, "accounts/link_unusable.html", status=410)
    if link.kind == AccessLink.Kind.SETUP:
        return _set_up(request, token)
    form = NewPasswordForm(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        user = actions.choose_password_by_link(token=token, password=form.cleaned_data["password"])
        actions.start_session(request=request, user=user)
        say(request, _("Your password is set. Welcome, %(name)s.") % {"name": user.get_short_name()})
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "link": link}
    return render(request, "accounts/use_link.html", context, status=_status(form))


def _set_up(request: HttpRequest, token: str) -> HttpResponse:
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
        user = actions.complete_setup(token=token, language=language, **form.cleaned_data)
        actions.start_session(request=request, user=user)
        return redirect("schools:found")
    return render(request, "accounts/set_up.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """One's own account: password and sessions."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_password(request=request, password=form.cleaned_data["password"], by=request.user)
        say(request, _("Your password is changed. Other devices are signed out."))
        return redirect("accounts:account")
    sessions = selectors.sessions_of(request.user, current_key=request.session.session_key)
    context = {"form": form, "sessions": sessions, "user": request.user}
    return render(request, "accounts/account.html", context, status=_status(form))


@require_POST
def end_session(request: SignedInRequest) -> HttpResponse:
    if actions.end_session(session_key=request.POST.get("session", "-"), by=request.user):
        say(request, _("That device is signed out."))
    return redirect("accounts:account")


@require_POST
def link_seen(request: SignedInRequest) -> HttpResponse:
    actions.note_link_seen(by=request.user)
    return redirect("accounts:account")


@open_to_all
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_next(request))
    if chosen not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        actions.set_preferences(language=chosen, by=request.user)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR_SECONDS, samesite="Lax", httponly=True
    )
    return response


@open_to_all
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(_next(request))
    if chosen not in {*THEMES, "auto"}:
        return response
    if isinstance(request.user, User):
        actions.set_preferences(theme=chosen, by=request.user)
    response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax")
    return response


@open_to_all
@require_http_methods(["GET", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click signs in as somebody of the made-up school; exists in demo mode only."""
    demo.require_demo()
    if request.method == "POST":
        user = demo.person(request.POST.get("username", ""))
        actions.start_session(request=request, user=user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/demo.html", {"cast": demo.cast()})


@open_to_all
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches the server: the process answers and the database too."""
    selectors.nobody_yet()
    return HttpResponse("ok\n", content_type="text/plain")


def _status(form: SignInForm | NewPasswordForm) -> int:
    return UNPROCESSABLE if form.is_bound and not form.is_valid() else 200

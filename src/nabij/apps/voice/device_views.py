"""The shared tablet. It knows a group's given names of who has not chosen yet, and can do nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.actions import sign_out
from nabij.apps.accounts.clock import today
from nabij.apps.accounts.middleware import open_to_all
from nabij.apps.accounts.models import User
from nabij.apps.schools.models import Dyad
from nabij.apps.voice import actions, selectors
from nabij.apps.voice.words import tiles
from nabij.practice.mood import Mood, MoodWord

COOKIE = "nabij_checkin"
PATH = "/voice/device/"
UNPROCESSABLE, TOO_MANY = 422, 429


def _device(request: HttpRequest) -> selectors.OpenDevice | None:
    token = request.COOKIES.get(COOKIE, "")
    return selectors.device_by_token(actions.hashed(token)) if token else None


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Type the code that the teacher sees. Who is signed in here is signed out first."""
    device, person = _device(request), _signed_in(request)
    if request.method == "GET":
        return redirect("voice:device_who") if device and not person else _enter_page(request, device=device)
    if person and "sign_out" not in request.POST:
        return _enter_page(request, device=device, status=UNPROCESSABLE)
    if device is not None:
        _sign_out(request)
        return redirect("voice:device_who")
    code = "".join(letter for letter in request.POST.get("code", "") if letter.isdecimal())[:6]
    try:
        token = actions.take_code(code=code, address=request.META.get("REMOTE_ADDR", ""))
    except actions.DeviceClosed:
        problem = _("This code does not work. Ask your teacher for a new one.")
        return _enter_page(request, problem=problem, status=UNPROCESSABLE)
    except actions.TooManyTries:
        problem = _("That was tried too often. Wait ten minutes.")
        return _enter_page(request, problem=problem, status=TOO_MANY)
    _sign_out(request)
    return _opened(request, token)


def _enter_page(
    request: HttpRequest, *, device: selectors.OpenDevice | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"device": device, "person": _signed_in(request), "problem": problem}
    return render(request, "voice/device_enter.html", context, status=status)


def _opened(request: HttpRequest, token: str) -> HttpResponse:
    response = redirect("voice:device_who")
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(actions.OPEN_FOR.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )
    return response


def _signed_in(request: HttpRequest) -> str:
    """How the person is called who is signed in on this device; empty for nobody."""
    return (request.user.get_short_name() or request.user.username) if isinstance(request.user, User) else ""


def _sign_out(request: HttpRequest) -> None:
    if _signed_in(request):
        sign_out(request=request)


@open_to_all
@never_cache
@require_http_methods(["GET"])
def who(request: HttpRequest) -> HttpResponse:
    """Who are you? Only those who have not chosen yet; first a thank you for the one who just did."""
    device = _device(request)
    if device is None or _signed_in(request):
        return _closed(request, device)
    if "thanks" in request.GET:
        return render(request, "voice/device_thanks.html")
    waiting = selectors.waiting_on(device, day=today())
    return render(request, "voice/device_who.html", {"device": device, "waiting": waiting})


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def how(request: HttpRequest, dyad_id: int) -> HttpResponse:
    """How are you? Three colours with a shape and a word; the rest may stay open."""
    device = _device(request)
    if device is None or _signed_in(request):
        return _closed(request, device)
    names = dict(selectors.waiting_on(device, day=today()))
    if dyad_id not in names:
        return redirect("voice:device_who")
    problem, status = "", 200
    if request.method == "POST":
        mood = request.POST.get("mood", "")
        if mood in set(Mood):
            try:
                return _kept(request, device, dyad_id, Mood(mood))
            except Dyad.DoesNotExist:  # somebody tapped twice
                return redirect("voice:device_who")
            except actions.TooManyTries:
                problem, status = _("That went too fast. Wait a moment, then try again."), TOO_MANY
        else:
            problem, status = _("Choose one of the three first."), UNPROCESSABLE
    context = {"name": names[dyad_id], "tiles": tiles(), "problem": problem, "given": request.POST}
    return render(request, "voice/device_how.html", context, status=status)


def _kept(request: HttpRequest, device: selectors.OpenDevice, dyad_id: int, mood: Mood) -> HttpResponse:
    word = request.POST.get(f"word-{mood.value}", "")
    actions.choose(
        device=device,
        dyad_id=dyad_id,
        mood=mood,
        word=MoodWord(word) if word in set(MoodWord) else None,
        spoke="tell" in request.POST,
        wants_a_word="word_wish" in request.POST,
    )
    return redirect(f"{reverse('voice:device_who')}?thanks=1")


def _closed(request: HttpRequest, device: selectors.OpenDevice | None) -> HttpResponse:
    """Back to the code; a device that is closed forgets its token."""
    response = redirect("voice:device")
    if device is None and COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response

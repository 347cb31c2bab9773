"""The shared tablet. It knows a group's given names of who has not chosen yet, and can do nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.accounts.middleware import open_to_all
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
    """Type the code that the teacher sees."""
    if _device(request) is not None:
        return redirect("voice:device_who")
    problem, status = "", 200
    if request.method == "POST":
        code = "".join(letter for letter in request.POST.get("code", "") if letter.isdecimal())[:6]
        try:
            token = actions.take_code(code=code, address=request.META.get("REMOTE_ADDR", ""))
        except actions.DeviceClosed:
            problem, status = _("This code does not work. Ask your teacher for a new one."), UNPROCESSABLE
        except actions.TooManyTries:
            problem, status = _("That was tried too often. Wait ten minutes."), TOO_MANY
        else:
            response = redirect("voice:device_who")
            seconds = int(actions.OPEN_FOR.total_seconds())
            response.set_cookie(
                COOKIE,
                token,
                max_age=seconds,
                path=PATH,
                httponly=True,
                samesite="Strict",
                secure=request.is_secure(),
            )
            return response
    return render(request, "voice/device_enter.html", {"problem": problem}, status=status)


@open_to_all
@never_cache
@require_http_methods(["GET"])
def who(request: HttpRequest) -> HttpResponse:
    """Who are you? Only those who have not chosen yet."""
    device = _device(request)
    if device is None:
        return _closed(request)
    waiting = selectors.waiting_on(device, day=today())
    return render(request, "voice/device_who.html", {"device": device, "waiting": waiting})


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def how(request: HttpRequest, dyad_id: int) -> HttpResponse:
    """How are you? Three colours with a shape and a word; the rest may stay open."""
    device = _device(request)
    if device is None:
        return _closed(request)
    names = dict(selectors.waiting_on(device, day=today()))
    if dyad_id not in names:
        return redirect("voice:device_who")
    missing = False
    if request.method == "POST":
        mood = request.POST.get("mood", "")
        if mood in set(Mood):
            return _keep(request, device, dyad_id, Mood(mood))
        missing = True
    context = {"name": names[dyad_id], "dyad_id": dyad_id, "tiles": tiles(), "missing": missing}
    return render(request, "voice/device_how.html", context, status=UNPROCESSABLE if missing else 200)


def _keep(request: HttpRequest, device: selectors.OpenDevice, dyad_id: int, mood: Mood) -> HttpResponse:
    word = request.POST.get(f"word-{mood.value}", "")
    try:
        actions.choose(
            device=device,
            dyad_id=dyad_id,
            mood=mood,
            word=MoodWord(word) if word in set(MoodWord) else None,
            spoke="tell" in request.POST,
            wants_a_word="word_wish" in request.POST,
        )
    except (Dyad.DoesNotExist, actions.TooManyTries):
        return redirect("voice:device_who")
    return render(request, "voice/device_thanks.html")


def _closed(request: HttpRequest) -> HttpResponse:
    response = redirect("voice:device")
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response

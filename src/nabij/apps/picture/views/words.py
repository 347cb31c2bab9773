"""Three words on each pupil and three on the two of you, in one calm sitting that can be paused."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.picture import actions, selectors
from nabij.apps.picture.presenters.words import (
    FIELD,
    GUIDE,
    places,
    valence_choices,
    words_over_time,
    words_overview,
)
from nabij.apps.picture.stored import LONGEST_WORD, WrittenWord
from nabij.apps.picture.views.asked import (
    group_links,
    kept,
    own_group,
    people_of,
    saves_by_itself,
    somebody,
)
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.words import WORDS_EACH, About, WordValence
from nabij.web import dates
from nabij.web.page import Undo, say


@require_GET
def words(request: SchoolRequest) -> HttpResponse:
    """The sittings with a group: go on, begin, or look back."""
    group_id, title = own_group(request)
    sittings = selectors.sittings_of(request.viewer, group_id=group_id)
    people = people_of(request, group_id)
    context = {
        "title": title,
        "now": today(),
        "group_id": group_id,
        "groups": group_links(request, reverse("picture:words"), group_id),
        "running": next((one for one in sittings if not one.finished), None),
        "done": [(one, dates.day(one.started_on, today())) for one in sittings if one.finished],
        "pupils": len(people),
    }
    return render(request, "picture/words.html", context)


@require_POST
def words_start(request: SchoolRequest) -> HttpResponse:
    """Begin, or go on where the open sitting stopped."""
    group_id, _title = own_group(request)
    sitting = actions.start_words(viewer=request.viewer, group_id=group_id)
    return redirect("picture:words_go_on", sitting.pk)


@require_GET
def words_go_on(request: SchoolRequest, sitting_id: int) -> HttpResponse:
    """The first pupil that has not been thought of in this sitting."""
    request.viewer.require(Permission.TEACH)
    sitting = selectors.sitting_of(request.viewer, sitting_id=sitting_id)
    people = people_of(request, sitting.group_id)
    written = selectors.words_of_sitting(request.viewer, sitting_id=sitting_id)
    following = next((one for one in people if one.dyad_id not in written), None)
    if following is None:
        return redirect("picture:words_overview", sitting_id)
    return redirect("picture:words_write", sitting_id, following.dyad_id)


@require_http_methods(["GET", "POST"])
def words_write(request: SchoolRequest, sitting_id: int, dyad_id: int) -> HttpResponse:
    """One pupil: six places for words."""
    request.viewer.require(Permission.TEACH)
    sitting = selectors.sitting_of(request.viewer, sitting_id=sitting_id)
    people = people_of(request, sitting.group_id)
    place, pupil = somebody(request, people, dyad_id)
    if request.method == "POST":
        return _keep(request, sitting, [one.dyad_id for one in people], place)
    written = selectors.words_of_sitting(request.viewer, sitting_id=sitting_id)
    own = written[dyad_id].words if dyad_id in written else ()
    context = {
        "sitting": sitting,
        "pupil": pupil,
        "place": place + 1,
        "pupils": len(people),
        "seen": len([one for one in people if one.dyad_id in written]),
        "about_pupil": places(own, About.PUPIL),
        "about_both": places(own, About.RELATIONSHIP),
        "valences": valence_choices(),
        "longest": LONGEST_WORD,
        "last": place == len(people) - 1,
    }
    return render(request, "picture/words_write.html", context)


def _keep(
    request: SchoolRequest, sitting: selectors.SittingRow, order: list[int], place: int
) -> HttpResponse:
    """Keep what is there; going to the next pupil makes an empty page an answer too."""
    go = "" if saves_by_itself(request) else request.POST.get("go", "next")
    actions.write_words(
        viewer=request.viewer,
        sitting_id=sitting.id,
        dyad_id=order[place],
        words=_words_in(request),
        seen=go == "next",
    )
    if saves_by_itself(request):
        return kept()
    if go == "pause":
        say(request, _("Kept. Go on whenever you like; everything is still there."))
        return redirect(f"{reverse('picture:words')}?group={sitting.group_id}")
    step = place + (1 if go == "next" else -1)
    if 0 <= step < len(order):
        return redirect("picture:words_write", sitting.id, order[step])
    return redirect("picture:words_overview", sitting.id)


def _words_in(request: SchoolRequest) -> list[WrittenWord]:
    found = []
    for about, field in FIELD.items():
        for number in range(WORDS_EACH):
            meant = request.POST.get(f"{field}_{number}_valence", "")
            valence = WordValence(meant) if meant in {one.value for one in WordValence} else None
            found.append(WrittenWord(request.POST.get(f"{field}_{number}", ""), about, valence))
    return found


@require_http_methods(["GET", "POST"])
def words_overview_page(request: SchoolRequest, sitting_id: int) -> HttpResponse:
    """What stands out; finishing, and putting the sitting aside."""
    request.viewer.require(Permission.TEACH)
    if request.method == "POST":
        return _settle(request, sitting_id)
    sitting = selectors.sitting_of(request.viewer, sitting_id=sitting_id)
    people = people_of(request, sitting.group_id)
    written = selectors.words_of_sitting(request.viewer, sitting_id=sitting_id)
    context = {
        "sitting": sitting,
        "when": dates.day(sitting.started_on, today()),
        "overview": words_overview(people, written, sitting_id=sitting_id),
    }
    return render(request, "picture/words_overview.html", context)


def _settle(request: SchoolRequest, sitting_id: int) -> HttpResponse:
    here = reverse("picture:words_overview", args=[sitting_id])
    if "undo" in request.POST:
        actions.bring_back_words(viewer=request.viewer, sitting_id=sitting_id)
        return redirect(here)
    if "drop" in request.POST:
        sitting = selectors.sitting_of(request.viewer, sitting_id=sitting_id)
        actions.drop_words(viewer=request.viewer, sitting_id=sitting_id)
        say(request, _("These words are put aside."), undo=Undo(here, fields=(("undo", "1"),)))
        return redirect(f"{reverse('picture:words')}?group={sitting.group_id}")
    actions.finish_words(viewer=request.viewer, sitting_id=sitting_id)
    say(request, _("Kept. Look again in a few weeks: what has moved by then?"))
    return redirect(here)


@require_GET
def words_of(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The words for one pupil over time."""
    request.viewer.require(Permission.TEACH)
    row = contact.dyad_row(request.viewer, dyad_id=dyad_id)
    rows = selectors.words_of_dyad(request.viewer, dyad_id=dyad_id)
    context = {
        "name": row.given_name or row.full_name,
        "dyad_id": dyad_id,
        "times": words_over_time(rows, today()),
        "guide": GUIDE.format(dyad_id),
    }
    return render(request, "picture/words_of.html", context)

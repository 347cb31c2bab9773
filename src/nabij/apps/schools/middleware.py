"""Puts the viewer on the request: read at once for a view, when first asked for elsewhere (an address that is not)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from nabij.apps.accounts.models import User
from nabij.apps.schools.viewer import Viewer, viewer_of
from nabij.web.responses import not_found

CHOSEN_SCHOOL = "school_id"
LARGEST_ID = 2**63 - 1


class SchoolRequest(HttpRequest):
    """A request of somebody who signed in; views take this type."""

    user: User
    viewer: Viewer


class ViewerMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """A number in an address that no database can hold is nobody's; it is not even looked up."""
        request.viewer = _viewer(request)  # type: ignore[attr-defined]
        beyond = any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values())
        return not_found(request) if beyond else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """What a viewer may not see does not exist for them: selectors and actions raise, and the answer is 404."""
        return not_found(request) if isinstance(exception, ObjectDoesNotExist) else None


def _viewer(request: HttpRequest) -> Viewer | None:
    if not isinstance(request.user, User):
        return None
    return viewer_of(request.user, chosen_school=request.session.get(CHOSEN_SCHOOL))

"""The bare floor that pages are measured against: same server, middleware, database, engine and rows, and no more.

`/rows/` reads the session, the user, a permission and thirty rows through the ORM, and renders them with Jinja2.
`/tap/` inserts one row durably. No summaries, reasons, forms, navigation or words.
"""

from __future__ import annotations

import os
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")

import django

django.setup()

import jinja2
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from nabij.apps.contact.models import KindUse, Moment
from nabij.apps.schools.models import Dyad, StaffRole

_TEMPLATE = jinja2.Environment(autoescape=True).from_string(
    "<!doctype html><title>Floor</title><table>{% for row in rows %}<tr><th><a href='/relationship/{{ row[0] }}/'>"
    "{{ row[1] }} {{ row[2] }}</a><td>{{ row[3] }}<td>{{ row[4] }}</tr>{% endfor %}</table>"
)


def rows(request: HttpRequest) -> HttpResponse:
    role = StaffRole.objects.filter(staff__user_id=request.user.pk).values_list("staff_id", "code").first()
    found = Dyad.objects.filter(staff_id=role[0], until=None).values_list(
        "pk", "pupil__given_name", "pupil__family_name", "summary__last_personal_day", "summary__balance"
    )
    return HttpResponse(_TEMPLATE.render(rows=list(found)))


def tap(request: HttpRequest) -> HttpResponse:
    role = StaffRole.objects.filter(staff__user_id=request.user.pk).values_list("staff_id", "code").first()
    dyad = (
        Dyad.objects.filter(staff_id=role[0], pk=int(request.POST["pupil"]))
        .values_list("pk", flat=True)
        .get()
    )
    now = timezone.now()
    Moment.objects.create(
        client_id=uuid4(),
        dyad_id=dyad,
        at=now,
        day=now.date(),
        kind="chat",
        purpose=0,
        valence=0,
        logged_at=now,
    )
    KindUse.objects.filter(staff_id=role[0], kind="chat").exists()
    return HttpResponse(status=302, headers={"Location": "/rows/"})


urlpatterns = [path("rows/", rows), path("tap/", tap)]
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = [
    name for name in settings.MIDDLEWARE if "SignInRequired" not in name and "Viewer" not in name
]
application = get_wsgi_application()

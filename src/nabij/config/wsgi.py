"""The application that the server calls."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  every page is loaded before the first one is asked for
gc.freeze()  # what start-up made stays for good; looking it through again and again took a tenth of a page

"""Addresses of named pages, worked out once.

A page holds dozens of addresses, and Django's `reverse` takes as long for each as a short query. What is kept is the
form of an address (`/relationship/{}/`), never a number that stood in one.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse

_MARK = 7_340_033_000


def address(name: str, *args: object) -> str:
    """The address of a named page, as `reverse` gives it; raises NoReverseMatch when there is none."""
    for value in args:
        if type(value) is not int or value < 0:
            return reverse(name, args=args)
    form = _form(name, len(args), get_script_prefix(), settings.ROOT_URLCONF)
    return form.format(*args) if args else form


@lru_cache(maxsize=1024)
def _form(name: str, numbers: int, _prefix: str, _urls: str) -> str:
    """The address with a place for each number, in order."""
    marks = [_MARK + place for place in range(numbers)]
    found = reverse(name, args=marks or None)
    if not numbers:
        return found
    found = found.replace("{", "{{").replace("}", "}}")
    for place, mark in enumerate(marks):
        found = found.replace(str(mark), f"{{{place}}}")
    return found

"""What components are filled with: small frozen values that presenters build and templates show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise
Tone = Literal["plain", "accent", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A question and its answer, with a way to change it."""

    key: Text
    value: Text
    href: str = ""
    action: Text = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A thing to do and how far it is."""

    label: Text
    status: Text
    tone: Tone = "plain"
    href: str = ""
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A tab or a crumb; the last crumb has no address."""

    label: Text
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item of the navigation: in the reader's language, with its address and whether the reader is there."""

    code: str
    label: str
    href: str
    icon: str = "dot"
    thumb: bool = True
    post: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, for a timeline; `iso` is its time for machines."""

    when: Text
    iso: str
    what: Text
    icon: str = "dot"
    tone: Tone = "plain"
    note: Text = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a guide."""

    label: Text
    state: Literal["done", "current", "ahead"] = "ahead"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture and its value, which is at least zero."""

    label: Text
    value: float

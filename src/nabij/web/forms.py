"""Forms that say what to do: the base class, the lines of the error summary, texts for empty answers.

Rendering belongs to the field component; this module only prepares what it needs. Django itself ties hint and error
to the input (`aria-describedby`, `aria-invalid`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, Jinja2
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_RENDERER = Jinja2()
_CHOOSING = (forms.RadioSelect, forms.Select, forms.CheckboxSelectMultiple)


class DayInput(forms.DateInput):
    """The day picker of the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The time picker of the browser."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the error summary; `href` leads to the field, empty when the whole form is meant."""

    text: str
    href: str = ""


def _required(label: str | Promise, choosing: bool, ticking: bool) -> str:
    if ticking:
        return gettext("Tick “%(label)s” to go on.") % {"label": label}
    if choosing:
        return gettext("Choose an answer at “%(label)s”.") % {"label": label}
    return gettext("Fill in “%(label)s”.") % {"label": label}


_required_lazy = lazy(_required, str)

_MESSAGES: tuple[tuple[type[forms.Field], str, Any], ...] = (
    (forms.IntegerField, "invalid", _("Use whole numbers only, such as 12.")),
    (forms.DateField, "invalid", _("Write the day as day-month-year, such as 3-9-2026.")),
    (forms.TimeField, "invalid", _("Write the time as hour:minutes, such as 9:05.")),
    (forms.EmailField, "invalid", _("Write a mail address such as noor@example.org.")),
    (forms.FileField, "empty", _("This file is empty. Choose another one.")),
    (forms.ChoiceField, "invalid_choice", _("Choose one of the answers on the page.")),
)


class Accessible:
    """Mixin for Django forms: our renderer, our words, and the error summary."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = _RENDERER
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Before any answer is judged, every field learns our words (also fields that were added late)."""
        for name, field in self.fields.items():
            _use_our_words(name, field)
        super().full_clean()  # type: ignore[misc]

    def error_lines(self) -> list[ErrorLine]:
        """What is wrong, in the order of the page: the form as a whole first."""
        return list(error_lines(self))  # type: ignore[arg-type]


class Form(Accessible, forms.Form):
    """The form to inherit from."""


def error_lines(form: forms.BaseForm) -> Iterator[ErrorLine]:
    """The lines of the summary for any Django form."""
    if not form.is_bound:
        return
    for text in form.non_field_errors():
        yield ErrorLine(text=str(text))
    for field in form:
        for text in field.errors:
            yield ErrorLine(text=str(text), href=f"#{first_input_id(field)}")


def first_input_id(field: BoundField) -> str:
    """The id of the first thing one can fill in; radios and tick boxes have one each."""
    own = str(field.auto_id)
    return f"{own}_0" if field.use_fieldset else own


def shape(field: BoundField) -> str:
    """How the field component draws it: `choices`, `ticks`, `tick`, `select`, `area`, `file` or `line`."""
    widget = field.field.widget
    shapes: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "ticks"),
        (forms.RadioSelect, "choices"),
        (forms.CheckboxInput, "tick"),
        (forms.Select, "select"),
        (forms.Textarea, "area"),
        (forms.FileInput, "file"),
    )
    return next((name for kind, name in shapes if isinstance(widget, kind)), "line")


def _use_our_words(name: str, field: forms.Field) -> None:
    label = field.label or name.replace("_", " ").capitalize()
    if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
        ticking = isinstance(field.widget, forms.CheckboxInput)
        field.error_messages["required"] = _required_lazy(label, isinstance(field.widget, _CHOOSING), ticking)
    for kind, code, text in _MESSAGES:
        if isinstance(field, kind) and field.error_messages.get(code) is _standard(field, code):
            field.error_messages[code] = text


def _standard(field: forms.Field, code: str) -> object:
    """Django's own words for this code of this kind of field: only those are replaced."""
    kinds = [vars(kind) for kind in type(field).__mro__ if "default_error_messages" in vars(kind)]
    return next(
        (kind["default_error_messages"][code] for kind in kinds if code in kind["default_error_messages"]),
        None,
    )

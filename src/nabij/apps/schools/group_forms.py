"""Forms for groups and the people in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.apps.schools.models import Group
from nabij.apps.schools.people_forms import NamesForm
from nabij.apps.schools.vocabulary import Vocabulary
from nabij.web.forms import Form


class GroupForm(Form):
    """A class or a lesson group."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("As everybody at school says it, such as 5A."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        initial=Group.Kind.CLASS,
        help_text=_("A lesson group comes together for one subject; its pupils also have a class."),
    )
    year_level = forms.CharField(
        label=_("Year level"),
        max_length=20,
        required=False,
        help_text=_("Such as 5, or 2 havo."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, words: Vocabulary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.value, words.kind(kind.value)) for kind in Group.Kind]


class PupilForm(NamesForm):
    """The names of a pupil."""


class _ChoiceForm(Form):
    """One choice out of what the page offers; the first line asks to choose."""

    chosen: str

    def __init__(self, *args: Any, offered: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[self.chosen]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose")), *offered]


class TeacherForm(_ChoiceForm):
    """Who else teaches this group."""

    chosen = "staff"
    staff = forms.TypedChoiceField(label=_("Who else teaches here?"), coerce=int)


class MoveForm(_ChoiceForm):
    """The group that a pupil goes to."""

    chosen = "group"
    group = forms.TypedChoiceField(
        label=_("To which group?"),
        coerce=int,
        help_text=_("What the present teacher kept about this pupil stays with that teacher."),
    )

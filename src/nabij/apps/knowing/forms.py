"""Forms to keep what one knows of a pupil."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.apps.knowing.models import ParentContact
from nabij.practice.knowing import Question
from nabij.web.forms import Form

MOST_BYTES = 8_000_000
LABELS = {
    Question.SIBLINGS: _("Brothers and sisters"),
    Question.HOBBIES: _("Hobbies"),
    Question.KEEN_ON: _("What gets this child out of bed"),
    Question.BIRTH_MONTH: _("Month of birth"),
}
KINDS = [
    (ParentContact.Kind.TALK, _("A talk")),
    (ParentContact.Kind.YARD, _("At the gate or in the yard")),
    (ParentContact.Kind.CALL, _("A call or a message")),
    (ParentContact.Kind.NOTE, _("A note home")),
]


class FactsForm(Form):
    """The four questions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question, label in LABELS.items():
            self.fields[question.value] = forms.CharField(label=label, required=False, max_length=300)


class InterestForm(Form):
    text = forms.CharField(label=_("Something this child likes or is good at"), max_length=200)
    from_bag = forms.BooleanField(label=_("It came out of the interest bag"), required=False)


class IntroductionForm(Form):
    """The talk at the start of the year, with pupil and parents."""

    held_on = forms.DateField(
        label=_("When you talked"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    who = forms.CharField(
        label=_("Who is this child?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the words of the child and the parents."),
    )
    wants = forms.CharField(
        label=_("What does this child want to learn?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    parents = forms.CharField(
        label=_("What the parents told, also about their own school days"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    later = forms.CharField(label=_("What to come back to later"), required=False, max_length=500)


class ParentsForm(Form):
    kind = forms.ChoiceField(label=_("What sort of contact"), choices=KINDS, widget=forms.RadioSelect)
    on = forms.DateField(label=_("When"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("A few words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PhotoForm(Form):
    photo = forms.FileField(
        label=_("A picture of the face"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "Only with leave of the parents. It is made small and stays on the server of the school."
        ),
    )

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo.size > MOST_BYTES:
            raise forms.ValidationError(_("This picture is larger than 8 MB. Choose a smaller one."))
        return photo

"""The form of one event: about twenty seconds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from nabij.content.emotions import emotion_words
from nabij.practice.emotions import Coping, Emotion, Felt
from nabij.web.forms import Form

ENERGY = [
    ("", _("No answer")),
    ("2", _("It gave me much energy")),
    ("1", _("It gave some energy")),
    ("0", _("Neither")),
    ("-1", _("It cost some energy")),
    ("-2", _("It cost much energy")),
]


def words_of(bilingual: Any) -> str:
    """The word in the language of the reader."""
    language = "en" if (translation.get_language() or "nl").startswith("en") else "nl"
    return str(getattr(bilingual, language))


class EntryForm(Form):
    """What one felt, how strongly, and a few words if wanted."""

    emotion = forms.MultipleChoiceField(
        label=_("What did you feel?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or two are enough."),
    )
    strength = forms.TypedChoiceField(
        label=_("How strongly?"), coerce=int, widget=forms.RadioSelect, initial=3, choices=()
    )
    dyad = forms.TypedChoiceField(
        label=_("With whom?"), coerce=int, required=False, empty_value=None, choices=()
    )
    happened = forms.CharField(
        label=_("What happened?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A few words for yourself. Nobody else reads this."),
    )
    energy = forms.TypedChoiceField(
        label=_("What did it do to your energy?"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=ENERGY,
    )
    coping = forms.MultipleChoiceField(
        label=_("What did you do with it, or will you do?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, pupils: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = emotion_words()
        self._choices("emotion", [(code.value, words_of(words.emotions[code])) for code in Emotion])
        self._choices(
            "strength", [(number, words_of(one)) for number, one in sorted(words.strengths.items())]
        )
        self._choices("coping", [(code.value, words_of(words.coping[code])) for code in Coping])
        self._choices("dyad", [("", _("Nobody in particular")), *pupils])

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def felt(self) -> list[Felt]:
        strength = self.cleaned_data["strength"]
        return [Felt(Emotion(code), strength) for code in self.cleaned_data["emotion"]]

    def ways(self) -> list[Coping]:
        return [Coping(code) for code in self.cleaned_data["coping"]]

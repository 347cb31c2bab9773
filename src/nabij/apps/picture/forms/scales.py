"""The questions when a questionnaire is brought in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.apps.picture.actions import Statement
from nabij.apps.picture.presenters.statements import text_of
from nabij.apps.picture.slot_filling import Brought, key_text
from nabij.practice.questionnaires import Definition
from nabij.web.forms import Form

MOST_BYTES = 2_000_000


class LoadForm(Form):
    """The text of a licensed questionnaire, its answers and its key."""

    agreed = forms.BooleanField(
        label=gettext_lazy(
            "Our school or I hold a licence for this questionnaire, and this use is within it."
        )
    )
    holder = forms.CharField(
        label=gettext_lazy("Who holds the licence?"),
        max_length=200,
        help_text=gettext_lazy(
            "The school, the board or a person. It stays with the text, so that it can be checked."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language is the text?"),
        choices=[("nl", gettext_lazy("Dutch")), ("en", gettext_lazy("English"))],
        widget=forms.RadioSelect,
        initial="nl",
    )
    text = forms.CharField(
        label=gettext_lazy("The statements"),
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One statement on each line, in the order of the form. A number in front is fine: “1. …”."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=gettext_lazy(
            "A spreadsheet or CSV with the number in the first column and the statement in the second."
        ),
    )
    points = forms.CharField(
        label=gettext_lazy("The answers, from low to high"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One on each line, with its number: “1 = …”."),
    )
    other_number = forms.BooleanField(
        label=gettext_lazy(
            "The number of statements on my form differs from the literature; I have checked it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        for scale in definition.scales:
            hint = _("The numbers of the statements, with an R behind a reversed one: “2 7 11R”.")
            if scale.expected:
                hint += " " + _("The literature names %(n)s.") % {"n": scale.expected}
            self.fields[f"key_{scale.id}"] = forms.CharField(
                label=_("Scoring key of “%(scale)s”") % {"scale": text_of(scale.name)},
                required=False,
                max_length=1000,
                initial=key_text(scale),
                help_text=hint,
            )

    def clean_file(self) -> UploadedFile[bytes] | None:
        found: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if found is not None and (found.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is too large for a questionnaire. Save only the table and try again.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("text", "").strip() and not data.get("file"):
            self.add_error("text", _("Paste the statements here, or choose a file."))
        return data

    def statement(self) -> Statement:
        return Statement(agreed=self.cleaned_data["agreed"], holder=self.cleaned_data["holder"])

    def brought(self) -> Brought:
        """What was brought, for `fill_slot`."""
        data = self.cleaned_data
        file = data.get("file")
        return Brought(
            language=data["language"],
            pasted=data["text"],
            file_name=file.name if file else "",
            file=file.read() if file else b"",
            points=data["points"],
            keys={scale.id: data[f"key_{scale.id}"] for scale in self.definition.scales},
            other_number_confirmed=data["other_number"],
        )


class ImportForm(Form):
    """An XLSForm workbook."""

    workbook = forms.FileField(
        label=gettext_lazy("XLSForm workbook"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=gettext_lazy(
            "The sheets survey and choices, as for ODK or KoboToolbox; a sheet scales adds the scoring. Export one of "
            "ours to see how it looks."
        ),
    )

    def clean_workbook(self) -> UploadedFile[bytes]:
        found: UploadedFile[bytes] = self.cleaned_data["workbook"]
        if (found.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is too large for a questionnaire. Save only the form and try again.")
            )
        return found

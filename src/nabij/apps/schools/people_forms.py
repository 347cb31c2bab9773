"""Forms for staff, their roles and their accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from nabij.apps.schools.roles import ROLES
from nabij.apps.schools.vocabulary import Vocabulary
from nabij.web.forms import Form

PLAIN = {"autocomplete": "off", "spellcheck": "false"}
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._@-]+$",
    _("Use small letters, figures, a dot or a dash, at least two, such as noor.visser."),
)


class NamesForm(Form):
    """The names of somebody at school."""

    given_name = forms.CharField(label=_("First name"), max_length=100, widget=forms.TextInput(attrs=PLAIN))
    infix = forms.CharField(
        label=_("Words between first and last name"),
        max_length=30,
        required=False,
        help_text=_("Such as “van” or “de”."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    family_name = forms.CharField(
        label=_("Last name"), max_length=150, required=False, widget=forms.TextInput(attrs=PLAIN)
    )


class PersonForm(NamesForm):
    """The names and the address of a member of staff."""

    email = forms.EmailField(
        label=_("Mail address at school"),
        required=False,
        help_text=_("Only to recognise somebody; Nabij sends no mail to it."),
        widget=forms.EmailInput(attrs=PLAIN),
    )


def _role_label(code: str, words: Vocabulary) -> str:
    return format_html(
        "<strong>{}</strong><br><span class='soft'>{}</span>", words.role(code), ROLES[code].about
    )


class RolesForm(Form):
    """What somebody is here; each role says what it may do."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No role reads what a teacher writes about a pupil."),
    )

    def __init__(self, *args: Any, words: Vocabulary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, _role_label(code, words)) for code in ROLES]

    def clean_roles(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["roles"]
        if not chosen:
            raise forms.ValidationError(_now("Choose at least one role: without a role nobody gets in."))
        return chosen


class AddPersonForm(RolesForm, PersonForm):
    """A new member of staff."""

    field_order = ("given_name", "infix", "family_name", "email", "roles")


class InviteForm(Form):
    """The user name with which somebody will sign in."""

    username = forms.CharField(
        label=_("User name to sign in with"),
        min_length=2,
        max_length=150,
        validators=[USERNAME],
        help_text=_("Made from the name. You can change it now; later it stays as it is."),
        widget=forms.TextInput(attrs={**PLAIN, "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Language to begin with"), choices=LANGUAGES)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip()
        return username

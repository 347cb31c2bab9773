"""Forms for signing in and for one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from nabij.apps.accounts.models import User
from nabij.apps.accounts.selectors import username_taken
from nabij.web.forms import Form

CURRENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}
PASSWORD_HINT = _("At least ten characters. A short sentence is easy to remember.")


class SignInForm(Form):
    username = forms.CharField(
        label=_("Your user name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Your password"), strip=False, max_length=300, widget=forms.PasswordInput(attrs=CURRENT)
    )


class NewPasswordForm(Form):
    """A password, typed once; the browser can show it, so nobody types it blindly twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=300,
        widget=forms.PasswordInput(attrs=NEW),
        help_text=PASSWORD_HINT,
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Your present password"),
        strip=False,
        max_length=300,
        widget=forms.PasswordInput(attrs=CURRENT),
    )
    field_order = ("current", "password")

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if self.user is None or not self.user.check_password(current):
            raise forms.ValidationError(_("This is not your present password. Try again."))
        return current


class SetUpForm(NewPasswordForm):
    """The very first account."""

    display_name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = forms.CharField(
        label=_("User name to sign in with"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    field_order = ("display_name", "username", "password")

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip()
        if username_taken(username):
            raise forms.ValidationError(_("This user name is taken. Choose another one."))
        return username

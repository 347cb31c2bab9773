"""A form with one field of each kind, for the gallery and for tests."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.web.forms import ClockInput, DayInput, Form


class SampleForm(Form):
    """Each kind of field that pages use."""

    name = forms.CharField(
        label=_("First name"), help_text=_("As the pupil is called in class."), max_length=40
    )
    note = forms.CharField(
        label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    group = forms.ChoiceField(label=_("Group"), choices=[("", _("Choose")), ("5A", "5A"), ("7B", "7B")])
    when = forms.ChoiceField(
        label=_("When was it?"),
        widget=forms.RadioSelect,
        choices=[("now", _("Just now")), ("earlier", _("Earlier today")), ("day", _("Another day"))],
    )
    kinds = forms.MultipleChoiceField(
        label=_("Which moments do you use most?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("greeting", _("A greeting")), ("chat", _("A chat")), ("praise", _("Specific praise"))],
        required=False,
    )
    promise = forms.BooleanField(label=_("I will come back to this"), required=False)
    day = forms.DateField(label=_("Day"), widget=DayInput())
    time = forms.TimeField(label=_("Time"), widget=ClockInput(), required=False)
    roster = forms.FileField(label=_("Roster file"), help_text=_("EDEXML, OneRoster, CSV or a spreadsheet."))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def clean(self) -> dict[str, object] | None:
        """Wrong on purpose, so that the summary has a line about the whole form."""
        self.add_error(None, _("The group has no pupils on this day. Choose another day."))
        return super().clean()


def sample(*, wrong: bool = False) -> SampleForm:
    """The form as it is opened first, or as it comes back with everything wrong."""
    # Each has ids of its own, because the gallery shows many on one page.
    if wrong:
        return SampleForm({"day": "32-13", "group": "9Z"}, auto_id="wrong_%s")
    return SampleForm(auto_id="open_%s")

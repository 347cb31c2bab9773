"""The questions of an import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.apps.schools.imports.report import MatchLine, Part, PlanReport
from nabij.apps.schools.imports.words import FIELDS, how_many
from nabij.rosters.column_words import Field
from nabij.rosters.columns import TableGuess
from nabij.rosters.description import Entity, SchoolDescription
from nabij.rosters.plan import MatchDecision
from nabij.web.forms import Form

#: Up to so many people are asked about one by one; more are answered for together.
ONE_BY_ONE = 200
NEW = "new"
ACCEPTED = ".xml,.zip,.csv,.txt,.tsv,.xlsx,.xlsm"


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One file or several."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        files = data if isinstance(data, list | tuple) else [data]
        single = super().clean
        return [single(one, initial) for one in (files or [None])]


class UploadForm(Form):
    """A roster."""

    roster = _FilesField(
        label=gettext_lazy("Roster"),
        help_text=gettext_lazy(
            "Drag the file here or choose it. Of an export in parts, choose all parts together."
        ),
        max_length=None,
        widget=_SeveralFiles(attrs={"accept": ACCEPTED}),
    )


class SchoolForm(Form):
    """Which school of the file this one is."""

    number = forms.TypedChoiceField(
        label=gettext_lazy("Which of these is your school?"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, schools: Sequence[SchoolDescription], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = [  # type: ignore[attr-defined]
            (number, _school_line(one)) for number, one in enumerate(schools)
        ]


def _school_line(school: SchoolDescription) -> str:
    number = next((one.value for one in school.identifiers), "")
    name = school.name or number
    return (
        f"{name} ({how_many(Entity.PUPIL, len(school.pupils))}, {how_many(Entity.GROUP, len(school.groups))})"
    )


class ColumnsForm(Form):
    """What the columns of a table mean; those that hold something sensitive are not asked about."""

    def __init__(self, *args: Any, guess: TableGuess, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code.value, FIELDS[code]) for code in Field if code is not Field.SENSITIVE]
        for column in guess.columns:
            if column.field is Field.SENSITIVE:
                continue
            self.fields[f"column_{column.place + 1}"] = forms.ChoiceField(
                label=column.header or _("Column %(number)s") % {"number": column.place + 1},
                choices=choices,
                initial=column.field.value,
            )

    def columns(self) -> dict[str, str]:
        """Number of the column to its meaning."""
        return {name.removeprefix("column_"): value for name, value in self.cleaned_data.items()}


class YearForm(Form):
    """Which school year the groups go into."""

    year = forms.ChoiceField(
        label=gettext_lazy("Which school year are these groups for?"),
        widget=forms.RadioSelect,
        choices=(("file", ""), ("present", "")),
    )


class MatchForm(Form):
    """Who people in the file are."""

    def __init__(self, *args: Any, matches: Sequence[MatchLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matches = matches[:ONE_BY_ONE]
        for number, match in enumerate(self.matches):
            self.fields[f"who_{number}"] = forms.ChoiceField(
                label=match.label, required=False, choices=_answers(match), initial=""
            )

    def answers(self) -> list[MatchDecision]:
        """What was answered; a question that was passed over stays open."""
        found = []
        for number, match in enumerate(self.matches):
            answer = self.cleaned_data.get(f"who_{number}", "")
            if answer:
                ref = "" if answer == NEW else answer.removeprefix("ref-")
                found.append(MatchDecision(match.entity, match.key, ref))
        return found


def _answers(match: MatchLine) -> list[tuple[str, str]]:
    known = [
        (
            f"ref-{one.ref}",
            candidate_words(one.label, one.same_fact, one.groups, match.entity)
            + (f" ({_('almost certain')})" if one.ref == match.certain else ""),
        )
        for one in match.candidates
    ]
    return [("", _("Not yet decided")), *known, (NEW, _("Somebody new"))]


def candidate_words(label: str, same: bool | None, groups: Sequence[str], entity: Entity) -> str:
    """`Bo Visser, 5A, same birth date`."""
    pupils = entity is Entity.PUPIL
    facts = {
        True: _("same birth date") if pupils else _("same mail address"),
        False: _("other birth date") if pupils else _("other mail address"),
        None: "",
    }
    return ", ".join(part for part in (label, *groups, facts[same]) if part)


class ApproveForm(Form):
    """The last questions before an import: who is absent, who left, and whether this is really the file."""

    def __init__(self, *args: Any, report: PlanReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: list[Part] = []  # those of which the form names everybody
        for part in report.parts:
            if part.code == "absent":
                self._ask_absent(part)
            elif part.code == "ended":
                self._ask_ended(part)
        if report.other_school or any(one.code == "absent.many" for one in report.findings):
            self.fields["sure"] = forms.BooleanField(
                label=gettext_lazy("Yes, this is the right file for this school."),
                error_messages={
                    "required": gettext_lazy("Read the doubt above, and tick that this is the right file.")
                },
            )

    def _ask_absent(self, part: Part) -> None:
        lines = [one for one in part.lines if not one.protected]
        if not lines:
            return
        name, alone = f"absent_{part.entity}", part.total == 1
        choices = [("keep", _("Keep them: nothing changes for them")), ("end", _("They all left: end them"))]
        if alone:
            choices = [("keep", _("Stays: nothing changes")), ("end", _("Has left"))]
        one_by_one = 1 < part.total <= ONE_BY_ONE
        if one_by_one:
            choices.insert(1, ("some", _("Only those ticked below left")))
        self.fields[name] = forms.ChoiceField(
            label=_("%(who)s not in this file")
            % {"who": lines[0].label if alone else how_many(part.entity, part.total)},
            widget=forms.RadioSelect,
            choices=choices,
            initial="keep",
        )
        if one_by_one:
            self.fields[f"end_{part.entity}"] = forms.MultipleChoiceField(
                label=_("Who left?"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(one.ref, one.label) for one in lines],
            )
        if (one_by_one or alone) and len(lines) == len(part.lines):
            self.asked.append(part)

    def _ask_ended(self, part: Part) -> None:
        lines = [one for one in part.lines if not one.protected]
        if not lines or part.total > ONE_BY_ONE:
            return
        if len(lines) == len(part.lines):
            self.asked.append(part)
        self.fields[f"keep_{part.entity}"] = forms.MultipleChoiceField(
            label=_("Left according to the file: tick who stays all the same"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(one.ref, one.label) for one in lines],
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for entity in Entity:
            if data.get(f"absent_{entity}") == "some" and not data.get(f"end_{entity}"):
                self.add_error(f"end_{entity}", _("Tick at least one name, or choose to keep them all."))
        return data

    def ending_all(self) -> list[Entity]:
        return [entity for entity in Entity if self.cleaned_data.get(f"absent_{entity}") == "end"]

    def ending(self) -> set[tuple[Entity, str]]:
        return {
            (entity, ref)
            for entity in Entity
            if self.cleaned_data.get(f"absent_{entity}") == "some"
            for ref in self.cleaned_data.get(f"end_{entity}", ())
        }

    def keeping(self) -> set[tuple[Entity, str]]:
        return {(entity, ref) for entity in Entity for ref in self.cleaned_data.get(f"keep_{entity}", ())}

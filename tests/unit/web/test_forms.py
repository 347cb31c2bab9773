"""Forms: our words, the summary, what the field component needs to know."""

from __future__ import annotations

import pytest
from django import forms

from nabij.web.forms import ClockInput, DayInput, ErrorLine, Form, error_lines, first_input_id, shape
from nabij.web.gallery_form import sample


class Late(Form):
    """Gets a field after it was made, and has words of its own for another."""

    age = forms.IntegerField(label="Leeftijd")
    name = forms.CharField(error_messages={"required": "Zonder naam gaat het niet."})
    sure = forms.BooleanField(label="Ik heb het gelezen")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"] = forms.EmailField(label="Mail")


def test_empty_answers_say_what_to_fill_in_and_own_words_stay() -> None:
    form = Late({})

    assert form.errors["age"] == ["Vul ‘Leeftijd’ in."]
    assert form.errors["name"] == ["Zonder naam gaat het niet."]
    assert form.errors["mail"] == ["Vul ‘Mail’ in."]
    assert form.errors["sure"] == ["Vink ‘Ik heb het gelezen’ aan om verder te gaan."]


def test_wrong_answers_say_how_to_write_them() -> None:
    form = Late({"age": "vijf", "name": "Sem", "mail": "sem", "sure": "on"})

    assert form.errors["age"] == ["Gebruik alleen hele getallen, zoals 12."]
    assert form.errors["mail"] == ["Schrijf een mailadres, zoals noor@example.org."]


def test_error_lines_stand_in_the_order_of_the_page_with_the_whole_form_first() -> None:
    lines = sample(wrong=True).error_lines()

    assert lines[0] == ErrorLine("De groep heeft op deze dag geen leerlingen. Kies een andere dag.")
    assert [line.href for line in lines[1:]] == [
        "#wrong_name",
        "#wrong_group",
        "#wrong_when_0",
        "#wrong_day",
        "#wrong_roster",
        "#wrong_password",
    ]


def test_error_lines_of_a_form_not_sent_yet_are_none() -> None:
    assert list(error_lines(sample())) == []


def test_radios_are_reached_by_their_first_choice() -> None:
    assert first_input_id(sample()["when"]) == "open_when_0"
    assert first_input_id(sample()["name"]) == "open_name"


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("name", "line"),
        ("note", "area"),
        ("group", "select"),
        ("when", "choices"),
        ("kinds", "ticks"),
        ("promise", "tick"),
        ("day", "line"),
        ("roster", "file"),
        ("password", "line"),
    ],
)
def test_shape_follows_the_widget(name: str, drawn: str) -> None:
    assert shape(sample()[name]) == drawn


def test_pickers_write_what_browsers_read() -> None:
    import datetime as dt

    assert 'type="date" name="d" value="2026-03-05"' in DayInput().render("d", dt.date(2026, 3, 5))
    assert 'type="time" name="t" value="09:05"' in ClockInput().render("t", dt.time(9, 5, 30))

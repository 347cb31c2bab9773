"""Every component in every state of its specification, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import jinja2
import pytest
from django.http import HttpRequest
from django.shortcuts import render
from django.template import engines
from django.utils import translation
from lxml import html as lxml_html

from nabij.web import gallery, htmx, page, specs

STATES = [
    (name, number, language)
    for name in specs.component_names()
    for number in range(len(specs.load(name).examples))
    for language in ("nl", "en")
]


@pytest.mark.parametrize(("name", "number", "language"), STATES)
def test_component_in_each_state_is_well_formed_and_named(name: str, number: int, language: str) -> None:
    spec = specs.load(name)

    drawn = gallery.draw(spec, spec.examples[number], language)

    tree = lxml_html.fromstring(f"<div>{drawn}</div>")
    ids = Counter(tree.xpath("//@id"))
    assert not [one for one, count in ids.items() if count > 1]
    assert not tree.xpath("//@style")
    for nameable in tree.xpath("//button | //a | //summary"):
        assert nameable.text_content().strip() or nameable.xpath("@aria-label|.//@aria-label")
    for picture in tree.xpath("//svg"):
        assert picture.get("aria-hidden") == "true" or picture.get("role") == "img"
    assert "None" not in tree.text_content()
    assert "Undefined" not in drawn


def test_gallery_page_shows_every_component(ask: Callable[..., HttpRequest]) -> None:
    shown = render(ask("/gallery/"), "web/gallery.html", {"components": gallery.shown_components()})
    text = shown.content.decode()

    assert set(re.findall(r'<section class="gallery__component" id="(\w+)"', text)) == set(
        specs.component_names()
    )
    assert "Grote keuzes" in text


def test_gallery_follows_the_language_of_the_reader(ask: Callable[..., HttpRequest]) -> None:
    with translation.override("en"):
        titles = [one.title for component in gallery.shown_components() for one in component.examples]

    assert "Big choices" in titles


def test_component_that_does_not_exist_is_named() -> None:
    with pytest.raises(AttributeError, match="no component 'carousel'"):
        htmx.components().carousel()
    with pytest.raises(AttributeError):
        htmx.components()._hidden()


def test_components_of_a_served_site_are_looked_up_once() -> None:
    macro = htmx.components().tag

    assert htmx.components().tag is macro


def test_text_from_people_is_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    ui = htmx.components()

    drawn = [
        ui.button(evil, name=evil, value=evil),
        ui.notice(evil, title=evil, undo=page.Undo(evil, ((evil, evil),), evil)),
        ui.person_tile(evil, value=evil, detail=evil),
        ui.table(evil, [evil, evil], [[evil, evil]]),
        ui.tag(evil),
        ui.progress(evil, 1, 2, words=evil),
    ]

    assert not [one for one in drawn if "<script>" in one]


def test_field_ties_hint_and_error_to_the_input() -> None:
    spec = specs.load("field")
    wrong_name = next(one for one in spec.examples if one.values["field"] == "wrong name")

    drawn = gallery.draw(spec, wrong_name, "nl")

    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="wrong_name_helptext wrong_name_error"' in drawn
    assert 'id="wrong_name_error"' in drawn
    assert 'for="wrong_name"' in drawn


def test_field_that_is_hidden_shows_only_itself() -> None:
    from django import forms

    from nabij.web.forms import Form

    class Hidden(Form):
        token = forms.CharField(widget=forms.HiddenInput, initial="7")

    drawn = htmx.components().field(Hidden()["token"])

    assert drawn.strip() == '<input type="hidden" name="token" value="7" id="id_token">'


def test_pictures_of_nothing_divide_by_nothing() -> None:
    from nabij.web.parts import Bar

    drawn = htmx.components().spread_picture([Bar("Sem", 0)], "Titel", "Woorden", "x")

    assert 'width="0.0"' in drawn


def test_template_with_an_unknown_name_fails_loudly() -> None:
    engine = engines["jinja2"] if "jinja2" in engines else engines.all()[0]

    with pytest.raises(jinja2.UndefinedError):
        engine.from_string("{{ nobody }}").render({})


def test_filters_and_addresses_work_in_templates() -> None:
    template = engines.all()[0].from_string(
        "{{ 3|spelled }} {{ 2|school_days_ago }} {{ url('web:help') }} {{ ngettext('%(num)s x', '%(num)s y', 2) }}"
    )

    assert template.render({}) == "drie twee schooldagen geleden /help/ 2 y"

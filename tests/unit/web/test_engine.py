"""What the engine keeps between pages is the same for everybody: sentences by language, symbols without words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.template import engines
from django.utils import translation
from markupsafe import Markup

from nabij.web.engine import said
from nabij.web.htmx import components


def drawn(source: str, request: HttpRequest | None = None, **values: object) -> str:
    return str(engines.all()[0].from_string(source).render(values, request))


def test_sentence_is_in_the_language_of_the_page_each_time() -> None:
    def once() -> tuple[str, str]:
        with translation.override("nl"):
            dutch = drawn('{{ _("Language") }}')
        with translation.override("en"):
            return dutch, drawn('{{ _("Language") }}')

    assert [once(), once()] == [("Taal", "Language")] * 2


def test_value_in_a_sentence_is_escaped_and_the_sentence_is_not() -> None:
    page = drawn(
        '{{ _("<b>%(who)s</b> & %(other)s", who=who, other=other) }}', who="<i>", other=Markup("<u>")
    )

    assert page == "<b>&lt;i&gt;</b> & <u>"


def test_sentence_without_values_still_reads_two_percent_signs_as_one() -> None:
    assert said("100%%") == "100%"
    with pytest.raises(KeyError):
        said("%(name)s is missing here")


def test_symbol_is_the_same_drawn_again_and_takes_its_own_words() -> None:
    ui = components()
    plain, named = ui.icon("plus", size="small"), ui.icon("plus", label="<Noor>", size="small")

    assert ui.icon("plus", size="small") == plain
    assert "aria-hidden" in plain
    assert 'aria-label="&lt;Noor&gt;"' in named
    assert ui.icon("plus") != plain


def test_forms_of_one_page_carry_one_token_and_of_another_page_another(
    ask: Callable[..., HttpRequest],
) -> None:
    request = ask()
    first, second = drawn("{{ csrf_input }}|{{ csrf_input }}", request).split("|")

    assert first == second != drawn("{{ csrf_input }}", request)
    assert "csrfmiddlewaretoken" in first

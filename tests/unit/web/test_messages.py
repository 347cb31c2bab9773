"""The keeper of the translations, on a small package of its own."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from nabij.web import catalogues, messages

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
A = _("Sign in")
B = ngettext("%(n)s pupil", "%(n)s pupils", 2)
C = pgettext_lazy("verb", "Close")
"""
TEMPLATE = """{% macro x(a) %}{{ a }}{% endmacro %}
{{ ui.button(_("Log a moment"), kind="primary", hint=_("Two taps")) }}
{% call ui.card(_("Card title")) %}{% trans name=who %}Hello {{ name }}{% endtrans %}{% endcall %}
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with code, a template and an empty locale folder."""
    place = tmp_path / "room"
    (place / "locale").mkdir(parents=True)
    (place / "code.py").write_text(PYTHON, "utf-8")
    (place / "page.html").write_text(TEMPLATE, "utf-8")
    return place


def _translate(package: Path, **changes: str) -> None:
    words = {
        "Sign in": "Log in",
        "Close": "Sluit",
        "Log a moment": "Leg vast",
        "Two taps": "Twee tikken",
        "Card title": "Titel",
        "Hello %(name)s": "Hallo %(name)s",
        **changes,
    }
    catalogue = messages.merged(package)
    for message in catalogue:
        if isinstance(message.id, tuple):
            message.string = ("%(n)s leerling", "%(n)s leerlingen")
        elif message.id:
            message.string = words[message.id]
    catalogues.source(package).write_text(messages.text(catalogue), "utf-8")


def test_found_sees_code_macro_calls_and_trans_blocks(package: Path) -> None:
    ids = {message.id for message in messages.found(package) if message.id}

    assert ids == {
        "Sign in",
        ("%(n)s pupil", "%(n)s pupils"),
        "Close",
        "Log a moment",
        "Two taps",
        "Card title",
        "Hello %(name)s",
    }


def test_update_writes_a_quiet_file_and_names_what_is_untranslated(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = messages.main([str(package)])

    written = catalogues.source(package).read_text("utf-8")
    assert code == 0
    assert "code.py" not in written
    assert "Date" not in written
    assert capsys.readouterr().err.count("not translated") == 7


def test_check_of_a_complete_catalogue_is_content_and_a_second_update_changes_nothing(package: Path) -> None:
    messages.main([str(package)])
    _translate(package)
    before = catalogues.source(package).read_text("utf-8")

    assert messages.main([str(package), "--check"]) == 0
    messages.main([str(package)])
    assert catalogues.source(package).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("trouble", "said"),
    [("missing", "out of date"), ("new", "out of date"), ("gone", "out of date"), ("fuzzy", "doubtful")],
)
def test_check_names_each_trouble(
    package: Path, capsys: pytest.CaptureFixture[str], trouble: str, said: str
) -> None:
    if trouble != "missing":
        messages.main([str(package)])
        _translate(package)
    if trouble == "new":
        (package / "more.py").write_text('from x import gettext as _\nA = _("More")\n', "utf-8")
    if trouble == "gone":
        (package / "page.html").write_text("", "utf-8")
    if trouble == "fuzzy":
        path = catalogues.source(package)
        path.write_text(
            path.read_text("utf-8").replace('msgid "Sign in"', '#, fuzzy\nmsgid "Sign in"'), "utf-8"
        )
    capsys.readouterr()

    assert messages.main([str(package), "--check"]) == 1
    assert said in capsys.readouterr().err


def test_check_finds_other_placeholders(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messages.main([str(package)])
    _translate(package, **{"Hello %(name)s": "Hallo %(naam)s"})

    assert messages.main([str(package), "--check"]) == 1
    assert "other placeholders" in capsys.readouterr().err


def test_check_finds_two_translations_for_one_sentence(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = package.parent / "other"
    (other / "locale").mkdir(parents=True)
    (other / "code.py").write_text('from x import gettext as _\nA = _("Sign in")\n', "utf-8")
    messages.main([str(package), str(other)])
    _translate(package)
    _translate(other, **{"Sign in": "Meld je aan"})
    capsys.readouterr()

    assert messages.main([str(package), str(other), "--check"]) == 1
    assert "translated differently: 'Sign in'" in capsys.readouterr().err


def test_compiled_catalogue_speaks(package: Path) -> None:
    messages.main([str(package)])
    _translate(package)

    messages.main([str(package), "--compile"])

    spoken = gettext.translation("django", package / "locale", ["nl"])
    assert spoken.gettext("Sign in") == "Log in"
    assert spoken.pgettext("verb", "Close") == "Sluit"
    assert spoken.ngettext("%(n)s pupil", "%(n)s pupils", 2) == "%(n)s leerlingen"


def test_stale_catalogues_are_compiled_once(package: Path) -> None:
    assert catalogues.compile_stale(package.parent) == []
    messages.main([str(package)])

    first = catalogues.compile_stale(package.parent)
    second = catalogues.compile_stale(package.parent)
    compiled = catalogues.source(package).with_suffix(".mo")
    os.utime(compiled, ns=(0, 0))
    third = catalogues.compile_stale(package.parent)

    assert (first, second, third) == ([package], [], [package])


def test_stale_catalogue_of_a_read_only_installation_is_left(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages.main([str(package)])

    def refuse(place: Path) -> None:
        raise PermissionError(place)

    monkeypatch.setattr(catalogues, "compile_package", refuse)

    assert catalogues.compile_stale(package.parent) == []


def test_package_inside_a_package_keeps_its_own_sentences(package: Path) -> None:
    inner = package / "inner"
    (inner / "locale").mkdir(parents=True)
    (inner / "code.py").write_text('from x import gettext as _\nA = _("Inner")\n', "utf-8")

    assert "Inner" not in {message.id for message in messages.found(package)}
    assert {message.id for message in messages.found(inner) if message.id} == {"Inner"}

"""Every room speaks Dutch completely."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.web import catalogues, messages


@pytest.mark.parametrize("package", catalogues.packages(), ids=lambda path: path.name)
def test_catalogue_is_complete_and_up_to_date(package: Path) -> None:
    assert list(messages.troubles(package)) == [], (
        "run python -m nabij.web.messages, then fill in what is empty"
    )


def test_no_sentence_has_two_translations() -> None:
    assert messages.contradictions(catalogues.packages()) == []

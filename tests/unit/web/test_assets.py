"""The maker of the stylesheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.web import assets


def test_squeeze_drops_comments_and_needless_space_only() -> None:
    css = "/* why */\n.a  > .b {\n  margin: 0 auto;\n  color : red;\n}\n\n.c, .d { gap: 1px }"

    assert assets.squeeze(css) == ".a > .b{margin: 0 auto;color : red}.c,.d{gap: 1px}"


def test_layers_come_in_their_order() -> None:
    css = assets.stylesheet()

    places = [css.index(f"@layer {layer}{{") for layer in assets.LAYERS]
    assert places == sorted(places)


def test_main_writes_and_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "TARGET", tmp_path / "nabij.css")

    assert assets.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().err
    assert assets.main([]) == 0
    assert assets.main(["--check"]) == 0

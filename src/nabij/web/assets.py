"""Puts the one stylesheet together: `python -m nabij.web.assets [--check]`.

The small files under `css/` are the source; rooms may add `css/*.css` of their own, which land in the layer `pages`.
The result is committed, so that neither a host nor a reader of the code needs anything but Python.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
TARGET = PACKAGE / "static" / "web" / "nabij.css"
LAYERS = ("reset", "tokens", "base", "compositions", "components", "pages", "print")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")


def sources(layer: str) -> list[Path]:
    """The files of a layer in the order of their names; the rooms' own files after ours."""
    own = sorted((PACKAGE / "css" / layer).glob("*.css"))
    rooms = sorted(PACKAGE.parent.glob("apps/*/css/*.css")) if layer == "pages" else []
    return own + rooms


def squeeze(css: str) -> str:
    """Without comments and needless white space; strings in our files hold neither."""
    bare = _SPACE.sub(" ", _COMMENT.sub("", css))
    return _AROUND.sub(r"\1", bare).replace(";}", "}").strip()


def stylesheet() -> str:
    """The whole stylesheet as text."""
    parts = [
        "/* Made by python -m nabij.web.assets from src/nabij/web/css; edit there. */",
        f"@layer {','.join(LAYERS)};",
        squeeze((PACKAGE / "css" / "fonts.css").read_text("utf-8")),
    ]
    for layer in LAYERS:
        rules = [squeeze(path.read_text("utf-8")) for path in sources(layer)]
        if rules:
            parts.append(f"@layer {layer}{{\n" + "\n".join(rules) + "\n}")
    return "\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Write the stylesheet, or say with `--check` whether it is up to date."""
    made = stylesheet()
    if "--check" in arguments:
        current = TARGET.read_text("utf-8") if TARGET.exists() else ""
        if current != made:
            sys.stderr.write("nabij.css is out of date: run python -m nabij.web.assets\n")
            return 1
        return 0
    TARGET.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

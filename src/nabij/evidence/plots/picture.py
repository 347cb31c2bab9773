"""A finished picture: its figure, how it is saved, and the same in words.

Belongs here: files that are the same on every run, and titles and descriptions that screen readers find. Does not
belong here: drawing.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nabij.evidence.errors import EvidenceError
from nabij.evidence.plots.sheet import without_glyph_warnings
from nabij.evidence.tables import Twin
from nabij.evidence.words.language import Language

FORMATS = ("svg", "png", "pdf")
MOST_PIXELS = 60_000
_SETTINGS: Any = {"svg.hashsalt": "nabij", "svg.fonttype": "path", "pdf.fonttype": 42, "path.simplify": True}
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A drawn result.

    Attributes:
        kind: such as ``"forest"``; figure: the matplotlib figure; language: of the words in it; twin: its contents in
            words and numbers, in both languages.
    """

    kind: str
    figure: Figure
    language: Language
    twin: Twin

    def text(self, language: Language | None = None) -> str:
        """The picture as a table in words."""
        return self.twin.text(language or self.language)

    def content(self, suffix: str, *, dpi: int = 200) -> bytes:
        """The file's bytes: SVG with title and description, PNG or PDF; no dates, so equal input gives equal bytes.

        Raises:
            EvidenceError: ``figure.format`` for another suffix.
        """
        kind = suffix.lower().lstrip(".")
        if kind not in FORMATS:
            raise EvidenceError("figure.format", cell=suffix, known=FORMATS)
        out = BytesIO()
        with _LOCK, mpl.rc_context(_SETTINGS), without_glyph_warnings():
            FigureCanvasAgg(self.figure)
            most = MOST_PIXELS / max(self.figure.get_size_inches())
            self.figure.savefig(out, format=kind, dpi=min(dpi, most), metadata=self._metadata(kind))
        return self._named(out.getvalue()) if kind == "svg" else out.getvalue()

    def save(self, path: str | Path, *, dpi: int = 200) -> Path:
        """Write the picture; the suffix says how (.svg, .png, .pdf).

        Raises:
            EvidenceError: ``figure.format``.
        """
        file = Path(path)
        file.write_bytes(self.content(file.suffix, dpi=dpi))
        return file

    def _metadata(self, kind: str) -> dict[str, str | None]:
        title = self.twin.title.say(self.language)
        if kind == "pdf":
            return {"CreationDate": None, "Producer": None, "Creator": "Nabij", "Title": title}
        if kind == "png":
            return {"Software": None, "Title": title.encode("latin-1", "replace").decode("latin-1")}
        return {"Date": None, "Creator": "Nabij", "Title": title}

    def _named(self, svg: bytes) -> bytes:
        """The SVG with a title and a description that assistive technology reads."""
        text = svg.decode("utf-8")
        start = text.index("<svg ")
        end = text.index(">", start)
        name, description = self.twin.title.say(self.language), self.twin.description(self.language)
        named = 'role="img" aria-labelledby="picture-title picture-desc"'
        opening = f'{text[start:end]} {named} xml:lang="{self.language}">'
        naming = (
            f'\n <title id="picture-title">{escape(name)}</title>'
            f'\n <desc id="picture-desc">{escape(description)}</desc>'
        )
        return (text[:start] + opening + naming + text[end + 1 :]).encode("utf-8")

"""Pictures of results, drawn with matplotlib: SVG, PNG and PDF, in Dutch and English, each with the same in words.

Belongs here: drawing, and nothing else; this is the only part of the engine that knows matplotlib, which loads when a
picture is first asked for. Every function takes a result and gives a `Picture` with ``.figure``, ``.save(path)`` and
``.text(language)``.
"""

from __future__ import annotations

from importlib import import_module

EXPORTS = {
    "Picture": "picture",
    "baujat": "scatter",
    "bubble": "scatter",
    "forest": "forest_plot",
    "funnel": "funnel_plot",
    "gosh": "panels",
    "heterogeneity_map": "matrix_map",
    "influence": "panels",
    "mediation_forest": "mediation",
    "path_diagram": "path_drawing",
    "profile": "panels",
    "radial": "scatter",
}
__all__ = sorted(EXPORTS)


def __getattr__(name: str) -> object:
    """Load a picture's module when it is first asked for."""
    if name in EXPORTS:
        found = getattr(import_module(f"{__name__}.{EXPORTS[name]}"), name)
        globals()[name] = found
        return found
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return list(__all__)

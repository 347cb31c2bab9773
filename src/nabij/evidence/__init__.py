"""Meta-analysis and meta-analytic structural equation models, exact and fast.

The public names are loaded on first use, so that importing the package costs almost nothing.
"""

from __future__ import annotations

from importlib import import_module

from nabij.evidence._exports import EXPORTS

__all__ = sorted(EXPORTS)


def __getattr__(name: str) -> object:
    """Load a public name, or a submodule such as ``plots``, when it is first asked for."""
    if name in EXPORTS:
        return getattr(import_module(EXPORTS[name]), name)
    if name == "plots":
        return import_module("nabij.evidence.plots")
    message = f"module 'nabij.evidence' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*EXPORTS, "plots"})

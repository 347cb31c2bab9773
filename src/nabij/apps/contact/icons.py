"""Which picture stands for which kind of moment."""

from __future__ import annotations

ICONS = {
    "greeting": "greeting",
    "goodbye": "goodbye",
    "chat": "chat",
    "five_minute": "clock",
    "two_by_ten": "near",
    "child_led": "person",
    "outside_class": "outside",
    "notebook": "notebook",
    "praise": "praise",
    "interest": "interest",
    "choice": "choice",
    "opinion": "opinion",
    "clash": "clash",
    "harsh_word": "harsh",
    "ignored": "ignored",
    "repair_talk": "repair",
    "apology": "repair",
    "agreement": "repair",
}
RUNGS = {"non_verbal": "signal", "anonymous": "anonymous", "whispered": "whisper", "public": "public"}


def icon_of(code: str) -> str:
    """The name of the symbol; a plain dot for a kind without one."""
    if code in ICONS:
        return ICONS[code]
    return next((icon for part, icon in RUNGS.items() if part in code), "dot")

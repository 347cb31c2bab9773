"""What the teachers of De Wilg wrote down with a moment now and then. Made up, like everything here."""

from __future__ import annotations

NOTES = {
    "chat": (
        "Vertelde over de nieuwe hond, die niet naar binnen wil.",
        "Oma uit het ziekenhuis, ze gaan er zaterdag heen.",
        "Lachte om mijn verhaal over de kapotte fietsband.",
        "Wil later kapitein worden, of bakker.",
        "Zit in het eerste van het voetbalteam, keeper.",
        "Bouwt thuis een hut van pallets.",
    ),
    "praise": (
        "Hielp uit zichzelf met opruimen na de gymles.",
        "Begon drie keer opnieuw aan dezelfde som en hield vol.",
        "Liet een ander voorgaan bij de computer.",
    ),
    "interest": ("Vroeg naar de wedstrijd van zaterdag.", "De zwemles: diploma B bijna binnen."),
    "child_led": ("Samen een spelletje; ik verloor eerlijk.", "Liet me zijn tekeningen van draken zien."),
    "clash": ("Ruzie om de bal, deur dicht. Ik was ook te fel.", "Weigerde te komen zitten, stem omhoog."),
    "repair_talk": ("Rustig gepraat na de pauze. We beginnen opnieuw.",),
}
FEELINGS = {
    "joy": "blij",
    "calm": "rustig",
    "worry": "bezorgd",
    "irritation": "geïrriteerd",
    "anger": "boos",
    "helpless": "machteloos",
}
PROMISES = (
    "hoe de wedstrijd ging",
    "de hut van pallets",
    "de tekening die af moest",
    "het zwemdiploma",
    "hoe het met oma is",
)

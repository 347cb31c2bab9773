"""The names of sheets and columns, and names that XLSForm accepts."""

from __future__ import annotations

import re
from typing import Final

SURVEY: Final = "survey"
CHOICES: Final = "choices"
SETTINGS: Final = "settings"
SCALES: Final = "scales"
LIST: Final = "answers"
LABEL: Final = {"nl": "label::Nederlands (nl)", "en": "label::English (en)"}
SURVEY_COLUMNS: Final = ("type", "name", LABEL["nl"], LABEL["en"], "required", "nabij_id")
CHOICE_COLUMNS: Final = ("list_name", "name", LABEL["nl"], LABEL["en"], "nabij_picture")
SETTING_COLUMNS: Final = (
    "form_title",
    "form_id",
    "version",
    "default_language",
    "nabij_title_nl",
    "nabij_title_en",
    "nabij_licence",
    "nabij_informant",
    "nabij_subject",
    "nabij_standing",
    "nabij_youngest",
    "nabij_oldest",
    "nabij_seconds",
    "nabij_items_open",
    "nabij_points_open",
    "nabij_sources",
)
SCALE_COLUMNS: Final = (
    "id",
    "name_nl",
    "name_en",
    "items",
    "reverse",
    "scoring",
    "least_share",
    "least_count",
    "expected",
    "certainty",
    "sector",
)
INTRODUCTION: Final = "introduction"
_NAME: Final = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*$")


def survey_name(item_id: str) -> str:
    """A name that XLSForm accepts: the id, or the id behind a letter."""
    return item_id if _NAME.match(item_id) else f"item_{item_id}"


def id_of(name: str) -> str:
    """The id behind a survey name."""
    return name.removeprefix("item_") or name

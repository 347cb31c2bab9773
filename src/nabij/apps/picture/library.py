"""Which questionnaires there are: those that come with Nabij, and the editions that a school brought."""

from __future__ import annotations

from functools import lru_cache

from nabij.apps.picture import definition_text
from nabij.apps.picture.models import SchoolQuestionnaire
from nabij.content.questionnaires import questionnaire_library
from nabij.practice.questionnaires import Definition, Licence

PULSE = "pulse"


def pulse() -> Definition:
    """The short pulse of our own wording."""
    return questionnaire_library()[PULSE]


def slots() -> dict[str, Definition]:
    """The empty slots for licensed questionnaires."""
    return {slug: one for slug, one in questionnaire_library().items() if one.licence is Licence.LICENSED}


def is_reserved(slug: str) -> bool:
    """Whether this name belongs to a questionnaire that comes with Nabij."""
    return slug in questionnaire_library()


@lru_cache(maxsize=64)
def _read(text: str) -> Definition:
    return definition_text.read(text)


def definition_of(edition: SchoolQuestionnaire) -> Definition:
    """The definition of an edition; its content never changes."""
    return _read(edition.content)


def definition_for(
    questionnaire: str, version: int, edition: SchoolQuestionnaire | None
) -> Definition | None:
    """The definition that was filled in; None when this version is not known any more."""
    if edition is not None:
        return definition_of(edition)
    found = questionnaire_library().get(questionnaire)
    return found if found is not None and found.version == version else None

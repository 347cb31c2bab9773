"""Reading words, pulses and scales, for their own teacher only."""

from nabij.apps.picture.selectors.pattern import noise_of, seats_of, sittings_visible_to
from nabij.apps.picture.selectors.pulse import (
    PulseRow,
    RoundRow,
    answers_of_round,
    pulses_of,
    round_of,
    rounds_of,
)
from nabij.apps.picture.selectors.scales import (
    EditionRow,
    ResponseRow,
    draft_of,
    edition_visible_to,
    editions_visible_to,
    questionnaire_visible_to,
    response_visible_to,
    responses_of_dyad,
    responses_visible_to,
    slot_visible_to,
)
from nabij.apps.picture.selectors.words import (
    SittingRow,
    WordsRow,
    last_words_of_dyad,
    latest_words,
    sitting_of,
    sittings_of,
    words_of_dyad,
    words_of_sitting,
)

__all__ = [
    "EditionRow",
    "PulseRow",
    "ResponseRow",
    "RoundRow",
    "SittingRow",
    "WordsRow",
    "answers_of_round",
    "draft_of",
    "edition_visible_to",
    "editions_visible_to",
    "last_words_of_dyad",
    "latest_words",
    "noise_of",
    "pulses_of",
    "questionnaire_visible_to",
    "response_visible_to",
    "responses_of_dyad",
    "responses_visible_to",
    "round_of",
    "rounds_of",
    "seats_of",
    "sitting_of",
    "sittings_of",
    "sittings_visible_to",
    "slot_visible_to",
    "words_of_dyad",
    "words_of_sitting",
]

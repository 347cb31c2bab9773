"""What a teacher can do with words, pulses and scales. Every action writes its own audit line."""

from nabij.apps.picture.actions.noise import estimate_noise
from nabij.apps.picture.actions.pulse import (
    answer_round,
    bring_back_round,
    drop_round,
    finish_round,
    keep_pulse,
    start_round,
)
from nabij.apps.picture.actions.scales import (
    Filled,
    Statement,
    drop_response,
    fill_in,
    import_own,
    load_licensed,
    withdraw,
)
from nabij.apps.picture.actions.words import (
    bring_back_words,
    drop_words,
    finish_words,
    start_words,
    write_words,
)

__all__ = [
    "Filled",
    "Statement",
    "answer_round",
    "bring_back_round",
    "bring_back_words",
    "drop_response",
    "drop_round",
    "drop_words",
    "estimate_noise",
    "fill_in",
    "finish_round",
    "finish_words",
    "import_own",
    "keep_pulse",
    "load_licensed",
    "start_round",
    "start_words",
    "withdraw",
    "write_words",
]

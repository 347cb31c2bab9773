"""When to ask again: the spaced-repetition library, kept to school use.

Belongs here: turning how a recall went into the library's rating and back into a due time. The card is kept as the
library's own text.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler

from nabij.practice.knowing import Recall

_RATINGS = {Recall.KNEW: Rating.Good, Recall.PARTLY: Rating.Hard, Recall.FORGOT: Rating.Again}
_SCHEDULER = Scheduler(
    desired_retention=0.9,
    learning_steps=(timedelta(hours=4),),
    relearning_steps=(timedelta(hours=4),),
    maximum_interval=60,
    enable_fuzzing=False,
)


def after(card: str, how: Recall, now: datetime) -> tuple[str, datetime]:
    """The card after this recall, as text, and when to ask again."""
    known = Card.from_json(card) if card else Card(card_id=1, due=now.astimezone(UTC))
    reviewed, _log = _SCHEDULER.review_card(known, _RATINGS[how], now.astimezone(UTC))
    return str(reviewed.to_json()), reviewed.due

"""From command to invitation: informative words instead of pressure (S-052).

Belongs here: reading one request and the moves that could soften it. Does not belong here: rewriting it for
the teacher; the words stay the teacher's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.wording.lexicon import (
    Category,
    Hint,
    HintReason,
    Lexicon,
    in_order,
    sentences,
    shouts,
    whole,
)

_PAIRS: Final = (
    (Category.COMMAND, HintReason.COMMANDS),
    (Category.THREAT, HintReason.THREATENS),
    (Category.GENERALISATION, HintReason.GENERALISES),
)


class Move(StrEnum):
    """What could make a request more inviting, in the order in which to try it."""

    ASK_INSTEAD = "ask_instead"
    OFFER_A_CHOICE = "offer_a_choice"
    GIVE_THE_REASON = "give_the_reason"
    DROP_THE_THREAT = "drop_the_threat"
    SAY_WHAT_YOU_WANT = "say_what_you_want"


@dataclass(frozen=True, slots=True)
class InvitationReading:
    """Whether the request invites, the moves that would help, and the hints."""

    invites: bool
    moves: tuple[Move, ...]
    hints: tuple[Hint, ...]


def _starts(text: str, lexicon: Lexicon) -> list[Hint]:
    starts = lexicon.spans(text, Category.COMMAND_START)
    first = {start for start, _ in sentences(text)}
    return [Hint(start, end, HintReason.COMMANDS) for start, end in starts if start in first]


def _offers_choice(text: str, lexicon: Lexicon) -> bool:
    """A choice word outside a threat: in *or else* the word *or* offers nothing."""
    threats = lexicon.spans(text, Category.THREAT)
    choices = lexicon.spans(text, Category.CHOICE_MARK)
    return any(all(end <= low or start >= high for low, high in threats) for start, end in choices)


def read_invitation(text: str, lexicon: Lexicon) -> InvitationReading:
    """Read one request.

    Rules: it commands when it holds a command phrase or a sentence starts with a command verb; then a missing
    reason and a missing choice get a hint too. Threats, exclamation marks, capitals and always-or-never words
    get hints. It invites when there is no command and no threat. An empty text gets no hints. Source: S-052
    (c).
    """
    hints = [*lexicon.hints(text, _PAIRS), *_starts(text, lexicon), *shouts(text)]
    reasons = {hint.reason for hint in hints}
    commands, threatens = HintReason.COMMANDS in reasons, HintReason.THREATENS in reasons
    no_reason = commands and not lexicon.has(text, Category.REASON_MARK)
    no_choice = commands and not _offers_choice(text, lexicon)
    if no_reason:
        hints.append(whole(text, HintReason.NO_REASON))
    if no_choice:
        hints.append(whole(text, HintReason.NO_CHOICE))
    moves = (
        (Move.ASK_INSTEAD, commands and not lexicon.has(text, Category.INVITE_MARK)),
        (Move.OFFER_A_CHOICE, no_choice),
        (Move.GIVE_THE_REASON, no_reason),
        (Move.DROP_THE_THREAT, threatens),
        (Move.SAY_WHAT_YOU_WANT, (commands or threatens) and lexicon.has(text, Category.NEGATION)),
    )
    return InvitationReading(
        invites=bool(text.strip()) and not commands and not threatens,
        moves=tuple(move for move, holds in moves if holds),
        hints=in_order(hints),
    )

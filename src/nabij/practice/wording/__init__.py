"""Wording practice: hints on a teacher's own sentence, by open rules, in Dutch and English.

Belongs here: five small readers of text (compliment, invitation, reaction, fact and interpretation,
correction) and what they share. Does not belong here: the word lists (`content/wording`), sentences for
readers, any judgement of a person. A hint names a span of the text and a reason as codes; nothing here ever
blocks.
"""

from nabij.practice.wording.compliments import ComplimentReading, read_compliment
from nabij.practice.wording.corrections import CorrectionReading, next_rung, read_correction
from nabij.practice.wording.facts import FactReading, FactWord, loaded_words, read_observation
from nabij.practice.wording.invitations import InvitationReading, Move, read_invitation
from nabij.practice.wording.lexicon import Category, Hint, HintReason, Lexicon
from nabij.practice.wording.reactions import (
    Alternative,
    ReactionDraft,
    ReactionHint,
    ReactionStep,
    compose_reaction,
    read_reaction,
)

__all__ = [
    "Alternative",
    "Category",
    "ComplimentReading",
    "CorrectionReading",
    "FactReading",
    "FactWord",
    "Hint",
    "HintReason",
    "InvitationReading",
    "Lexicon",
    "Move",
    "ReactionDraft",
    "ReactionHint",
    "ReactionStep",
    "compose_reaction",
    "loaded_words",
    "next_rung",
    "read_compliment",
    "read_correction",
    "read_invitation",
    "read_observation",
    "read_reaction",
]

"""From a coded reason to the words that a teacher reads."""

from nabij.apps.overview.reasons.cards import ReasonCard, card

__all__ = ["ReasonCard", "card"]

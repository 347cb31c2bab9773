"""From a coded reason to the words that a teacher reads."""

from nabij.apps.overview.reasons.cards import ReasonCard, because_of, card

__all__ = ["ReasonCard", "because_of", "card"]

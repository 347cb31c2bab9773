"""How many studies a fit rests on, and what its rows are.

Belongs here: studies and effects, counted and named. Does not belong here: what they say.
"""

from __future__ import annotations

from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.words.language import Both, Language

Fit = PooledFit | MultilevelFit


def study_count(fit: Fit) -> int:
    """How many studies there are; with several effects a study, as far as the fit knows, else its largest clusters."""
    if isinstance(fit, PooledFit):
        return fit.k
    if fit.studies is not None:
        return len(set(fit.studies))
    return min([fit.k, *(c.groups for c in fit.components)])


def counted(fit: Fit, language: Language) -> str:
    """``45 studies``, or effects where a study may have more than one."""
    if isinstance(fit, PooledFit) or (fit.studies is not None and study_count(fit) == fit.k):
        return Both("{k} studies", "{k} studies").say(language, k=fit.k)
    if fit.studies is None:
        return Both("{k} effects", "{k} effecten").say(language, k=fit.k)
    return Both("{k} effects in {n} studies", "{k} effecten in {n} studies").say(
        language, k=fit.k, n=study_count(fit)
    )

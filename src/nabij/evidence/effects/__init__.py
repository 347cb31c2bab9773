"""From what studies report to effect sizes with sampling variances, and back to the scale that readers know.

Belongs here: effect-size measures, conversions, back-transformations, and sampling covariances of effects that share
people. Does not belong here: pooling (``meta``, ``dependence``) and covariances within a correlation matrix
(``masem.acov``).
"""

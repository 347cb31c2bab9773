"""Meta-analytic structural equation models: pooling correlation matrices and fitting path and factor models.

Belongs here: study input, sampling covariances, model syntax, two-stage and one-stage estimation, intervals,
comparisons and diagnostics. Does not belong here: pictures (`nabij.evidence.plots`), sentences for readers
(`nabij.evidence.words`) and pooling of a single effect size.
"""

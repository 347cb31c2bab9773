"""Univariate meta-analysis: one effect size per study, with or without moderators.

Belongs here: pooling, between-study variance, intervals, prediction, influence, replicates, permutation and
subgroups. Does not belong here: effect-size formulas, publication bias, dependent effects and path models;
pictures and words.
"""

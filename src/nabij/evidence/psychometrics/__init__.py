"""Psychometrics and agreement: reliability, items, raters and reliable change.

Belongs here: what the rest of the product needs to judge scores. Does not belong here: questionnaires themselves
(`nabij.practice`) and the pooling of reliabilities (`nabij.evidence.meta`).
"""

"""Dependent effects: multilevel and multivariate models, cluster-robust inference and working models.

Belongs here: everything that models or guards against effects that share a study, a sample or a person. Does not
belong here: models for independent effects (`nabij.evidence.meta`) and path models (`nabij.evidence.masem`).
"""

"""Designs: single-case experiments and the power of studies and meta-analyses.

Belongs here: randomisation tests, overlap measures and power. Does not belong here: models of many studies
(`nabij.evidence.meta`, `nabij.evidence.dependence`).
"""

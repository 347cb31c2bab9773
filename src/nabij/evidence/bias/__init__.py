"""Whether the studies that were found may be a selection of those that were done, and how much that could matter.

Belongs here: tests of funnel asymmetry, trim and fill, selection models, PET-PEESE, fail-safe N, excess significance,
contour funnels. Does not belong here: pooling itself (``meta``).
"""

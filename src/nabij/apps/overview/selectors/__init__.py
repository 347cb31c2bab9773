"""What *Today*, *Class* and *One relationship* read: the teacher's own dyads, at a fixed number of queries."""

from nabij.apps.overview.selectors.group import ClassFacts, MirrorFacts, class_visible_to, mirror_visible_to
from nabij.apps.overview.selectors.relationship import RelationshipFacts, relationship_visible_to
from nabij.apps.overview.selectors.today import TodayFacts, dyad_id_of, today_visible_to

__all__ = [
    "ClassFacts",
    "MirrorFacts",
    "RelationshipFacts",
    "TodayFacts",
    "class_visible_to",
    "dyad_id_of",
    "mirror_visible_to",
    "relationship_visible_to",
    "today_visible_to",
]

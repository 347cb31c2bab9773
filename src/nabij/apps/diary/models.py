"""One's own feelings, energy and coping; for the owner only."""

"""Forms of the picture."""

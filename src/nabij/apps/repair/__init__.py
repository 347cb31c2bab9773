"""The way back after a clash."""

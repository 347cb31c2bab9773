"""Nabij: the one-to-one relationship between a teacher and every single pupil."""

__version__ = "0.1.0"

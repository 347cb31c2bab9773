"""Results in words: summaries for a teacher and for a colleague, methods, tables, errors, and a script for R.

Belongs here: sentences in Dutch and English and the numbers in them. Does not belong here: any estimation.
"""

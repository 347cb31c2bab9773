"""Bringing in a roster: from an uploaded file, by a plan in words, to the school's own records in one transaction.

What a file says is read and compared by `nabij.rosters`, which knows no database. Here is the other half: what the
school knows (`state`), writing what was decided (`perform`), the steps of an import (`actions`, `jobs`), what is kept
on the way (`keeping`), and the words (`words`, `presenters`).
"""

"""The pupil's own view: the morning check-in, a word, the pupil's side."""

"""From plans to the words and pictures that a teacher reads."""

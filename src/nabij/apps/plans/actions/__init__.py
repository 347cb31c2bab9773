"""What a teacher does with plans. Every action writes its own audit line, never a word of what was written."""

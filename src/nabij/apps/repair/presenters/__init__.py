"""What the pages of the way back show."""

"""Names, facts and interests: knowing every pupil."""

"""Step plans, exercises and technique cards, run by one engine."""

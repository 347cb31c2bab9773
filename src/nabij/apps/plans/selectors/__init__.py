"""Reading plans, for their own teacher only."""

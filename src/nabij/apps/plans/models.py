"""Two-by-ten, the rota, situations, agreements, and what comes due."""

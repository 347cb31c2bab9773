"""*Today*, *Class* and *One relationship*."""

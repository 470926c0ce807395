"""Accountability: what its service tasks keep in the records."""

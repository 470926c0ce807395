"""Tolerance: what its service tasks tell."""

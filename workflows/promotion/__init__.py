"""Promotion: what its service tasks gather."""

"""The meeting that decides: what its service tasks gather."""

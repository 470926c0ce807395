"""How long things take, measured and printed, never asserted."""

"""The review of a provisional exclusion: what it leaves in the records."""

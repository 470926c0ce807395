"""Scenarios: stories of cases, played against the models with a clock that stands still."""

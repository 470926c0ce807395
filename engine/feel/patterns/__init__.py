"""Patterns for `matches`, `replace` and `split`: read by us, run in time linear in the text."""

from engine.feel.patterns.machine import Pattern, compiled

__all__ = ["Pattern", "compiled"]

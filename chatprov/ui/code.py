"""How code looks."""

from __future__ import annotations

THEME = "ansi_dark"
"""The terminal's own sixteen colours, so that code is readable on any background."""

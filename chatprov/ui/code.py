"""The style of code."""

from __future__ import annotations

THEME = "ansi_dark"
"""Only the terminal's sixteen colours, so that code is readable on any background."""

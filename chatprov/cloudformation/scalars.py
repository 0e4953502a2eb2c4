"""The scalars of templates as texts: most of what functions take and return is one."""

from __future__ import annotations

from typing import Any


def text_of(value: Any) -> str:
    """Return the text that a scalar of a template is as a parameter, or as an argument of a function."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_scalar(value: Any) -> bool:
    """Return whether a value has such a text."""
    return isinstance(value, str | bool | int | float)

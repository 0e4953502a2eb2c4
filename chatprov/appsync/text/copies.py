"""Copies of values for templates, because templates can modify the values they receive."""

from __future__ import annotations

from typing import Any, Final

_SHARED: Final = frozenset({str, int, float, bool, type(None)})
"""Immutable types, whose values a copy can share."""


def copy_json(value: Any) -> Any:
    """Return a copy of a JSON value that shares no list or map with it."""
    if isinstance(value, dict):
        copied = dict(value)
        for name, member in value.items():
            if type(member) not in _SHARED:
                copied[name] = copy_json(member)
        return copied
    if isinstance(value, list):
        return [element if type(element) in _SHARED else copy_json(element) for element in value]
    return value

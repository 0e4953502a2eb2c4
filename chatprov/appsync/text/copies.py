"""Copies of values for templates, which may change whatever they are given."""

from __future__ import annotations

from typing import Any, Final

_SHARED: Final = frozenset({str, int, float, bool, type(None)})
"""Immutable types, whose values a copy can share."""


def copy_json(value: Any) -> Any:
    """Return a value of JSON's kinds of which no list or map is shared with the given one."""
    if isinstance(value, dict):
        copied = dict(value)
        for name, member in value.items():
            if type(member) not in _SHARED:
                copied[name] = copy_json(member)
        return copied
    if isinstance(value, list):
        return [element if type(element) in _SHARED else copy_json(element) for element in value]
    return value

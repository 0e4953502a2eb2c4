"""The values that code returns, as JSON values."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from chatprov.appsync.js.faults import LimitFault
from chatprov.appsync.vtl.budget import MAX_DOCUMENT_CHARACTERS, MAX_VALUE_DEPTH
from chatprov.appsync.vtl.javatypes import PartlyHiddenMap

_SAME: Final = frozenset({int, bool, type(None)})
_EMPTY: Final = 32
"""What each list and object counts besides its members: an empty one takes time, too."""
_DOUBLE: Final = 24
"""What a number that is not whole counts: the most characters that one has as JSON, which take long to find."""
_TOO_DEEP: Final = "A value is nested too deeply to be written as JSON."


def plain_value(value: Any) -> Any:
    """Return a copy of a value of the language in JSON types: NaN, infinite numbers and functions become null.

    Entries that are omitted in JSON are left out. Raises LimitFault for a value that is nested too deeply, or that would be
    longer as JSON than a document may be.
    """
    return _Copy().of(value, 0)


class _Copy:
    """One copy. It counts what it writes: few lists that contain each other twice are small in memory, and endless as JSON."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = MAX_DOCUMENT_CHARACTERS

    def of(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is dict:
            return self._object(value, depth)
        if kind is str or kind in _SAME:
            return value
        if isinstance(value, list):
            return self._array(value, depth)
        if isinstance(value, dict):
            hidden = value.hidden if isinstance(value, PartlyHiddenMap) else ()
            return self._object({name: member for name, member in value.items() if name not in hidden}, depth)
        if isinstance(value, float):
            self._take(_DOUBLE)
            return value if isfinite(value) else None
        return value if isinstance(value, str | int) else None

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        if depth > MAX_VALUE_DEPTH:
            raise LimitFault(_TOO_DEEP)
        copied = value.copy()
        size = _EMPTY
        for name, member in value.items():
            size += len(name)
            kind = type(member)
            if kind is str:
                size += len(member)
            elif kind is dict:
                copied[name] = self._object(member, depth + 1)
            elif kind not in _SAME:
                copied[name] = self.of(member, depth + 1)
        self._take(size)
        return copied

    def _array(self, value: list[Any], depth: int) -> list[Any]:
        if depth > MAX_VALUE_DEPTH:
            raise LimitFault(_TOO_DEEP)
        copied = [self.of(member, depth + 1) for member in value]
        self._take(_EMPTY + len(copied) + sum(len(member) for member in copied if type(member) is str))
        return copied

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise LimitFault("A value is too large to be written as JSON.")

"""A mapping that notes what is looked up, set and removed by its key; nothing else in it has changed.

What is reached by iteration is not noted, so that a list of all users costs nothing: code that changes a member looks it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")


class TrackedDict(dict[str, T]):
    """A dictionary in which all members count as new at first."""

    __slots__ = ("_touched",)

    _touched: dict[str, bool]
    """The keys that were used, those of new members in their order; true if a member has been removed."""

    def __new__(cls, *_: object) -> TrackedDict[T]:
        """Return an empty mapping that tracks already: `copy` and `pickle` fill it without calling `__init__`."""
        made = super().__new__(cls)
        made._touched = {}
        return made

    def __init__(self, members: Mapping[str, T]) -> None:
        super().__init__(members)
        self._touched = dict.fromkeys(members, False)

    def take_touched(self) -> list[tuple[str, T | None, bool]]:
        """Return key and member of what was used since the last call, None for what is gone, and whether it was removed."""
        if not self._touched:
            return []
        touched, self._touched = self._touched, {}
        return [(key, dict.get(self, key), removed) for key, removed in touched.items()]

    def fill(self, members: Mapping[str, T]) -> None:
        """Replace all members, of which none counts as used."""
        super().clear()
        super().update(members)
        self._touched = {}

    def __getitem__(self, key: str) -> T:
        member = super().__getitem__(key)
        self._touched.setdefault(key, False)
        return member

    def __setitem__(self, key: str, member: T) -> None:
        if key in self:
            self._touched.setdefault(key, False)
        else:  # it is the last member now, also in the order in which they are written
            self._touched[key] = self._touched.pop(key, False)
        super().__setitem__(key, member)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._touched[key] = True

    def get(self, key: str, default: Any = None) -> Any:
        """Return a member, or the default."""
        try:
            return self[key]
        except KeyError:
            return default

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return a member, which is the default if it was not there."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str, *default: Any) -> Any:
        """Remove a member and return it, or the default."""
        if key not in self and default:
            return default[0]
        member = self[key]
        del self[key]
        return member

    def popitem(self) -> tuple[str, T]:
        """Remove the last member."""
        key = next(reversed(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Remove all members."""
        for key in list(self):
            del self[key]

    def update(self, *members: Mapping[str, T] | Iterable[tuple[str, T]], **named: T) -> None:  # type: ignore[override]
        """Set members."""
        for key, member in dict(*members, **named).items():
            self[key] = member

    def __ior__(self, members: Any) -> TrackedDict[T]:  # type: ignore[override,misc]
        self.update(members)
        return self

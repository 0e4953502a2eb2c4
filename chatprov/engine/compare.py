"""The differences between desired and actual attributes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from chatprov.updates import as_listed


@dataclass(frozen=True)
class Difference:
    """One attribute that differs; `path` is dotted, such as `userPoolConfig.defaultAction`."""

    path: str
    want: Any
    actual: Any
    replaces: bool = False
    """Whether AWS cannot change it in place."""
    reason: str = ""
    """The purpose of the attribute, in words."""

    @property
    def attribute(self) -> str:
        """The top-level attribute of the path."""
        return self.path.split(".", 1)[0]


def compare(
    want: Mapping[str, Any],
    have: Mapping[str, Any],
    prefix: str = "",
    *,
    at_least: Collection[str] = (),
    any_order: Collection[str] = (),
) -> list[Difference]:
    """List the differences; attributes that are only in `have` are ignored.

    Lists are compared completely, except those whose path is in `at_least`, which may have more items. The paths in `any_order` are
    policies: the actual value is first put into the order and the form of the desired one.
    """
    differences = []
    for key, wanted in want.items():
        path, actual = f"{prefix}{key}", have.get(key)
        if path in any_order:
            actual = as_listed(actual, wanted)
        if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
            differences += compare(wanted, actual, f"{path}.", at_least=at_least)
        elif path in at_least and all(item in (actual or ()) for item in wanted):
            continue
        elif wanted != actual:
            differences.append(Difference(path, wanted, actual))
    return differences

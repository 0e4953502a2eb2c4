"""The difference between what is wanted and what is there, attribute by attribute."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from chatprov.updates import as_listed


@dataclass(frozen=True)
class Difference:
    """One attribute that is not as wanted; `path` in dots, such as `userPoolConfig.defaultAction`."""

    path: str
    want: Any
    actual: Any
    replaces: bool = False
    """Whether AWS cannot mend it in place."""
    reason: str = ""
    """What the attribute is good for, in words."""

    @property
    def attribute(self) -> str:
        """The top-level attribute that the path begins with."""
        return self.path.split(".", 1)[0]


def compare(
    want: Mapping[str, Any],
    have: Mapping[str, Any],
    prefix: str = "",
    *,
    at_least: Collection[str] = (),
    any_order: Collection[str] = (),
) -> list[Difference]:
    """List the differences; what `actual` has beyond `want` is somebody else's and is left out.

    Lists are compared whole, but for those whose path is in `at_least`: there more may be than is wanted. The paths in `any_order`
    are policies: what is there is put into the order and the form of what is wanted first.
    """
    differences = []
    for key, wanted in want.items():
        path, actual = f"{prefix}{key}", have.get(key)
        if path in any_order:
            actual = as_listed(actual, wanted)
        if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
            differences += compare(wanted, actual, f"{path}.", at_least=at_least)
        elif path in at_least and all(one in (actual or ()) for one in wanted):
            continue
        elif wanted != actual:
            differences.append(Difference(path, wanted, actual))
    return differences

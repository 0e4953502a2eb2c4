"""The difference between what is wanted and what is there, attribute by attribute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One attribute that is not as wanted; `path` in dots, such as `userPoolConfig.defaultAction`."""

    path: str
    want: Any
    have: Any
    replaces: bool = False
    """Whether AWS cannot mend it in place."""
    reason: str = ""
    """What the attribute is good for, in words."""

    @property
    def attribute(self) -> str:
        """The top-level attribute that the path begins with."""
        return self.path.split(".", 1)[0]


def compare(want: Mapping[str, Any], have: Mapping[str, Any], prefix: str = "") -> list[Difference]:
    """List the differences; what `have` has beyond `want` is AWS's own and is left out. Lists are compared whole."""
    differences = []
    for key, wanted in want.items():
        path, actual = f"{prefix}{key}", have.get(key)
        if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
            differences += compare(wanted, actual, f"{path}.")
        elif wanted != actual:
            differences.append(Difference(path, wanted, actual))
    return differences

"""What `check` compares, and the result: the input and the output of every matcher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.teach.hints import at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.step import ResourceContext


@dataclass(frozen=True)
class ComparedPoint:
    """One requirement compared: its path, the wanted value, the value found, and whether the requirement is met.

    `says` is a sentence about the effect: what the chat does otherwise.
    """

    path: str
    want: Any
    actual: Any
    holds: bool
    says: str = ""


@dataclass(frozen=True)
class Comparison:
    """What a matcher compares: the wanted and the actual settings of a resource, a path in both, the matcher's arguments."""

    want: Mapping[str, Any]
    actual: Mapping[str, Any]
    path: str
    args: Any
    context: ResourceContext

    @property
    def wanted(self) -> Any:
        """The wanted value at the path."""
        return at(self.want, self.path)

    @property
    def there(self) -> Any:
        """The actual value at the path."""
        return at(self.actual, self.path)

    def point(self, holds: bool, want: Any = None, actual: Any = None) -> list[ComparedPoint]:  # noqa: FBT001
        """Return the only point of a matcher that compares one value."""
        return [
            ComparedPoint(
                self.path, self.wanted if want is None else want, self.there if actual is None else actual, bool(holds)
            )
        ]

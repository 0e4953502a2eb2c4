"""The result of reading one resource: exactly one of four classes, each with only the values that are known in that case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.step import Handle, Observed, Resource


@dataclass(frozen=True)
class Missing:
    """The resource does not exist, or AWS is still deleting it."""

    resource: Resource
    deleting: Observed | None = None
    """The resource with this name that AWS is still deleting."""
    ours: bool = False
    """Whether `deleting` belongs to this stack, so that `down` waits until it is deleted."""

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All existing resources with this name."""
        return (self.deleting,) if self.deleting else ()


@dataclass(frozen=True)
class Ours:
    """A resource with this stack's tags, or a part of one."""

    resource: Resource
    found: Observed

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All existing resources that this one can be."""
        return (self.found,)


@dataclass(frozen=True)
class Foreign:
    """A resource with the right name and without this stack's tags, or a part of one."""

    resource: Resource
    found: Observed
    duplicates: tuple[Observed, ...] = ()
    """Other resources with the same name."""

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All existing resources with this name."""
        return (self.found, *self.duplicates)


@dataclass(frozen=True)
class Ambiguous:
    """Several resources with this stack's tags, or a part of one of several."""

    resource: Resource
    found: Observed
    duplicates: tuple[Observed, ...] = ()
    """Other resources with the same tags; none for the only part of one of several parents."""

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All resources with this stack's tags."""
        return (self.found, *self.duplicates)


Found = Ours | Foreign | Ambiguous
ReadResult = Missing | Found


def existing(result: ReadResult) -> Observed | None:
    """Return the resource that others can use; None when it is missing."""
    return None if isinstance(result, Missing) else result.found


def handles(results: Mapping[str, ReadResult]) -> dict[str, Handle]:
    """Return the handles of the resources that others can use."""
    return {key: result.found for key, result in results.items() if not isinstance(result, Missing)}

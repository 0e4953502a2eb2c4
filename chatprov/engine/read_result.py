"""What a read found of one resource: exactly one of four classes, each with just what is known then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.step import Handle, Observed, Resource


@dataclass(frozen=True)
class Missing:
    """AWS does not know the resource, or is still deleting it."""

    resource: Resource
    deleting: Observed | None = None
    """What AWS is still deleting under its name."""
    ours: bool = False
    """Whether that is this stack's, so that `down` waits until it is gone."""

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All that AWS knows under its name."""
        return (self.deleting,) if self.deleting else ()


@dataclass(frozen=True)
class Ours:
    """A resource with this stack's tags, or a part of one."""

    resource: Resource
    found: Observed

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All that AWS knows of it."""
        return (self.found,)


@dataclass(frozen=True)
class Foreign:
    """A resource of the right name without this stack's tags, or a part of one."""

    resource: Resource
    found: Observed
    duplicates: tuple[Observed, ...] = ()
    """Further ones of the same name."""

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All that AWS knows under its name."""
        return (self.found, *self.duplicates)


@dataclass(frozen=True)
class Ambiguous:
    """Several resources with this stack's tags, or a part of one of several."""

    resource: Resource
    found: Observed
    duplicates: tuple[Observed, ...] = ()
    """Further ones with the same tags; none for the only part of one of several parents."""

    @property
    def candidates(self) -> tuple[Observed, ...]:
        """All that have this stack's tags."""
        return (self.found, *self.duplicates)


Found = Ours | Foreign | Ambiguous
ReadResult = Missing | Found


def existing(result: ReadResult) -> Observed | None:
    """Return the resource that others can use; None when it is missing."""
    return None if isinstance(result, Missing) else result.found


def handles(results: Mapping[str, ReadResult]) -> dict[str, Handle]:
    """Return the handles of the resources that others can use."""
    return {key: result.found for key, result in results.items() if not isinstance(result, Missing)}

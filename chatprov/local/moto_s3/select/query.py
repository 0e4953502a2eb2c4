"""A query as it was parsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.moto_s3.select.nodes import Name, SelectNode


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function of all records, such as COUNT; without an operand it counts the records."""

    function: str
    operand: SelectNode | None


@dataclass(frozen=True, slots=True)
class SelectItem:
    """What a record of the result has at one place, and its name; "" for the number of the place."""

    content: SelectNode | Aggregate
    name: str


@dataclass(frozen=True, slots=True)
class SelectSource:
    """What follows FROM: the path below S3Object, in which None is the wildcard, and the names for a record in expressions."""

    steps: Sequence[Name | int | None]
    name: Name | None


@dataclass(frozen=True, slots=True)
class SelectQuery:
    """A query; without items it selects whole records. `weight` is how much work it is for one record."""

    items: Sequence[SelectItem]
    source: SelectSource
    condition: SelectNode | None
    limit: int | None
    weight: int

    @property
    def is_aggregate(self) -> bool:
        """Return whether the result is one record about all records."""
        return any(isinstance(item.content, Aggregate) for item in self.items)

"""The primary key of a table or an index.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class KeySchema:
    """The names of the partition key and the sort key, and the type ("S", "N", "B") of each key attribute.

    A global secondary index may have more attributes for the partition and for the order.
    """

    partition: str
    sort: str | None
    types: Mapping[str, str]
    more_partition: tuple[str, ...] = ()
    more_sort: tuple[str, ...] = ()

    @property
    def is_composite(self) -> bool:
        """Whether there are more attributes than a partition key and a sort key."""
        return bool(self.more_partition or self.more_sort)

    @property
    def names(self) -> frozenset[str]:
        """All key attributes."""
        return frozenset(filter(None, (self.partition, self.sort, *self.more_partition, *self.more_sort)))

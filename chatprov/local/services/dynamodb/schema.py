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
    """The names of the partition key and the sort key, and the type ("S", "N", "B") of each key attribute."""

    partition: str
    sort: str | None
    types: Mapping[str, str]

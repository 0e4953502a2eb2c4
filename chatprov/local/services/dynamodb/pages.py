"""One page of a Query or Scan (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.values import size_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.local.services.dynamodb.values import Item

PAGE_BYTES: Final = 1 << 20


@dataclass(slots=True)
class Page:
    """The items of a page before any filter, and their bytes; `more` is true if the read stopped before the end."""

    items: list[Item]
    size: int
    more: bool


def read_page(items: Iterable[Item], limit: int | None) -> Page:
    """Read up to `limit` items or 1 MB of them.

    The read stops at the limit without looking ahead, so the page after one with `more` may be empty, as on AWS.
    """
    found: list[Item] = []
    size = 0
    for item in items:
        size_of_item = size_of(item)
        if size + size_of_item > PAGE_BYTES and found:
            return Page(found, size, more=True)
        size += size_of_item
        found.append(item)
        if len(found) == limit:
            return Page(found, size, more=True)
    return Page(found, size, more=False)

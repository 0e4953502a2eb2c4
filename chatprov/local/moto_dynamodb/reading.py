"""One page of a Query or Scan (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.local.moto_dynamodb.wire import size as size_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moto.dynamodb.models.dynamo_type import Item

PAGE_BYTES = 1 << 20


@dataclass(slots=True)
class Page:
    """The items of a page before any filter; `more` is true if the read stopped before the end."""

    items: list[Item]
    more: bool


def read_page(items: Iterable[Item], limit: int | None) -> Page:
    """Read up to `limit` items or 1 MB of them.

    The read stops at the limit without looking ahead, so the page after one with `more` may be empty, as on AWS.
    """
    found: list[Item] = []
    size = 0
    for item in items:
        size += size_of(item)
        if size > PAGE_BYTES and found:
            return Page(found, more=True)
        found.append(item)
        if len(found) == limit:
            return Page(found, more=True)
    return Page(found, more=False)

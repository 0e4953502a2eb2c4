"""Pagination as Cognito's list operations have it: a size, and an opaque token that names where the next page begins."""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chatprov.local.services.cognito.errors import InvalidParameterException

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
PAGE_SIZE: Final = 60


def page(
    member: str,
    items: Mapping[str, T],
    show: Callable[[T], dict[str, Any]],
    given: Mapping[str, Any],
    *,
    size: str = "MaxResults",
    token: str = "NextToken",  # noqa: S107 - a member's name
) -> dict[str, Any]:
    """Return the page that a request asks for: {member: [...], token: ...}.

    `items` are by a name that each keeps; `size` and `token` are the members that the operation has for it.
    """
    names = list(items)
    start = _start(names, given.get(token))
    end = start + (given.get(size) or PAGE_SIZE)
    answer: dict[str, Any] = {member: [show(item) for item in islice(items.values(), start, end)]}
    if end < len(names):
        answer[token] = base64.urlsafe_b64encode(names[end].encode()).decode()
    return answer


def _start(names: list[str], token: str | None) -> int:
    if token is None:
        return 0
    try:
        return names.index(base64.urlsafe_b64decode(token.encode()).decode())
    except (binascii.Error, ValueError):
        raise InvalidParameterException("Invalid pagination token") from None

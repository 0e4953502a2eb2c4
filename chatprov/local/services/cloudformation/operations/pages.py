"""Pages of lists: a token is the number of what was returned before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from chatprov.local.services.cloudformation.errors import StackValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")
_MOST = 100


def page(entries: Sequence[T], given: Mapping[str, Any]) -> tuple[list[T], dict[str, str]]:
    """Return the page that a request asks for, and the member with the token of the next one."""
    token = given.get("NextToken") or "0"
    if not token.isdecimal() or len(token) > len(str(1 << 31)):
        raise StackValidationError("The token is for no page.")
    start = int(token)
    end = start + _MOST
    return [*entries[start:end]], {"NextToken": str(end)} if end < len(entries) else {}

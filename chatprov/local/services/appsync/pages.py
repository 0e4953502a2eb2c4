"""The pagination of AppSync's list operations: maxResults and an opaque nextToken."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from chatprov.local.services.appsync.errors import BadRequestException

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE_SIZE = 25


def page(member: str, items: Sequence[Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the requested page of `items` as {member: [...], "nextToken": ...}."""
    start = _offset(parameters.get("nextToken"))
    end = start + (parameters.get("maxResults") or PAGE_SIZE)
    answer: dict[str, Any] = {member: list(items[start:end])}
    if end < len(items):
        answer["nextToken"] = base64.urlsafe_b64encode(f"{member}:{end}".encode()).decode()
    return answer


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().rpartition(":")[2])
    except (binascii.Error, ValueError):
        raise BadRequestException("Invalid nextToken.") from None

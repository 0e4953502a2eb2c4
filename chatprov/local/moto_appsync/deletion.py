"""Who is told that an API is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_told: list[Callable[[str], None]] = []


def tell_of_deletions(listener: Callable[[str], None]) -> Callable[[], None]:
    """Let `listener` be told the id of each API that is deleted, in whatever thread that happens; return what ends this."""
    _told.append(listener)
    return lambda: _told.remove(listener)


def deleted(api_id: str) -> None:
    """Tell that an API was deleted."""
    for listener in _told.copy():
        listener(api_id)

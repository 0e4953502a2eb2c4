"""Listeners for deleted APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_listeners: list[Callable[[str], None]] = []


def on_deletion(listener: Callable[[str], None]) -> Callable[[], None]:
    """Call `listener` with the id of each deleted API, in the thread that deletes it; return a function that removes it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def notify_deleted(api_id: str) -> None:
    """Call the listeners with the id of a deleted API."""
    for listener in _listeners.copy():
        listener(api_id)

"""How long a test waits for what must come, and how it waits where nothing tells it that it came."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE: Final = 60
"""Seconds. Only a test that fails waits so long: it is far more than a machine with busy cores needs for one step."""
_PAUSE: Final = 0.01


def eventually(look: Callable[[], T], otherwise: Callable[[], str] = lambda: "It never came.") -> T:
    """Call `look` until what it returns is true, and return that; fail with the words of `otherwise` after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, otherwise()
        time.sleep(_PAUSE)
    return found

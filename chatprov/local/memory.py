"""Collects garbage less often and scans less for it in the local cloud's process, which mostly has data that stays."""

from __future__ import annotations

import gc
from typing import Final

_WHOLE: Final = 2


def release() -> None:
    """Exclude the objects that the start has created from garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 10, 10)
    gc.callbacks.append(_LetStay())


class _LetStay:
    """Freezes objects that survive a full garbage collection: they are stored data, and to scan them each time takes long.

    Frozen objects that are released later may be in reference cycles. So all objects are scanned again each time that their number
    has grown by half.
    """

    def __init__(self) -> None:
        self._looked_at = gc.get_freeze_count()

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if info["generation"] != _WHOLE:
            return
        all_of_it = gc.get_freeze_count() == 0
        if phase == "stop":
            gc.freeze()
            if all_of_it:
                self._looked_at = gc.get_freeze_count()
        elif gc.get_freeze_count() > self._looked_at * 3 // 2:
            gc.unfreeze()

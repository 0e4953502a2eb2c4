"""Saves time and memory in the local cloud's process: what it does not load, and how rarely it looks for garbage.

Most of what it has stays: modules, and stored data.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

_WHOLE: Final = 2


def before_imports() -> None:
    """Load as little as possible from now on; `after_imports` follows."""
    gc.disable()
    # if botocore finds this library of 6 MB, it loads it to sign in and to sign some requests; the local cloud sends none
    sys.modules["awscrt"] = None  # type: ignore[assignment]  # documented: the import then fails
    try:
        import botocore.compat  # noqa: F401, PLC0415  # see above
    finally:
        del sys.modules["awscrt"]  # S3 has checksums from it


def after_imports() -> None:
    """Exclude the objects that the start has created from garbage collection; hardly any of them is garbage."""
    gc.freeze()
    gc.enable()
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

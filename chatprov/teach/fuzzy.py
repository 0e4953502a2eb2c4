"""Names that are nearly right."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chatprov.step import Handle

THRESHOLD = 0.8
"""How much of two names must be the same for one to be taken for the other."""


def closest(name: str, there: Sequence[Handle], aliases: Collection[str] = ()) -> Handle | None:
    """Return what is called `name`, or nearly so, such as `chatmessages` or `Chat-Messages`; None when nothing is."""
    if not there:
        return None
    best = max(there, key=lambda handle: similarity(name, handle.name))
    if similarity(name, best.name) >= THRESHOLD:
        return best
    return next((candidate for candidate in there if candidate.name in aliases), None)


def similarity(one: str, other: str) -> float:
    """Return how much of two names is the same, from 0 to 1, whatever their case and hyphens."""
    return difflib.SequenceMatcher(None, _letters(one), _letters(other)).ratio()


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()

"""Names that are similar to the right one."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chatprov.step import Handle

THRESHOLD = 0.8
"""The similarity from which on one name counts as a misspelling of another."""


def closest(name: str, there: Sequence[Handle], aliases: Collection[str] = ()) -> Handle | None:
    """Return the candidate with this name or a similar one, such as `chatmessages` or `Chat-Messages`; None without one."""
    if not there:
        return None
    best = max(there, key=lambda handle: similarity(name, handle.name))
    if similarity(name, best.name) >= THRESHOLD:
        return best
    return next((candidate for candidate in there if candidate.name in aliases), None)


def similarity(one: str, other: str) -> float:
    """Return the similarity of two names, from 0 to 1, without regard to case and hyphens."""
    return difflib.SequenceMatcher(None, _letters(one), _letters(other)).ratio()


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()

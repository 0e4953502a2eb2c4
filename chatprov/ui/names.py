"""Names that other people chose, so that no two of them look alike in a terminal."""

from __future__ import annotations

import re

_UNUSUAL = re.compile(r"[^ -~]|^ | $|(?<= ) ")
_UNUSUAL_OR_BACKSLASH = re.compile(rf"{_UNUSUAL.pattern}|\\")


def person(name: str) -> str:
    """Return a name and, where it is not plain ASCII, the codes that tell it from all others.

    Letters of two scripts may look the same, and some characters cannot be seen at all.
    """
    if not name:
        return "(without a sender) []"
    if not _UNUSUAL.search(name):
        return name
    readable = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in name)
    return f"{readable} [{_UNUSUAL_OR_BACKSLASH.sub(_code, name)}]"


def _code(found: re.Match[str]) -> str:
    return f"\\u{{{ord(found[0]):x}}}"

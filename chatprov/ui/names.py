"""Show names chosen by users so that no two different names look the same in a terminal."""

from __future__ import annotations

import re

_UNUSUAL = re.compile(r"[^ -~]|^ | $|(?<= ) ")
_UNUSUAL_OR_BACKSLASH = re.compile(rf"{_UNUSUAL.pattern}|\\")


def unambiguous(name: str) -> str:
    """Return a name; if it is not plain ASCII, with the code points that make it unambiguous.

    Letters of two scripts can look the same, and some characters are invisible.
    """
    if not name:
        return "(without a sender) []"
    if not _UNUSUAL.search(name):
        return name
    readable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return f"{readable} [{_UNUSUAL_OR_BACKSLASH.sub(_code, name)}]"


def _code(found: re.Match[str]) -> str:
    return f"\\u{{{ord(found[0]):x}}}"

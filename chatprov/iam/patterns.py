"""Match texts with the wildcards of policies: `*` for any characters, `?` for any single character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.appsync.cache import LRU

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
# ${*} is a literal star
_LITERAL = {"*", "?", "$"}
_MOST_BYTES: Final = 8 << 20
"""The maximum size of the cache."""


@dataclass(frozen=True, slots=True)
class _Glob:
    """A pattern, split at its stars. Each piece between them is searched once, so that no text takes long."""

    pieces: tuple[re.Pattern[str], ...]
    ending: int
    """The number of characters that the last piece matches."""

    @classmethod
    def read(cls, pattern: str, *, ignore_case: bool) -> _Glob:
        flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
        pieces, length = [""], 0
        for index, part in enumerate(re.split(r"(\$\{[*?$]\}|[*?])", pattern)):
            if index % 2 == 1 and part == "*":
                pieces.append("")
                length = 0
                continue
            text = part[2:-1] if part.startswith("${") and index % 2 else part
            length += len(text)
            pieces[-1] += "." if part == "?" else re.escape(text)
        return cls(tuple(re.compile(piece, flags) for piece in pieces), length)

    def matches(self, text: str) -> bool:
        first, *inner = self.pieces
        if not inner:
            return first.fullmatch(text) is not None
        start = first.match(text)
        if start is None:
            return False
        position = start.end()
        last = inner.pop()
        for piece in inner:
            # the leftmost match leaves the most text for the following pieces
            found = piece.search(text, position)
            if found is None:
                return False
            position = found.end()
        ending = len(text) - self.ending
        return ending >= position and last.fullmatch(text, ending) is not None


def _bytes(key: tuple[str, bool], glob: _Glob) -> int:
    return 500 * (1 + len(glob.pieces)) + 20 * len(key[0])


_globs: Final[LRU[tuple[str, bool], _Glob]] = LRU(_MOST_BYTES, _bytes)


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Return whether the pattern matches a text."""
    if pattern == text:
        return True
    glob = _globs.get_or_make((pattern, ignore_case), lambda: _Glob.read(pattern, ignore_case=ignore_case))
    return glob.matches(text)


def substitute(pattern: str, values: Mapping[str, list[str] | None]) -> str | None:
    """Replace policy variables ("${aws:username}") by the request's values.

    A value is not a pattern: its wildcards are literal. Returns None when the request has no such value.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    if "${" not in pattern:
        return pattern
    missing = False

    def value_of(match: re.Match[str]) -> str:
        nonlocal missing
        name, _, default = match[1].partition(",")
        if name in _LITERAL:
            return match[0]
        found = values.get(name.strip().lower())
        text = found[0] if found else default.strip(" '") or None
        if text is None:
            missing = True
            return ""
        return re.sub(r"[*?$]", lambda special: f"${{{special[0]}}}", text)

    replaced = _VARIABLE.sub(value_of, pattern)
    return None if missing else replaced

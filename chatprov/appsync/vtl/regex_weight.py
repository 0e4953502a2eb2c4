"""The size of a compiled regular expression: the `regex` package copies an element that is repeated a fixed number of times.

Java stores only the number. Here `a{1000000}` would need 260 MB, and `(a|bc){30000}` more stack than a thread has.
"""

from __future__ import annotations

from typing import Final

from chatprov.appsync.vtl.errors import VtlLimitError

MAX_WEIGHT: Final = 50_000
"""The maximum number of nodes, of about 300 bytes each."""
_ALTERNATIVE: Final = 8
"""The nodes of an alternative; it counts more, because compiling it needs stack."""
_CHARACTERS_PER_NODE: Final = 4


class Weight:
    """Counts the nodes of a pattern while it is parsed from left to right.

    With `comments`, the pattern can have blanks and comments between an element and its quantifier. Then the whole
    sequence is counted as the repeated element, so that the count is never too low.
    """

    def __init__(self, *, comments: bool) -> None:
        self._comments = comments
        # for each open group, innermost last: the nodes before the last element, and the nodes of the last element
        self._open: list[list[int]] = [[0, 0]]

    def add(self, characters: int) -> None:
        """Count an element that has this number of characters in the pattern."""
        self._append(1 + characters // _CHARACTERS_PER_NODE)

    def alternative(self) -> None:
        """Start another alternative."""
        self._append(_ALTERNATIVE)

    def open(self) -> None:
        """Start a group."""
        self._open.append([0, 0])

    def close(self) -> bool:
        """End a group; return False when no group is open."""
        if len(self._open) == 1:
            return False
        self._append(1 + sum(self._open.pop()))
        return True

    def repeat(self, least: int) -> None:
        """Repeat the last element at least `least` times; optional further repetitions are not counted."""
        group = self._open[-1]
        if self._comments:
            group[:] = [0, sum(group)]
        group[1] = 1 + group[1] * max(least, 1)
        self._check()

    def total(self) -> int:
        """Return the number of nodes in the whole pattern."""
        return sum(map(sum, self._open))

    def _append(self, nodes: int) -> None:
        group = self._open[-1]
        group[:] = [sum(group), nodes]
        self._check()

    def _check(self) -> None:
        if sum(self._open[-1]) > MAX_WEIGHT:
            raise VtlLimitError(f"A regular expression may not repeat more than {MAX_WEIGHT} elements.")

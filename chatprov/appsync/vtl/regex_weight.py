"""How much a regular expression is compiled to: the `regex` package writes out what is repeated a fixed number of times.

Java keeps the count as a number. Here `a{1000000}` would take 260 MB, and `(a|bc){30000}` more stack than a thread has.
"""

from __future__ import annotations

from typing import Final

from chatprov.appsync.vtl.errors import VtlLimitError

MAX_WEIGHT: Final = 50_000
"""Nodes; about 300 bytes each."""
_ALTERNATIVE: Final = 8
"""A choice between alternatives weighs more: compiling one takes stack."""
_CHARACTERS_PER_NODE: Final = 4


class Weight:
    """Counts the nodes of a pattern while it is read from left to right.

    With `comments` the pattern may have blanks and comments between an element and its repetition. Then the whole
    sequence counts as what is repeated, which is never too little.
    """

    def __init__(self, *, comments: bool) -> None:
        self._comments = comments
        # for each open group, innermost last: the nodes before the last element, and the last element's
        self._open: list[list[int]] = [[0, 0]]

    def add(self, characters: int) -> None:
        """Count an element that is written with so many characters."""
        self._append(1 + characters // _CHARACTERS_PER_NODE)

    def alternative(self) -> None:
        """Begin another alternative."""
        self._append(_ALTERNATIVE)

    def open(self) -> None:
        """Begin a group."""
        self._open.append([0, 0])

    def close(self) -> bool:
        """End a group; False when there is none."""
        if len(self._open) == 1:
            return False
        self._append(1 + sum(self._open.pop()))
        return True

    def repeat(self, least: int) -> None:
        """Repeat the last element at least so many times; what may follow beyond that costs nothing."""
        group = self._open[-1]
        if self._comments:
            group[:] = [0, sum(group)]
        group[1] = 1 + group[1] * max(least, 1)
        self._check()

    def total(self) -> int:
        """Return the count of the whole pattern."""
        return sum(map(sum, self._open))

    def _append(self, nodes: int) -> None:
        group = self._open[-1]
        group[:] = [sum(group), nodes]
        self._check()

    def _check(self) -> None:
        if sum(self._open[-1]) > MAX_WEIGHT:
            raise VtlLimitError(f"A regular expression may not repeat more than {MAX_WEIGHT} elements.")

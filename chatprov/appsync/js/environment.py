"""What one run of a handler has: the objects of the call that it can change, and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.faults import LimitFault
from chatprov.appsync.vtl.budget import MAX_ALLOCATION, MAX_DOCUMENT_CHARACTERS, Budget

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.nodes import Place
    from chatprov.appsync.js.source_map import SourceMap
    from chatprov.appsync.util.extensions import Extensions
    from chatprov.appsync.util.util import Util

STEPS_PER_SECOND: Final = 4_000_000
MAX_STEPS: Final = STEPS_PER_SECOND // 4
"""About a quarter of a second of work: a step is one node of the code, or 64 characters copied."""
STEPS_PER_CALL: Final = 10
"""What each call of a function is charged with besides its nodes."""
MAX_CALL_DEPTH: Final = 50
"""The most calls of functions inside each other: there is no recursion, so each function is called once at most."""
BYTES_PER_ELEMENT: Final = 8
"""What an element of a list is charged with, for `allocate`."""
BYTES_PER_ENTRY: Final = 32
"""What an entry of an object is charged with, for `allocate`."""
BYTES_PER_OBJECT: Final = 64
"""What each list, object and text is charged with besides its contents."""


@dataclass(slots=True)
class CodeEnvironment:
    """The call that code runs for: its helpers, its log (of lines such as `INFO - code.js:2:3: "a"`), its handler."""

    util: Util
    extensions: Extensions
    log: Callable[[str], None]
    is_response: bool
    source_map: SourceMap | None = None

    def located(self, text: str, place: Place | None) -> str:
        """Return a text with its place before it, such as `code.js:5:14: `; in bundled code that of the file it comes from."""
        if place is None:
            return text
        original = self.source_map.original(place) if self.source_map is not None else None
        if original is not None:
            return f"{original.file}:{original.line}:{original.column}: {text}"
        return f"code.js:{place.line}:{place.column}: {text}"


class CodeBudget(Budget):
    """The remaining resources of one run, and its environment.

    `depth` is the number of calls of the code's functions that have not ended; `place` is that of the last call of a
    NativeFunction.
    """

    __slots__ = ("depth", "environment", "place")

    steps_per_second = STEPS_PER_SECOND

    def __init__(self, environment: CodeEnvironment) -> None:
        self.steps = MAX_STEPS
        self.allocation = MAX_ALLOCATION
        self.depth = 0
        self.environment = environment
        self.place: Place | None = None

    def spend(self, steps: int) -> None:
        """Charge a number of steps.

        Raises LimitFault when no steps are left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise LimitFault("The code ran for too long: it exceeded the limit of evaluation steps.")

    def allocate(self, size: int) -> None:
        """Charge the creation of `size` bytes: see BYTES_PER_ELEMENT, BYTES_PER_ENTRY and BYTES_PER_OBJECT.

        Raises LimitFault when no memory is left, or when `size` alone exceeds the limit for a document.
        """
        self.allocation -= size
        self.steps -= size >> 6
        if size > MAX_DOCUMENT_CHARACTERS or self.allocation < 0:
            raise LimitFault("The code used too much memory: a value is too large, or there are too many.")
        if self.steps < 0:
            self.spend(0)

    def check(self, place: Place) -> None:
        """Raise LimitFault with a place when no steps or no memory are left."""
        try:
            self.allocate(0)
        except LimitFault as fault:
            raise fault.at(place) from None

"""The bounds of one rendering: no template may block the runtime or use up its memory.

AWS names four of them (https://docs.aws.amazon.com/general/latest/gr/appsync.html): template size, turns of a loop,
size of the evaluated document. The others replace the limits of time and memory that AWS has but does not document.
"""

from __future__ import annotations

from typing import Final

from chatprov.appsync.vtl.errors import VtlLimitError

MAX_TEMPLATE_CHARACTERS: Final = 64 * 1024
MAX_LOOP_TURNS: Final = 1000
MAX_DOCUMENT_CHARACTERS: Final = 5 * 1024 * 1024
MAX_MACRO_DEPTH: Final = 20
MAX_DEFINE_DEPTH: Final = 2
MAX_NESTING: Final = 100
"""How deep blocks, parentheses and literals may be nested in a template."""
MAX_OPERATORS: Final = 200
"""How many operators one expression may have."""
MAX_VALUE_DEPTH: Final = 200
"""How deep lists and maps may be nested where they are printed, compared or written as JSON."""
STEPS_PER_SECOND: Final = 2_000_000
MAX_STEPS: Final = STEPS_PER_SECOND
"""About one second of work: a step is one node rendered in a loop, one element visited, or 64 characters copied."""
MAX_ALLOCATION: Final = 64 * 1024 * 1024
"""Characters and list elements that one rendering may create, whether it keeps them or not."""
REGEX_SECONDS: Final = 0.25
"""How long one regular expression may search."""


class Budget:
    """The remaining resources of one rendering."""

    __slots__ = ("allocation", "steps")

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self.allocation = MAX_ALLOCATION

    def spend(self, steps: int) -> None:
        """Pay for work done or about to be done.

        Raises VtlLimitError when the rendering has used up its time.
        """
        self.steps -= steps
        if self.steps < 0:
            raise VtlLimitError("Template evaluation took too long: it exceeded the limit of evaluation steps.")

    def allocate(self, size: int) -> None:
        """Pay for `size` characters or elements about to be created.

        Raises VtlLimitError when the rendering has used up its memory, or one text alone exceeds the document limit.
        """
        self.allocation -= size
        self.steps -= size >> 6
        if size > MAX_DOCUMENT_CHARACTERS or self.allocation < 0:
            raise VtlLimitError("Template evaluation used too much memory: a value or the document is too large.")
        if self.steps < 0:
            self.spend(0)

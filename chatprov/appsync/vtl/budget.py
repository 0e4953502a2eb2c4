"""The limits of one rendering, so that a template cannot block the runtime or use all its memory.

AWS documents some of them (https://docs.aws.amazon.com/general/latest/gr/appsync.html): the size of a template, the
iterations of a loop, the size of the evaluated document. The others replace the time and memory limits that AWS does
not document.
"""

from __future__ import annotations

from typing import ClassVar, Final

from chatprov.appsync.vtl.errors import VtlLimitError

MAX_TEMPLATE_CHARACTERS: Final = 64 * 1024
MAX_LOOP_TURNS: Final = 1000
MAX_DOCUMENT_CHARACTERS: Final = 5 * 1024 * 1024
TOO_LARGE: Final = "Transformation too large"
"""AWS's message for a document above MAX_DOCUMENT_CHARACTERS: https://github.com/awslabs/aws-mobile-appsync-sdk-js/issues/124"""
MAX_DEFINE_DEPTH: Final = 2
MAX_NESTING: Final = 100
"""The maximum nesting of blocks, parentheses and literals in a template."""
MAX_OPERATORS: Final = 200
"""The maximum number of operators in an expression."""
MAX_VALUE_DEPTH: Final = 200
"""The maximum nesting of lists and maps that are printed, compared or written as JSON."""
STEPS_PER_SECOND: Final = 2_000_000
MAX_STEPS: Final = STEPS_PER_SECOND
"""About one second of work: a step is one node rendered in a loop, one element visited, or 64 characters copied."""
DOUBLE_STEPS: Final = 4
"""What the digits of a number that is not whole are charged with: finding them takes longer than anything else in a list."""
MAX_ALLOCATION: Final = 64 * 1024 * 1024
"""Characters and list elements that one rendering may create, including those that it discards."""
REGEX_SECONDS: Final = 0.25
"""The time limit of one regular expression search."""


class Budget:
    """The remaining resources of one rendering."""

    __slots__ = ("allocation", "steps")

    steps_per_second: ClassVar = STEPS_PER_SECOND
    """What a second of work is charged with that is measured, such as the search of a regular expression."""

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self.allocation = MAX_ALLOCATION

    def spend(self, steps: int) -> None:
        """Charge a number of steps.

        Raises VtlLimitError when no steps are left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise VtlLimitError("Template evaluation took too long: it exceeded the limit of evaluation steps.")

    def allocate(self, size: int) -> None:
        """Charge the creation of `size` characters or elements.

        Raises VtlLimitError when no memory is left, or when `size` alone exceeds the limit for the document.
        """
        self.allocation -= size
        self.steps -= size >> 6
        if size > MAX_DOCUMENT_CHARACTERS:
            raise VtlLimitError(TOO_LARGE)
        if self.allocation < 0:
            raise VtlLimitError("Template evaluation used too much memory.")
        if self.steps < 0:
            self.spend(0)

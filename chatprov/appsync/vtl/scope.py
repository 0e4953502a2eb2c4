"""The variables and the other state of a rendering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from chatprov.appsync.vtl.budget import MAX_DEFINE_DEPTH, MAX_DOCUMENT_CHARACTERS, TOO_LARGE, Budget
from chatprov.appsync.vtl.errors import VtlLimitError

if TYPE_CHECKING:
    from collections.abc import Callable


class RenderState:
    """The state of one rendering.

    `write` appends to the document, or to the text that `capture` collects.
    """

    __slots__ = ("budget", "parts", "variables", "write")

    def __init__(self, variables: dict[str, Any]) -> None:
        self.variables = variables
        self.budget = Budget()
        self.parts: list[str] = []
        self.write: Callable[[str], None] = self.parts.append

    def capture(self, render: Render) -> str:
        """Call `render` and return the text that it writes, without adding the text to the document."""
        parts, write = self.parts, self.write
        self.parts = []
        self.write = self.parts.append
        try:
            render(self)
            text = "".join(self.parts)
        finally:
            self.parts, self.write = parts, write
        self.budget.allocate(len(text))
        return text

    def finish(self) -> str:
        """Return the document.

        Raises VtlLimitError when it is larger than AppSync allows.
        """
        text = "".join(self.parts)
        if len(text) > MAX_DOCUMENT_CHARACTERS:
            raise VtlLimitError(TOO_LARGE)
        return text


Render: TypeAlias = "Callable[[RenderState], None]"
"""A compiled statement: writes its output to the RenderState."""
Evaluate: TypeAlias = "Callable[[RenderState], Any]"
"""A compiled expression: returns its value."""


class DefinedBlock:
    """The value of a variable after #define: a block that is rendered each time the variable is printed."""

    java_class = "org.apache.velocity.runtime.directive.Block$Reference"
    __slots__ = ("_depth", "_render")

    def __init__(self, render: Render) -> None:
        self._render = render
        self._depth = 0

    def print(self, run: RenderState) -> bool:
        """Render the block; return False when it is already nested as deeply as Velocity allows."""
        if self._depth >= MAX_DEFINE_DEPTH:
            return False
        self._depth += 1
        try:
            self._render(run)
        finally:
            self._depth -= 1
        return True

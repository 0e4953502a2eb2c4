"""The variables and the other state of a rendering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from chatprov.appsync.vtl.budget import MAX_DEFINE_DEPTH, MAX_DOCUMENT_CHARACTERS, Budget
from chatprov.appsync.vtl.errors import VtlLimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.tokens import TokenSpan


class TemplateVariables(Protocol):
    """The variables by name: a dict, or a MacroScope with a parent scope."""

    def get(self, name: str, /) -> Any:
        """Return the value of a variable, or None."""
        ...

    def __setitem__(self, name: str, value: Any, /) -> None: ...

    def pop(self, name: str, default: None, /) -> Any:
        """Remove a variable."""
        ...


class RenderState:
    """The state of one rendering.

    `write` appends to the document, or to the text that `capture` collects.
    """

    __slots__ = ("budget", "macro_names", "macros", "parts", "variables", "write")

    def __init__(self, variables: TemplateVariables, macros: dict[str, Macro]) -> None:
        self.variables = variables
        self.macros = macros
        self.budget = Budget()
        self.macro_names: list[str] = []
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
            raise VtlLimitError(f"The evaluated template is larger than {MAX_DOCUMENT_CHARACTERS} characters.")
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


class Argument:
    """An argument of a macro: it is evaluated in the scope of the caller each time the parameter is used."""

    __slots__ = ("evaluate", "literal")

    def __init__(self, evaluate: Evaluate, literal: TokenSpan) -> None:
        self.evaluate = evaluate
        self.literal = literal


class Macro:
    """A macro: the names of its parameters and its body."""

    __slots__ = ("body", "name", "parameters", "weight")

    def __init__(self, name: str, parameters: tuple[str, ...], body: Render, weight: int) -> None:
        self.name = name
        self.parameters = parameters
        self.body = body
        self.weight = weight


class MacroScope:
    """The variables in the body of a macro: its arguments, then the variables of the caller.

    Setting a variable also sets it in the caller, because macros have no local variables; a parameter that was set
    hides its argument.
    """

    __slots__ = ("_arguments", "_outer", "_run", "_set")

    def __init__(self, run: RenderState, arguments: dict[str, Argument], constants: dict[str, Any]) -> None:
        self._run = run
        self._outer = run.variables
        self._arguments = arguments
        self._set = constants

    def get(self, name: str, /) -> Any:
        """Return the value of a variable, or None."""
        value = self._set.get(name)
        if value is not None:
            return value
        argument = self._arguments.get(name)
        if argument is None:
            return self._outer.get(name)
        inner, self._run.variables = self._run.variables, self._outer
        try:
            return argument.evaluate(self._run)
        finally:
            self._run.variables = inner

    def __setitem__(self, name: str, value: Any, /) -> None:
        self._set[name] = value
        self._outer[name] = value

    def pop(self, name: str, default: None, /) -> Any:
        """Remove a variable."""
        self._set.pop(name, None)
        return self._outer.pop(name, default)

    def literal(self, name: str) -> str | None:
        """Return the source text of a parameter's argument, or None if there is none."""
        argument = self._arguments.get(name)
        if argument is not None:
            return str(argument.literal)
        return self._outer.literal(name) if isinstance(self._outer, MacroScope) else None

"""The scopes of code and the names that are declared in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from chatprov.appsync.js.expressions import FunctionExpression

if TYPE_CHECKING:
    from chatprov.appsync.js.nodes import ExpressionNode, Place

NameKind = Literal["const", "let", "var", "function", "class", "parameter", "import", "catch"]

_REPEATABLE: Final = frozenset({"var", "parameter", "catch"})
"""The kinds of names that `var` may declare once more."""


@dataclass(frozen=True, slots=True)
class DeclaredName:
    """A name that is declared.

    `value` is what a variable is declared with, if its target is no pattern, and the function of a function declaration.
    `declared_in` is the function around the declaration, None at the top level.
    An import has the text of its module and the name there: "*" for the whole module, "default" for its default export.
    """

    name: str
    kind: NameKind
    place: Place
    value: ExpressionNode | None = None
    module: str | None = None
    imported: str | None = None
    declared_in: FunctionExpression | None = None

    @property
    def function(self) -> FunctionExpression | None:
        """The function that the name is declared with."""
        return self.value if isinstance(self.value, FunctionExpression) else None


@dataclass(frozen=True, slots=True)
class NameClash:
    """Two declarations of one name in one scope."""

    first: DeclaredName
    second: DeclaredName


class CodeScope:
    """A part of the code in which names are declared; `function` is the function around it, None at the top level."""

    __slots__ = ("_holds_vars", "function", "names", "parent")

    def __init__(
        self, parent: CodeScope | None, function: FunctionExpression | None, *, holds_vars: bool = False
    ) -> None:
        self.parent = parent
        self.function = function
        self.names: dict[str, DeclaredName] = {}
        self._holds_vars = holds_vars

    def declare(self, binding: DeclaredName) -> NameClash | None:
        """Declare a name here, or in the function around for `var`; return the clash with an earlier declaration."""
        clash = self._clash(binding)
        if binding.kind == "var" and not self._holds_vars and self.parent is not None:
            return self.parent.declare(binding) or clash
        self.names.setdefault(binding.name, binding)
        return clash

    def _clash(self, binding: DeclaredName) -> NameClash | None:
        earlier = self.names.get(binding.name)
        if earlier is None or (earlier.kind in _REPEATABLE and binding.kind == "var"):
            return None
        if earlier.kind == binding.kind == "function" and self.function is not None:
            return None
        return NameClash(earlier, binding)

    def find(self, name: str) -> DeclaredName | None:
        """Return what a name means here; None for one that is not declared."""
        scope: CodeScope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

"""Names: declared once, declared at all, and written to only where that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.expressions import NewExpression, ObjectProperty
from chatprov.appsync.js.gate.findings import refusal, type_error
from chatprov.appsync.js.gate.known import GLOBALS, MISSING_GLOBALS, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.appsync.js.expressions import Identifier
    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.gate.scopes import CodeScope
    from chatprov.appsync.js.problems import CodeProblem

_CONSTANT: Final[Mapping[str, tuple[int, str]]] = {
    "const": (2588, "it is a constant"),
    "import": (2632, "it is an import"),
    "function": (2630, "it is a function"),
    "class": (2629, "it is a class"),
}
"""The kinds of names that cannot be written to, with the number and the reason that TypeScript gives."""


_NOT_HOISTED: Final = frozenset({"const", "let"})


def name_rules(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield the problems of names."""
    yield from _clashes(analysis)
    yield from _writes(analysis)
    constructors = {id(node.callee) for node, _ in analysis.each(NewExpression)}  # refused as such
    shorthands = {id(node.value) for node, _ in analysis.each(ObjectProperty) if node.key.place == node.value.place}
    for identifier, scope in analysis.references:
        if id(identifier) not in constructors:
            yield from _unknown(identifier, scope, is_shorthand=id(identifier) in shorthands)
            yield from _too_early(identifier, scope)
            yield from _type_as_value(identifier, scope)


def _clashes(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    seen: set[int] = set()
    for clash in analysis.clashes:
        name = clash.first.name
        number, text = 2300, f"Duplicate identifier '{name}'."
        both = [clash.first, clash.second]
        if clash.first.kind in {"const", "let"}:
            number, text = 2451, f"Cannot redeclare block-scoped variable '{name}'."
        elif clash.first.kind == "import" != clash.second.kind:
            number, text = 2440, f"Import declaration conflicts with local declaration of '{name}'."
            del both[1]
        for declared in both:
            if declared.place.start not in seen:
                seen.add(declared.place.start)
                yield type_error(number, text, declared.place)


def _writes(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    for identifier, scope in analysis.writes:
        binding = scope.find(identifier.name)
        yield from _too_early(identifier, scope)
        if binding is None:
            yield from _unknown(identifier, scope)
        elif binding.kind in _CONSTANT:
            number, reason = _CONSTANT[binding.kind]
            yield type_error(number, f"Cannot assign to '{identifier.name}' because {reason}.", identifier.place)


def _unknown(identifier: Identifier, scope: CodeScope, *, is_shorthand: bool = False) -> Iterator[CodeProblem]:
    name, place = identifier.name, identifier.place
    if name in GLOBALS or scope.find(name) is not None:
        return
    if name in MISSING_GLOBALS:
        yield refusal(f"{name} is not supported.", place)
    elif is_shorthand:
        text = f"No value exists in scope for the shorthand property '{name}'. Either declare one or provide an initializer."
        yield type_error(18004, text, place)
    else:
        yield type_error(2304, f"Cannot find name '{name}'.", place)


def _type_as_value(identifier: Identifier, scope: CodeScope) -> Iterator[CodeProblem]:
    declared = scope.find(identifier.name)
    if declared is not None and declared.imported in TYPES.get(declared.module or "", ()):
        text = f"'{identifier.name}' only refers to a type, but is being used as a value here."
        yield type_error(2693, text, identifier.place)


def _too_early(identifier: Identifier, scope: CodeScope) -> Iterator[CodeProblem]:
    """Check that a name is declared before the code that reads it, unless that code runs later, in another function."""
    declared = scope.find(identifier.name)
    if declared is None or declared.kind not in _NOT_HOISTED or scope.function is not declared.declared_in:
        return
    end = declared.place.start if declared.value is None else declared.value.place.end
    if identifier.place.start < end:
        text = f"Block-scoped variable '{identifier.name}' used before its declaration."
        yield type_error(2448, text, identifier.place)

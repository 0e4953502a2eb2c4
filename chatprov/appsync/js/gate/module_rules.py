"""What code imports and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js import statements
from chatprov.appsync.js.gate.findings import refusal, type_error
from chatprov.appsync.js.gate.known import TYPES
from chatprov.appsync.js.modules import MODULES
from chatprov.appsync.js.nodes import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.problems import CodeProblem

HANDLERS: Final = ("request", "response")
"""What code exports, both of a resolver and of a function, also for EvaluateCode of one of them.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html
"""


def module_rules(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield the problems of imports and exports."""
    yield from _imports(analysis)
    exported: set[str] = set()
    for node, _ in analysis.each(statements.ExportDeclaration):
        if node.module is not None:
            yield refusal("Exports from other modules are not supported.", node.place)
        elif any(name.exported == "default" for name in node.names):
            yield refusal("Default exports are not supported.", node.place)
        else:
            for name in node.names:
                if analysis.top.find(name.local) is None:
                    yield type_error(2304, f"Cannot find name '{name.local}'.", name.place)
            exported |= _names(node)
    for handler in HANDLERS:
        if handler not in exported:
            yield refusal(f"The code must export a function with the name {handler}.", Place(1, 1, 0, 0))


def _names(node: statements.ExportDeclaration) -> set[str]:
    match node.declaration:
        case statements.FunctionDeclaration(function=function):
            return {function.name or ""}
        case statements.VariableDeclaration(declarators=declarators):
            return {name for declarator in declarators if (name := getattr(declarator.target, "name", None))}
        case _:
            return {name.exported for name in node.names}


def _imports(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    for node, _ in analysis.each(statements.ImportDeclaration):
        module = MODULES.get(node.module)
        if module is None:
            text = f"Cannot find module '{node.module}' or its corresponding type declarations."
            yield type_error(2307, text, node.module_place)
            continue
        exports = {*module.members, *TYPES.get(node.module, ())}
        for name in node.names:
            if name.imported == "default":
                yield type_error(1192, f"Module '\"{node.module}\"' has no default export.", name.place)
            elif name.imported != "*" and name.imported not in exports:
                text = f"Module '\"{node.module}\"' has no exported member '{name.imported}'."
                yield type_error(2305, text, name.place)

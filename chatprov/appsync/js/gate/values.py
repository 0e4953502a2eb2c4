"""What the value of an expression is, as far as the code shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js import expressions
from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.gate.known import GLOBALS, TEXT_HELPERS
from chatprov.appsync.js.modules import MODULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.js.expressions import FunctionExpression
    from chatprov.appsync.js.gate.scopes import CodeScope
    from chatprov.appsync.js.nodes import Node

_STEPS: Final = 10
"""How many names are followed to what they are declared with, and members to the object that has them."""

_METHOD_RESULTS: Final[Mapping[str, Mapping[str, str]]] = {
    "Array": {
        **dict.fromkeys(["concat", "filter", "flat", "flatMap", "map", "reverse", "slice", "sort", "splice"], "Array"),
        "join": "String",
    },
    "String": {
        **dict.fromkeys(["charAt", "concat", "replace", "replaceAll", "slice", "substring"], "String"),
        **dict.fromkeys(["toLowerCase", "toUpperCase", "trim", "trimEnd", "trimStart"], "String"),
        "split": "Array",
    },
}
_OBJECT_RESULTS: Final[Mapping[tuple[str, str], str]] = {
    ("Object", "keys"): "Array",
    ("Object", "values"): "Array",
    ("Object", "entries"): "Array",
    ("JSON", "stringify"): "String",
}


def function_of(node: Node, scope: CodeScope) -> FunctionExpression | None:
    """Return the function that a node is or names; None for one that the code does not show."""
    if isinstance(node, expressions.FunctionExpression):
        return node
    if isinstance(node, expressions.Identifier):
        binding = scope.find(node.name)
        return None if binding is None else binding.function
    return None


def method_name(callee: Node) -> str | None:
    """Return the name of the method that is called; None for a function that is no member."""
    if isinstance(callee, expressions.ChainExpression):
        callee = callee.expression
    if isinstance(callee, expressions.MemberExpression) and isinstance(callee.key, expressions.LiteralExpression):
        return str(callee.key.value)
    return None


def type_of(node: Node, scope: CodeScope, steps: int = _STEPS) -> str | None:
    """Return "Array" or "String" for an expression that is certainly one; else None."""
    if steps == 0:
        return None
    match node:
        case expressions.LiteralExpression(value=str()) | expressions.TemplateLiteral():
            return "String"
        case expressions.ArrayExpression():
            return "Array"
        case expressions.Identifier():
            binding = scope.find(node.name)
            return None if binding is None or binding.value is None else type_of(binding.value, scope, steps - 1)
        case expressions.CallExpression(callee=expressions.MemberExpression() as callee):
            name = method_name(callee) or ""
            known = namespace_of(callee.object, scope)
            if known is not None:
                is_text = known.name.split(".")[0] == "util" and name in TEXT_HELPERS
                return "String" if is_text else _OBJECT_RESULTS.get((known.name, name))
            owner = type_of(callee.object, scope, steps - 1)
            return None if owner is None else _METHOD_RESULTS[owner].get(name)
    return None


def namespace_of(node: Node, scope: CodeScope, steps: int = _STEPS) -> Namespace | None:
    """Return the object of the language or of a module that an expression is, such as `util.time`; else None."""
    found: Any = None
    if isinstance(node, expressions.Identifier):
        declared = scope.find(node.name)
        if declared is None:
            found = GLOBALS.get(node.name)
        elif declared.module is not None:
            module = MODULES.get(declared.module)
            found = (
                module if module is None or declared.imported == "*" else module.members.get(declared.imported or "")
            )
        elif declared.kind == "const" and declared.value is not None and steps:
            found = namespace_of(declared.value, scope, steps - 1)
    elif (
        isinstance(node, expressions.MemberExpression) and isinstance(node.key, expressions.LiteralExpression) and steps
    ):
        owner = namespace_of(node.object, scope, steps - 1)
        found = None if owner is None else owner.members.get(str(node.key.value))
    return found if isinstance(found, Namespace) else None

"""What the value of an expression is, as far as the code shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js import expressions
from chatprov.appsync.js.gate.known import GLOBALS, MODULES, TEXT_HELPERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.js.expressions import FunctionExpression
    from chatprov.appsync.js.gate.known import Members
    from chatprov.appsync.js.gate.scopes import CodeScope
    from chatprov.appsync.js.nodes import Node

_STEPS: Final = 10
"""How many names are followed to what they are declared with."""

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
            known = members_of(callee.object, scope)
            if known is not None:
                is_text = known[0].split(".")[0] == "util" and name in TEXT_HELPERS
                return "String" if is_text else _OBJECT_RESULTS.get((known[0], name))
            owner = type_of(callee.object, scope, steps - 1)
            return None if owner is None else _METHOD_RESULTS[owner].get(name)
    return None


def members_of(node: Node, scope: CodeScope, steps: int = _STEPS) -> tuple[str, Members] | None:
    """Return the path and the members of an expression that is a known object, such as `util.time`; else None."""
    if steps == 0:
        return None
    if isinstance(node, expressions.Identifier):
        binding = scope.find(node.name)
        if binding is None:
            return _member(("", GLOBALS), node.name)
        if binding.module is not None:
            if binding.module not in MODULES:
                return None
            module = binding.module, MODULES[binding.module]
            return module if binding.imported == "*" else _member(module, binding.imported or "")
        return members_of(binding.value, scope, steps - 1) if binding.kind == "const" and binding.value else None
    if isinstance(node, expressions.MemberExpression) and isinstance(node.key, expressions.LiteralExpression):
        owner = members_of(node.object, scope, steps - 1)
        return None if owner is None else _member(owner, str(node.key.value))
    return None


def _member(owner: tuple[str, Members], name: str) -> tuple[str, Members] | None:
    path, members = owner
    inner = members.get(name)
    if inner is None:
        return None
    return (name if path in {"", "@aws-appsync/utils"} else f"{path}.{name}"), inner

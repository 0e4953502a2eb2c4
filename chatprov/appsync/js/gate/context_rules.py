"""The context, which `request` and `response` get, cannot be written to, nor can its direct members.

As in the plugin's rule, this holds for handlers that are declared with `function`, and for their first parameter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js import expressions, statements
from chatprov.appsync.js.gate.findings import lint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.gate.scopes import CodeScope, DeclaredName
    from chatprov.appsync.js.nodes import ExpressionNode, Node
    from chatprov.appsync.js.problems import CodeProblem

_RULE: Final = "no-disallowed-re-assignment"


def context_rules(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield the problems of writes to the context."""
    contexts = [
        first.place
        for node, _ in analysis.each(statements.FunctionDeclaration)
        if node.function.name in {"request", "response"} and node.function.parameters
        for first in node.function.parameters[:1]
        if isinstance(first, expressions.Identifier)
    ]

    def is_context(binding: DeclaredName | None) -> bool:
        return binding is not None and binding.kind == "parameter" and binding.place in contexts

    for name, scope in analysis.writes:
        if is_context(scope.find(name.name)):
            yield lint(_RULE, f"{name.name} is readonly and re-assignment is not supported.", name.place)
    for target, scope in _written_members(analysis):
        if (
            isinstance(target, expressions.MemberExpression)
            and isinstance(target.object, expressions.Identifier)
            and is_context(scope.find(target.object.name))
        ):
            yield lint(_RULE, _text(target.object.name, target.key), target.place)


def _written_members(analysis: CodeAnalysis) -> Iterator[tuple[Node, CodeScope]]:
    for assignment, scope in analysis.each(expressions.AssignmentExpression):
        yield assignment.target, scope
    for update, scope in analysis.each(expressions.UpdateExpression):
        yield update.operand, scope
    for unary, scope in analysis.each(expressions.UnaryExpression):
        if unary.operator == "delete":
            yield unary.operand, scope
    for loop, scope in analysis.each(statements.ForEachStatement):
        yield loop.target, scope


def _text(context: str, key: ExpressionNode) -> str:
    while isinstance(key, expressions.MemberExpression):  # the rule names `b` for ctx[a.b]
        key = key.key
    match key:
        case expressions.Identifier(name=name):
            member = name
        case expressions.LiteralExpression(value=value):
            member = str(value)
        case _:
            return f"{context} is readonly adding/modifying properties is not supported."
    return f"{context} is readonly. Adding/Updating {member} is not supported."

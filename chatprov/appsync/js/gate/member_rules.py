"""Members: those of `util` and of modules exist, and those of the language are among the few that APPSYNC_JS has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js import expressions, statements
from chatprov.appsync.js.builtins import ALLOWED
from chatprov.appsync.js.gate.findings import lint, refusal, type_error
from chatprov.appsync.js.gate.known import DENIED_METHODS
from chatprov.appsync.js.gate.values import function_of, namespace_of, type_of
from chatprov.appsync.js.patterns import ObjectPattern, PatternProperty

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.appsync.js.functions import Namespace
    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.gate.scopes import CodeScope
    from chatprov.appsync.js.nodes import ExpressionNode, Node, Place
    from chatprov.appsync.js.problems import CodeProblem

_TYPES: Final[Mapping[str, str]] = {
    "util": "Util",
    "util.dynamodb": "DynamodbUtil",
    "util.http": "HttpUtils",
    "util.math": "MathUtils",
    "util.rds": "RdsUtil",
    "util.str": "StringUtils",
    "util.time": "TimeUtils",
    "util.transform": "TransformUtils",
    "util.xml": "XmlUtils",
    "extensions": "Extensions",
    "runtime": "Runtime",
    "operations": "DynamoDBOperation",
    "agg": "RDSAggregatesHelper",
    "typeHint": "RDSTypeHintHelper",
}
"""The names that the types of objects have in TypeScript, where they are not their own."""

_FUNCTION_METHODS: Final = frozenset({"apply", "bind", "call"})


def member_rules(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield the problems of members that do not exist."""
    called = {id(call.callee) for call, _ in analysis.each(expressions.CallExpression)}
    for member, scope in analysis.each(expressions.MemberExpression):
        if not member.is_computed and isinstance(member.key, expressions.LiteralExpression):
            yield from _read(member.object, member.key, scope, member.place, is_called=id(member) in called)
    for declarator, scope in analysis.each(statements.VariableDeclarator):
        if isinstance(declarator.target, ObjectPattern) and declarator.value is not None:
            for part in declarator.target.properties:
                if isinstance(part, PatternProperty) and isinstance(part.key, expressions.LiteralExpression):
                    yield from _read(declarator.value, part.key, scope, part.place, is_called=False)
    for call, scope in analysis.each(expressions.CallExpression):
        yield from _denied(call, scope)


def _read(
    owner: ExpressionNode, key: expressions.LiteralExpression, scope: CodeScope, place: Place, *, is_called: bool
) -> Iterator[CodeProblem]:
    namespace = namespace_of(owner, scope)
    name = str(key.value)
    if namespace is None or name in namespace.members:
        return
    if namespace.name not in ALLOWED:
        type_name = _TYPES.get(namespace.name, f'typeof import("{namespace.name}")')
        yield type_error(2339, f"Property '{name}' does not exist on type '{type_name}'.", key.place)
    elif not (is_called and name in DENIED_METHODS.get(_constructor(namespace), ())):
        yield refusal(f"{namespace.name}.{name} is not supported.", place)


def _denied(call: expressions.CallExpression, scope: CodeScope) -> Iterator[CodeProblem]:
    callee: Node = call.callee
    if not isinstance(callee, expressions.MemberExpression) or not isinstance(
        callee.key, expressions.LiteralExpression
    ):
        return
    name = str(callee.key.value)
    namespace = namespace_of(callee.object, scope)
    owner = type_of(callee.object, scope) if namespace is None else _constructor(namespace)
    if owner is not None and name in DENIED_METHODS.get(owner, ()):
        yield lint("no-disallowed-methods", f"Method {owner}.{name} is not implemented", call.place)
    if name in _FUNCTION_METHODS and function_of(callee.object, scope) is not None:
        yield refusal(f"Function.{name} is not supported.", call.place)


def _constructor(namespace: Namespace) -> str:
    """Return the name that TypeScript gives the type of an object such as `Object`."""
    return f"{namespace.name}Constructor"

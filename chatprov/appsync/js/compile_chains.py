"""Compiles optional chains, such as `a?.b.c()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.js.compile_calls import member_call, value_call
from chatprov.appsync.js.compile_members import reader
from chatprov.appsync.js.environment import STEPS_PER_CALL
from chatprov.appsync.js.expressions import CallExpression, MemberExpression
from chatprov.appsync.js.scope import SHORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.expressions import ChainExpression
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate, Frame


def chain(node: ChainExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile an optional chain: it is undefined as soon as what is before a `?.` is null."""
    whole = link(node.expression, compiler)

    def evaluate(frame: Frame) -> Any:
        value = whole(frame)
        return None if value is SHORT else value

    return evaluate


def link(node: ExpressionNode, compiler: CodeCompiler) -> Evaluate:
    """Compile a part of an optional chain; its value is SHORT if the chain has ended before."""
    if isinstance(node, MemberExpression):
        return _guarded(link(node.object, compiler), reader(node, compiler), is_optional=node.is_optional)
    if isinstance(node, CallExpression):
        compiler.scope.charge(STEPS_PER_CALL)
        callee = node.callee
        if isinstance(callee, MemberExpression):
            return _guarded(
                link(callee.object, compiler), member_call(node, callee, compiler), is_optional=callee.is_optional
            )
        return _guarded(link(callee, compiler), value_call(node, compiler), is_optional=node.is_optional)
    return compiler.expression(node)


def _guarded(holder: Evaluate, go_on: Callable[[Frame, Any], Any], *, is_optional: bool) -> Evaluate:
    def evaluate(frame: Frame) -> Any:
        owner = holder(frame)
        if owner is SHORT or (is_optional and owner is None):
            return SHORT
        return go_on(frame, owner)

    return evaluate

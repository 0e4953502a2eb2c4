"""Compiles assignments, those with an operator included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js import members
from chatprov.appsync.js.compile_operators import OPERATIONS
from chatprov.appsync.js.expressions import Identifier, MemberExpression
from chatprov.appsync.js.values import truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.expressions import AssignmentExpression
    from chatprov.appsync.js.scope import Evaluate, Frame

_KEEPS: Final[dict[str, Callable[[Any], bool]]] = {
    "&&": lambda value: not truth(value),
    "||": truth,
    "??": lambda value: value is not None,
}
"""Whether an assignment such as `??=` keeps the value that the target has."""


def assignment(node: AssignmentExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile an assignment; its value is what was assigned."""
    if not node.operator:
        return _plain(node, compiler)
    if isinstance(node.target, Identifier):
        return _to_name(node, node.target, compiler)
    if isinstance(node.target, MemberExpression):
        return _to_member(node, node.target, compiler)
    return compiler.unsupported(node)


def _plain(node: AssignmentExpression, compiler: CodeCompiler) -> Evaluate:
    value = compiler.expression(node.value)
    if isinstance(node.target, MemberExpression):
        holder, key = compiler.expression(node.target.object), compiler.expression(node.target.key)
        place = node.target.place

        def to_member(frame: Frame) -> Any:
            owner, name = holder(frame), key(frame)
            found = value(frame)
            members.write(owner, name, found, frame[0], place)
            return found

        return to_member
    bind = compiler.binder(node.target)

    def evaluate(frame: Frame) -> Any:
        found = value(frame)
        bind(frame, found)
        return found

    return evaluate


def _change(node: AssignmentExpression, compiler: CodeCompiler) -> Callable[[Frame, Any], tuple[bool, Any]]:
    """Compile the operator to a closure that takes the old value: whether it is replaced, and the value."""
    value = compiler.expression(node.value)
    keeps = _KEEPS.get(node.operator)
    if keeps is not None:
        return lambda frame, old: (False, old) if keeps(old) else (True, value(frame))
    operation: Callable[[Any, Any, CodeBudget], Any] = OPERATIONS[node.operator]
    return lambda frame, old: (True, operation(old, value(frame), frame[0]))


def _to_name(node: AssignmentExpression, target: Identifier, compiler: CodeCompiler) -> Evaluate:
    read, bind, change = compiler.expression(target), compiler.binder(target), _change(node, compiler)

    def evaluate(frame: Frame) -> Any:
        changes, value = change(frame, read(frame))
        if changes:
            bind(frame, value)
        return value

    return evaluate


def _to_member(node: AssignmentExpression, target: MemberExpression, compiler: CodeCompiler) -> Evaluate:
    holder, key, place = compiler.expression(target.object), compiler.expression(target.key), target.place
    change = _change(node, compiler)

    def evaluate(frame: Frame) -> Any:
        owner, name, budget = holder(frame), key(frame), frame[0]
        changes, value = change(frame, members.read(owner, name, budget, place))
        if changes:
            members.write(owner, name, value, budget, place)
        return value

    return evaluate

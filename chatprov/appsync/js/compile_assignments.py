"""Compiles assignments, those with an operator included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chatprov.appsync.js import members
from chatprov.appsync.js.compile_operators import OPERATIONS
from chatprov.appsync.js.expressions import AssignmentExpression, Identifier, MemberExpression
from chatprov.appsync.js.values import truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.patterns import Target
    from chatprov.appsync.js.scope import Evaluate, Frame

_Begin: TypeAlias = "Callable[[Frame], tuple[Any, Any]]"
_Store: TypeAlias = "Callable[[Frame, Any, Any], None]"

_KEEPS: Final[dict[str, Callable[[Any], bool]]] = {
    "&&": lambda value: not truth(value),
    "||": truth,
    "??": lambda value: value is not None,
}
"""Whether an assignment such as `??=` keeps the value that the target has."""


def assignment(node: AssignmentExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile an assignment; its value is what was assigned. Those in a row, such as `a = b = c`, are run by a loop."""
    if not node.operator and not isinstance(node.value, AssignmentExpression):
        return _plain(node, compiler)
    row = [node]
    while isinstance(node.value, AssignmentExpression):
        node = node.value
        row.append(node)
    for found in row:
        if found.operator and not isinstance(found.target, (Identifier, MemberExpression)):
            return compiler.unsupported(found)
    assigned = tuple(_Assigned(found, compiler) for found in row)
    value = compiler.expression(node.value)
    compiler.scope.charge(len(row) - 1)

    def evaluate(frame: Frame) -> Any:
        begun = []
        for target in assigned:
            reference, old = target.begin(frame)
            if target.keeps is not None and target.keeps(old):
                result = old
                break
            begun.append((target, reference, old))
        else:
            result = value(frame)
        for target, reference, old in reversed(begun):
            if target.operation is not None:
                result = target.operation(old, result, frame[0])
            target.store(frame, reference, result)
        return result

    return evaluate


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


class _Assigned:
    """A target with what its operator does: `keeps` is whether the old value stays, `operation` makes the new one of both.

    `begin` evaluates what is written before the operator: it returns what `store` needs, and the old value if the
    operator uses it.
    """

    __slots__ = ("begin", "keeps", "operation", "store")

    def __init__(self, node: AssignmentExpression, compiler: CodeCompiler) -> None:
        self.keeps = _KEEPS.get(node.operator)
        self.operation = None if self.keeps else OPERATIONS.get(node.operator)
        if isinstance(node.target, MemberExpression):
            self.begin, self.store = _member(node.target, compiler, reads=bool(node.operator))
        else:
            self.begin, self.store = _name(node.target, compiler, reads=bool(node.operator))


def _member(target: MemberExpression, compiler: CodeCompiler, *, reads: bool) -> tuple[_Begin, _Store]:
    holder, key, place = compiler.expression(target.object), compiler.expression(target.key), target.place

    def begin(frame: Frame) -> tuple[Any, Any]:
        owner, name = holder(frame), key(frame)
        return (owner, name), members.read(owner, name, frame[0], place) if reads else None

    def store(frame: Frame, reference: tuple[Any, Any], value: Any) -> None:
        members.write(*reference, value, frame[0], place)

    return begin, store


def _name(target: Target, compiler: CodeCompiler, *, reads: bool) -> tuple[_Begin, _Store]:
    bind = compiler.binder(target)
    old: Evaluate = compiler.expression(target) if reads else lambda _: None  # type: ignore[arg-type]  # an Identifier
    return (lambda frame: (None, old(frame))), (lambda frame, _, value: bind(frame, value))

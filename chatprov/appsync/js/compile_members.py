"""Compiles `object.key`, `object[key]` and `delete`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.js import members
from chatprov.appsync.js.expressions import ChainExpression, Identifier, LiteralExpression, MemberExpression
from chatprov.appsync.js.scope import SHORT, LocalName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.expressions import UnaryExpression
    from chatprov.appsync.js.nodes import ExpressionNode, Place
    from chatprov.appsync.js.scope import Evaluate, Frame


def path(base: ExpressionNode, keys: Sequence[tuple[str, Place]], compiler: CodeCompiler) -> Evaluate:
    """Compile a value and the members that follow it, each a key with its place."""
    read = members.read
    binding = compiler.scope.find(base.name) if type(base) is Identifier else None
    if keys and isinstance(binding, LocalName) and not binding.is_cell:
        slot, ((first_key, first_place), *others) = binding.slot, keys

        def of_name(frame: Frame) -> Any:
            owner = frame[slot]
            return owner.get(first_key) if type(owner) is dict else read(owner, first_key, frame[0], first_place)

        def of_members(frame: Frame) -> Any:
            owner = frame[slot]
            owner = owner.get(first_key) if type(owner) is dict else read(owner, first_key, frame[0], first_place)
            for key, place in others:
                owner = owner.get(key) if type(owner) is dict else read(owner, key, frame[0], place)
            return owner

        return of_members if others else of_name
    start = compiler.expression(base)
    if not keys:
        return start

    def of_expression(frame: Frame) -> Any:
        owner = start(frame)
        for key, place in keys:
            owner = owner.get(key) if type(owner) is dict else read(owner, key, frame[0], place)
        return owner

    return of_expression


def reader(node: MemberExpression, compiler: CodeCompiler) -> Callable[[Frame, Any], Any]:
    """Compile what follows the object of a member to a closure that takes the object."""
    read, place = members.read, node.place
    if type(node.key) is LiteralExpression:
        key = node.key.value
        return lambda frame, owner: read(owner, key, frame[0], place)
    key_value = compiler.expression(node.key)

    def evaluate(frame: Frame, owner: Any) -> Any:
        key = key_value(frame)
        if type(owner) is list and type(key) is int and 0 <= key < len(owner):
            return owner[key]
        return read(owner, key, frame[0], place)

    return evaluate


def deletion(node: UnaryExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile `delete`."""
    operand = node.operand
    is_chain = isinstance(operand, ChainExpression)
    if isinstance(operand, ChainExpression):
        operand = operand.expression
    if not isinstance(operand, MemberExpression):
        return compiler.unsupported(node)
    holder = compiler.link(operand.object) if is_chain else compiler.expression(operand.object)
    is_optional = operand.is_optional
    key, place = compiler.expression(operand.key), operand.place

    def evaluate(frame: Frame) -> bool:
        owner = holder(frame)
        if owner is SHORT or (owner is None and is_optional):
            return True
        return members.delete(owner, key(frame), frame[0], place)

    return evaluate

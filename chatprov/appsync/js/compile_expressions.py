"""Compiles names, literals, lists, objects and templates."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from chatprov.appsync.js.arithmetic import number
from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_ENTRY, BYTES_PER_OBJECT
from chatprov.appsync.js.expressions import FunctionExpression, LiteralExpression, SpreadElement
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.iteration import members_to_spread, spread_items
from chatprov.appsync.js.members import key_of
from chatprov.appsync.js.scope import FixedName
from chatprov.appsync.js.texts import glued
from chatprov.appsync.js.values import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.expressions import (
        ArrayExpression,
        Identifier,
        ObjectExpression,
        SequenceExpression,
        TemplateLiteral,
    )
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate, Frame


def identifier(node: Identifier, compiler: CodeCompiler) -> Evaluate:
    """Compile a name; one that is not declared is a fault when it is evaluated."""
    binding = compiler.scope.find(node.name)
    if isinstance(binding, FixedName):
        value = binding.value
        return lambda _: value
    if binding is None:

        def missing(_: Frame) -> Any:
            raise CodeFault(f"ReferenceError: [{node.name}] is not defined", node.place)

        return missing
    slot = binding.slot
    return (lambda frame: frame[slot][0]) if binding.is_cell else itemgetter(slot)


def literal(node: LiteralExpression, _: CodeCompiler) -> Evaluate:
    """Compile a constant."""
    value = number(node.value) if type(node.value) in (int, float) else node.value  # type: ignore[arg-type]  # a number
    return lambda _: value


def sequence(node: SequenceExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile `a, b`."""
    *leading, last = [compiler.expression(part) for part in node.expressions]

    def evaluate(frame: Frame) -> Any:
        for part in leading:
            part(frame)
        return last(frame)

    return evaluate


def items(nodes: Sequence[ExpressionNode | SpreadElement | None], compiler: CodeCompiler) -> Evaluate:
    """Compile elements or arguments to a closure that returns a new list of their values."""
    compiler.scope.charge(0, BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(nodes))
    if any(type(node) is SpreadElement for node in nodes):
        return _items_with_spread(nodes, compiler)
    return listed([_item(node, compiler) for node in nodes])


def listed(values: Sequence[Evaluate]) -> Evaluate:
    """Return a closure that returns a new list of the values of these."""
    match values:
        case ():
            return lambda _: []
        case (first,):
            return lambda frame: [first(frame)]
        case (first, second):
            return lambda frame: [first(frame), second(frame)]
        case _:
            return lambda frame: [value(frame) for value in values]


def _item(node: ExpressionNode | SpreadElement | None, compiler: CodeCompiler) -> Evaluate:
    if node is None or isinstance(node, SpreadElement):
        return lambda _: None
    return compiler.expression(node)


def _items_with_spread(nodes: Sequence[ExpressionNode | SpreadElement | None], compiler: CodeCompiler) -> Evaluate:
    parts = tuple(
        (True, compiler.expression(node.value), node.place)
        if isinstance(node, SpreadElement)
        else (False, _item(node, compiler), None)
        for node in nodes
    )

    def evaluate(frame: Frame) -> list[Any]:
        result: list[Any] = []
        for is_spread, value, place in parts:
            if is_spread:
                result.extend(spread_items(value(frame), frame[0], place))
            else:
                result.append(value(frame))
        return result

    return evaluate


def array(node: ArrayExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile a list; a place that is left out is undefined."""
    return items(node.elements, compiler)


def object_literal(node: ObjectExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile an object."""
    compiler.scope.charge(0, BYTES_PER_OBJECT + BYTES_PER_ENTRY * len(node.members))
    for part in node.members:
        value = part.value
        if type(value) is FunctionExpression and value.kind in ("getter", "setter"):
            return compiler.unsupported(value)
    pairs = []
    for part in node.members:
        if isinstance(part, SpreadElement) or type(part.key) is not LiteralExpression:
            return _object_with_spread(node, compiler)
        pairs.append((text_of_key(part.key), compiler.expression(part.value)))
    entries = tuple(pairs)
    match entries:
        case ():
            return lambda _: {}
        case ((name, item),):
            return lambda frame: {name: item(frame)}
        case ((name, item), (second_name, second_item)):
            return lambda frame: {name: item(frame), second_name: second_item(frame)}
        case _:
            return lambda frame: {key: value(frame) for key, value in entries}


def text_of_key(node: LiteralExpression) -> str:
    """Return the key of a member that is written in the code: `{1: a}` has the key "1"."""
    return node.value if type(node.value) is str else str(node.value)


def _object_with_spread(node: ObjectExpression, compiler: CodeCompiler) -> Evaluate:
    parts = tuple(
        (None if isinstance(part, SpreadElement) else compiler.expression(part.key), compiler.expression(part.value))
        for part in node.members
    )

    def evaluate(frame: Frame) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in parts:
            if key is None:
                result.update(members_to_spread(value(frame), frame[0]))
            else:
                result[key_of(key(frame), frame[0])] = value(frame)
        return result

    return evaluate


def template(node: TemplateLiteral, compiler: CodeCompiler) -> Evaluate:
    """Compile a template literal."""
    compiler.scope.charge(0, BYTES_PER_OBJECT)
    first, texts = node.texts[0], node.texts[1:]
    if not texts:
        return lambda _: first
    parts = tuple(zip([compiler.expression(value) for value in node.values], texts, strict=True))

    def evaluate(frame: Frame) -> str:
        budget = frame[0]
        pieces = [first]
        for value, text in parts:
            found = value(frame)
            pieces.append(found if type(found) is str else text_of(found, budget))
            pieces.append(text)
        budget.allocate(sum(map(len, pieces)))
        return glued(pieces, budget)

    return evaluate

"""Read expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from chatprov.appsync.js import expressions as tree
from chatprov.appsync.js.syntax_chains import arguments, chain, spread
from chatprov.appsync.js.syntax_functions import arrow, function, method
from chatprov.appsync.js.syntax_literals import (
    binding_name,
    constant,
    identifier,
    number,
    regex,
    string,
    template,
)
from chatprov.appsync.js.syntax_patterns import property_key
from chatprov.appsync.js.syntax_reader import field, only_part, parts, row, with_gaps, without_gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.syntax_reader import SyntaxReader

_LOGICAL: Final = frozenset({"&&", "||", "??"})
_BINARY: Final = frozenset({"binary_expression"})
_ASSIGNMENTS: Final = frozenset({"assignment_expression", "augmented_assignment_expression"})


def _parenthesized(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    return reader.expression(only_part(node))


def _sequence(reader: SyntaxReader, node: TreeNode) -> tree.SequenceExpression:
    return tree.SequenceExpression(reader.place(node), tuple([reader.expression(child) for child in parts(node)]))


def _array(reader: SyntaxReader, node: TreeNode) -> tree.ArrayExpression:
    elements = tuple(
        [
            None
            if child is None
            else spread(reader, child)
            if child.type == "spread_element"
            else reader.expression(child)
            for child in with_gaps(node)
        ]
    )
    return tree.ArrayExpression(reader.place(node), elements)


def _object(reader: SyntaxReader, node: TreeNode) -> tree.ObjectExpression:
    members = [_object_member(reader, child) for child in without_gaps(reader, node)]
    return tree.ObjectExpression(reader.place(node), tuple(members))


def _object_member(reader: SyntaxReader, node: TreeNode) -> tree.ObjectProperty | tree.SpreadElement:
    place = reader.place(node)
    if node.type == "spread_element":
        return spread(reader, node)
    if node.type == "pair":
        key = property_key(reader, field(node, "key"))
        return tree.ObjectProperty(place, key, reader.expression(field(node, "value")))
    if node.type == "method_definition":
        key = property_key(reader, field(node, "name"))
        return tree.ObjectProperty(place, key, method(reader, node))
    if node.type != "shorthand_property_identifier":
        reader.refuse(node, "Unexpected token.")
    name = binding_name(reader, node)
    return tree.ObjectProperty(place, tree.LiteralExpression(place, name), tree.Identifier(place, name))


def _unary(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    nodes, innermost = row(node, {"unary_expression"}, "argument")
    found = reader.expression(innermost)
    for unary in reversed(nodes):
        operator = field(unary, "operator").type
        if operator == "delete" and field(unary, "argument").type == "identifier":
            reader.refuse(innermost, "'delete' cannot be called on an identifier in strict mode.")
        found = tree.UnaryExpression(reader.place(unary), operator, found)
    return found


def _update(reader: SyntaxReader, node: TreeNode) -> tree.UpdateExpression:
    operator = cast("tree.UpdateOperator", field(node, "operator").type)
    target = cast("ExpressionNode", reader.target(field(node, "argument")))
    return tree.UpdateExpression(reader.place(node), operator, target)


def _binary(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    if field(node, "operator").type == "**":
        return _powers(reader, node)
    nodes, innermost = row(node, _BINARY, "left")
    found = reader.expression(innermost)
    for binary in reversed(nodes):
        found = _operation(reader, binary, found)
    return found


def _operation(reader: SyntaxReader, node: TreeNode, left_value: ExpressionNode) -> ExpressionNode:
    operator = field(node, "operator").type
    left, right = field(node, "left"), field(node, "right")
    if operator in _LOGICAL:
        for side in (left, right):
            if side.type == "binary_expression" and _mixes(operator, field(side, "operator").type):
                reader.refuse(side, "'??' and '||' or '&&' cannot be mixed without parentheses.")
        logical = cast("tree.LogicalOperator", operator)
        return tree.LogicalExpression(reader.place(node), logical, left_value, reader.expression(right))
    return tree.BinaryExpression(reader.place(node), operator, left_value, reader.expression(right))


def _powers(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    """Read `a ** b ** c`, which is `a ** (b ** c)`."""
    nodes, innermost = row(node, _BINARY, "right")
    found = reader.expression(innermost)
    for power in reversed(nodes):
        left = field(power, "left")
        if left.type in {"unary_expression", "await_expression"}:
            reader.refuse(left, "A unary expression is not allowed on the left side of '**' without parentheses.")
        found = tree.BinaryExpression(reader.place(power), "**", reader.expression(left), found)
    return found


def _mixes(operator: str, inner: str) -> bool:
    return inner in _LOGICAL and (operator == "??") != (inner == "??")


def _ternary(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    nodes, innermost = row(node, {"ternary_expression"}, "alternative")
    found = reader.expression(innermost)
    for ternary in reversed(nodes):
        test, then = [reader.expression(field(ternary, name)) for name in ("condition", "consequence")]
        found = tree.ConditionalExpression(reader.place(ternary), test, then, found)
    return found


def _assignment(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    nodes, innermost = row(node, _ASSIGNMENTS, "right")
    found = reader.expression(innermost)
    for assignment in reversed(nodes):
        operator = assignment.child_by_field_name("operator")
        sign = operator.type[:-1] if operator is not None else ""
        target = reader.target(field(assignment, "left"))
        found = tree.AssignmentExpression(reader.place(assignment), sign, target, found)
    return found


def _new(reader: SyntaxReader, node: TreeNode) -> tree.NewExpression:
    found = node.child_by_field_name("arguments")
    callee = reader.expression(field(node, "constructor"))
    return tree.NewExpression(reader.place(node), callee, () if found is None else arguments(reader, found))


def _await(reader: SyntaxReader, node: TreeNode) -> tree.AwaitExpression:
    return tree.AwaitExpression(reader.place(node), reader.expression(only_part(node)))


def _yield(reader: SyntaxReader, node: TreeNode) -> tree.YieldExpression:
    value = next(parts(node), None)
    return tree.YieldExpression(reader.place(node), None if value is None else reader.expression(value))


def _meta(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    if reader.text(node).startswith("import"):
        return tree.ImportExpression(reader.place(node))
    if reader.function_depth == 0:
        reader.refuse(node, "'new.target' is only allowed in the body of a function.")
    return tree.ThisExpression(reader.place(node))


def _this(reader: SyntaxReader, node: TreeNode) -> tree.ThisExpression:
    return tree.ThisExpression(reader.place(node))


def _class(reader: SyntaxReader, node: TreeNode) -> tree.ClassExpression:
    return tree.ClassExpression(reader.place(node))


EXPRESSIONS: Final[Mapping[str, Callable[[SyntaxReader, TreeNode], ExpressionNode]]] = {
    "identifier": identifier,
    "undefined": identifier,
    "string": string,
    "number": number,
    "true": constant,
    "false": constant,
    "null": constant,
    "regex": regex,
    "template_string": template,
    "member_expression": chain,
    "subscript_expression": chain,
    "call_expression": chain,
    "object": _object,
    "array": _array,
    "arrow_function": arrow,
    "function_expression": function,
    "generator_function": function,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": _update,
    "ternary_expression": _ternary,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _assignment,
    "parenthesized_expression": _parenthesized,
    "sequence_expression": _sequence,
    "new_expression": _new,
    "await_expression": _await,
    "yield_expression": _yield,
    "meta_property": _meta,
    "this": _this,
    "super": _this,
    "class": _class,
}

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
from chatprov.appsync.js.syntax_reader import field, only_part, parts, with_gaps, without_gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.syntax_reader import SyntaxReader

_LOGICAL: Final = frozenset({"&&", "||", "??"})


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


def _unary(reader: SyntaxReader, node: TreeNode) -> tree.UnaryExpression:
    operator = field(node, "operator").type
    operand = field(node, "argument")
    if operator == "delete" and operand.type == "identifier":
        reader.refuse(operand, "'delete' cannot be called on an identifier in strict mode.")
    return tree.UnaryExpression(reader.place(node), operator, reader.expression(operand))


def _update(reader: SyntaxReader, node: TreeNode) -> tree.UpdateExpression:
    operator = cast("tree.UpdateOperator", field(node, "operator").type)
    target = cast("ExpressionNode", reader.target(field(node, "argument")))
    return tree.UpdateExpression(reader.place(node), operator, target)


def _binary(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    operator = field(node, "operator").type
    left, right = field(node, "left"), field(node, "right")
    if operator in _LOGICAL:
        for side in (left, right):
            if side.type == "binary_expression" and _mixes(operator, field(side, "operator").type):
                reader.refuse(side, "'??' and '||' or '&&' cannot be mixed without parentheses.")
        logical = cast("tree.LogicalOperator", operator)
        return tree.LogicalExpression(reader.place(node), logical, reader.expression(left), reader.expression(right))
    if operator == "**" and left.type in {"unary_expression", "await_expression"}:
        reader.refuse(left, "A unary expression is not allowed on the left side of '**' without parentheses.")
    return tree.BinaryExpression(reader.place(node), operator, reader.expression(left), reader.expression(right))


def _mixes(operator: str, inner: str) -> bool:
    return inner in _LOGICAL and (operator == "??") != (inner == "??")


def _ternary(reader: SyntaxReader, node: TreeNode) -> tree.ConditionalExpression:
    test, then, otherwise = [
        reader.expression(field(node, name)) for name in ("condition", "consequence", "alternative")
    ]
    return tree.ConditionalExpression(reader.place(node), test, then, otherwise)


def _assignment(reader: SyntaxReader, node: TreeNode) -> tree.AssignmentExpression:
    operator = node.child_by_field_name("operator")
    sign = operator.type[:-1] if operator is not None else ""
    target = reader.target(field(node, "left"))
    return tree.AssignmentExpression(reader.place(node), sign, target, reader.expression(field(node, "right")))


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

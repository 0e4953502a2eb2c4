"""The expressions of a syntax tree, those that APPSYNC_JS refuses included: the gate needs their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chatprov.appsync.js.nodes import ExpressionNode, Node

if TYPE_CHECKING:
    from chatprov.appsync.js.nodes import StatementNode
    from chatprov.appsync.js.patterns import Target

FunctionKind = Literal["function", "arrow", "method", "getter", "setter"]
UpdateOperator = Literal["++", "--"]
LogicalOperator = Literal["&&", "||", "??"]


@dataclass(frozen=True, slots=True)
class LiteralExpression(ExpressionNode):
    """A string, a number, true, false or null; a number without a fraction is an int."""

    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class RegexLiteral(ExpressionNode):
    """`/pattern/flags`."""

    pattern: str
    flags: str


@dataclass(frozen=True, slots=True)
class TemplateLiteral(ExpressionNode):
    """A template literal: one text more than there are values."""

    texts: tuple[str, ...]
    values: tuple[ExpressionNode, ...]


@dataclass(frozen=True, slots=True)
class TaggedTemplateExpression(ExpressionNode):
    """A template literal behind a function; `raw` are its texts as they are written."""

    tag: ExpressionNode
    texts: tuple[str, ...]
    raw: tuple[str, ...]
    values: tuple[ExpressionNode, ...]


@dataclass(frozen=True, slots=True)
class Identifier(ExpressionNode):
    """A name; `undefined`, `NaN` and `Infinity` are names, too."""

    name: str


@dataclass(frozen=True, slots=True)
class ThisExpression(ExpressionNode):
    """`this`, or `super` in a method."""


@dataclass(frozen=True, slots=True)
class SpreadElement(Node):
    """`...value` in a list, an object or the arguments of a call."""

    value: ExpressionNode


@dataclass(frozen=True, slots=True)
class ArrayExpression(ExpressionNode):
    """`[a, , ...b]`; None is a place that is left out."""

    elements: tuple[ExpressionNode | SpreadElement | None, ...]


@dataclass(frozen=True, slots=True)
class ObjectProperty(Node):
    """`key: value` in an object; `{a}` is `{a: a}`, and a method is a property whose value is a FunctionExpression."""

    key: ExpressionNode
    value: ExpressionNode


@dataclass(frozen=True, slots=True)
class ObjectExpression(ExpressionNode):
    """`{a: 1, ...b}`."""

    members: tuple[ObjectProperty | SpreadElement, ...]


@dataclass(frozen=True, slots=True)
class FunctionExpression(ExpressionNode):
    """A function of any form; `body` is a BlockStatement, or the expression of an arrow function."""

    name: str | None
    parameters: tuple[Target, ...]
    body: StatementNode | ExpressionNode
    kind: FunctionKind
    is_async: bool = False
    is_generator: bool = False


@dataclass(frozen=True, slots=True)
class UnaryExpression(ExpressionNode):
    """`- + ! ~ typeof void delete`."""

    operator: str
    operand: ExpressionNode


@dataclass(frozen=True, slots=True)
class UpdateExpression(ExpressionNode):
    """`++` or `--`."""

    operator: UpdateOperator
    operand: ExpressionNode


@dataclass(frozen=True, slots=True)
class BinaryExpression(ExpressionNode):
    """Two operands that are both evaluated, `in` and `instanceof` included."""

    operator: str
    left: ExpressionNode
    right: ExpressionNode


@dataclass(frozen=True, slots=True)
class LogicalExpression(ExpressionNode):
    """Two operands of which the second may not be evaluated."""

    operator: LogicalOperator
    left: ExpressionNode
    right: ExpressionNode


@dataclass(frozen=True, slots=True)
class ConditionalExpression(ExpressionNode):
    """`test ? then : otherwise`."""

    test: ExpressionNode
    then: ExpressionNode
    otherwise: ExpressionNode


@dataclass(frozen=True, slots=True)
class AssignmentExpression(ExpressionNode):
    """`target = value`; `operator` is what is before the `=`, such as `+` or `??`, or empty."""

    operator: str
    target: Target
    value: ExpressionNode


@dataclass(frozen=True, slots=True)
class MemberExpression(ExpressionNode):
    """`object.key` with a LiteralExpression as key, or `object[key]`; `optional` is `?.`."""

    object: ExpressionNode
    key: ExpressionNode
    is_computed: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class CallExpression(ExpressionNode):
    """`callee(arguments)`; `optional` is `callee?.(arguments)`."""

    callee: ExpressionNode
    arguments: tuple[ExpressionNode | SpreadElement, ...]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class ChainExpression(ExpressionNode):
    """The whole of members and calls around a `?.`: it is undefined as soon as what is before a `?.` is null."""

    expression: ExpressionNode


@dataclass(frozen=True, slots=True)
class NewExpression(ExpressionNode):
    """`new callee(arguments)`."""

    callee: ExpressionNode
    arguments: tuple[ExpressionNode | SpreadElement, ...]


@dataclass(frozen=True, slots=True)
class SequenceExpression(ExpressionNode):
    """`a, b`."""

    expressions: tuple[ExpressionNode, ...]


@dataclass(frozen=True, slots=True)
class AwaitExpression(ExpressionNode):
    """`await value`."""

    value: ExpressionNode


@dataclass(frozen=True, slots=True)
class YieldExpression(ExpressionNode):
    """`yield value`, with or without a value."""

    value: ExpressionNode | None


@dataclass(frozen=True, slots=True)
class ImportExpression(ExpressionNode):
    """`import(...)` or `import.meta`."""


@dataclass(frozen=True, slots=True)
class ClassExpression(ExpressionNode):
    """A class as a value; nothing of it is kept, since it is refused."""

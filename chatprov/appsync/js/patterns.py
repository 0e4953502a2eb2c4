"""The targets of declarations, parameters and assignments in a syntax tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from chatprov.appsync.js.nodes import ExpressionNode, Node, PatternNode

Target: TypeAlias = ExpressionNode | PatternNode
"""An Identifier, a PatternNode, or in an assignment a MemberExpression."""


@dataclass(frozen=True, slots=True)
class AssignmentPattern(PatternNode):
    """`target = value` in a pattern or a parameter."""

    target: Target
    value: ExpressionNode


@dataclass(frozen=True, slots=True)
class RestElement(PatternNode):
    """`...target` at the end of a pattern or of the parameters."""

    target: Target


@dataclass(frozen=True, slots=True)
class ArrayPattern(PatternNode):
    """`[a, , b = 1, ...rest]`; None is a place that is left out."""

    elements: tuple[Target | None, ...]


@dataclass(frozen=True, slots=True)
class PatternProperty(Node):
    """`key: target` in an object pattern; `{a}` has the target `a` for the key "a"."""

    key: ExpressionNode
    target: Target


@dataclass(frozen=True, slots=True)
class ObjectPattern(PatternNode):
    """`{a, b: c, d = 1, ...rest}`."""

    properties: tuple[PatternProperty | RestElement, ...]

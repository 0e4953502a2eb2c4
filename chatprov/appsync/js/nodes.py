"""The kinds of nodes of a syntax tree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The first and the last character of a node: line and column from 1, offsets in the code from 0."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the code."""

    place: Place


@dataclass(frozen=True, slots=True)
class ExpressionNode(Node):
    """A node with a value; the classes are in expressions.py."""


@dataclass(frozen=True, slots=True)
class StatementNode(Node):
    """A node without a value; the classes are in statements.py."""


@dataclass(frozen=True, slots=True)
class PatternNode(Node):
    """A target with parts, of a declaration, a parameter or an assignment; the classes are in patterns.py."""

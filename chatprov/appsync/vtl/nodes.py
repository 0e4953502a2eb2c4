"""The syntax tree of a template, created by the parser and compiled to closures."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from chatprov.appsync.vtl.position import Position
    from chatprov.appsync.vtl.tokens import TokenSpan


class Operator(enum.Enum):
    """The binary operators."""

    OR = "||"
    AND = "&&"
    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    MODULO = "%"


# -- expressions


@dataclass(frozen=True, slots=True)
class Constant:
    """`true`, `false` or a number."""

    value: bool | float
    literal: TokenSpan


@dataclass(frozen=True, slots=True)
class StringLiteral:
    """A string without its quotes; `interpolated` when it is double-quoted and contains `$` or `#`."""

    text: str
    interpolated: bool
    literal: TokenSpan
    position: Position


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b]`."""

    items: tuple[Expression, ...]
    literal: TokenSpan


@dataclass(frozen=True, slots=True)
class RangeLiteral:
    """`[first..last]`."""

    first: Expression
    last: Expression
    literal: TokenSpan


@dataclass(frozen=True, slots=True)
class MapLiteral:
    """`{key: value}`."""

    entries: tuple[tuple[Expression, Expression], ...]
    literal: TokenSpan


@dataclass(frozen=True, slots=True)
class Not:
    """`!operand`."""

    operand: Expression
    literal: TokenSpan


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`."""

    operator: Operator
    left: Expression
    right: Expression
    literal: TokenSpan


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word in the arguments of a directive, such as `in` in #foreach."""

    name: str
    literal: TokenSpan
    position: Position


# -- references


@dataclass(frozen=True, slots=True)
class Property:
    """`.name`."""

    name: str
    position: Position


@dataclass(frozen=True, slots=True)
class MethodCall:
    """`.name(arguments)`."""

    name: str
    arguments: tuple[Expression, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Index:
    """`[index]`."""

    index: Expression
    position: Position


Step: TypeAlias = Property | MethodCall | Index


class ReferenceForm(enum.Enum):
    """The notation of a reference; it decides what a reference without a value prints."""

    NORMAL = enum.auto()
    FORMAL = enum.auto()
    QUIET = enum.auto()
    BARE = enum.auto()
    """A name that looks like a reference: it prints its name and has no value."""
    TEXT = enum.auto()
    r"""`$\!name`: not a reference, but allowed where a reference is."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference: its root variable and its steps."""

    root: str
    steps: tuple[Step, ...]
    form: ReferenceForm
    source: str
    """The text that is printed when the reference has no value, for an escaped reference even if it is quiet."""
    literal: TokenSpan
    position: Position
    escaped: bool = False
    backslashes: str = ""
    """Half of the backslashes before the reference."""
    prefix: str = ""
    """The `$` and `#` characters before the reference that are text."""


Expression: TypeAlias = (
    Constant | StringLiteral | ListLiteral | RangeLiteral | MapLiteral | Not | Binary | Word | Reference
)


# -- statements


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that are printed unchanged."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Statements in order, and their source text."""

    statements: tuple[Statement, ...]
    literal: TokenSpan


@dataclass(frozen=True, slots=True)
class Set:
    """`#set(target = value)`."""

    target: Reference
    value: Expression
    position: Position


@dataclass(frozen=True, slots=True)
class If:
    """`#if(...) ... #elseif(...) ... #else ... #end`."""

    branches: tuple[tuple[Expression, Block], ...]
    otherwise: Block | None


@dataclass(frozen=True, slots=True)
class Directive:
    """Any other directive: name, arguments, and the block if there is one."""

    name: str
    arguments: tuple[Expression, ...]
    block: Block | None
    literal: str
    """The text that is printed when no directive has this name."""
    position: Position
    parenthesised: bool = field(default=True)


Statement: TypeAlias = Text | Reference | Set | If | Directive


def weigh(node: Block) -> int:
    """Return the maximum number of steps for rendering the block, without the iterations of loops."""
    total = 1
    for statement in node.statements:
        total += 1
        match statement:
            case Text():
                total += len(statement.text) >> 6
            case If():
                total += sum(weigh(block) for _, block in statement.branches)
                total += weigh(statement.otherwise) if statement.otherwise is not None else 0
    return total

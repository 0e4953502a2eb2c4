"""The syntax tree of a template: what the parser finds and the compiler turns into closures."""

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
    """A string without its quotes; `interpolated` when it was in double quotes."""

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
    """A bare word among a directive's arguments, such as the `in` of #foreach."""

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
    """How a reference is written, which decides what it prints when it has no value."""

    NORMAL = enum.auto()
    FORMAL = enum.auto()
    QUIET = enum.auto()
    BARE = enum.auto()
    """A name that only looked like a reference: it prints itself and has no value."""
    TEXT = enum.auto()
    r"""`$\!name`: not a reference, but allowed in the same places."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference: its root variable and the steps from there."""

    root: str
    steps: tuple[Step, ...]
    form: ReferenceForm
    source: str
    """The printed text of a reference without a value, even of a quiet one when it is escaped."""
    literal: TokenSpan
    position: Position
    escaped: bool = False
    backslashes: str = ""
    """Half of the backslashes before it."""
    prefix: str = ""
    """`$` and `#` characters before it that are text."""


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
    """Statements in order, and the characters they were written with."""

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
    """Any other directive, or the call of a macro: name, arguments, and the block of those that have one."""

    name: str
    arguments: tuple[Expression, ...]
    block: Block | None
    literal: str
    """The printed text when there is neither a directive nor a macro of that name."""
    position: Position
    parenthesised: bool = field(default=True)


Statement: TypeAlias = Text | Reference | Set | If | Directive


def weigh(node: Block) -> int:
    """Return how many steps a rendering of the block costs at most, loops and macros not counted."""
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

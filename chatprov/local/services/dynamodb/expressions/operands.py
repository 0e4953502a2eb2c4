"""The operands of conditions and updates: document paths, values, and calls of functions.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.expressions.paths import Path


@dataclass(frozen=True, slots=True)
class PathOperand:
    """A document path."""

    path: Path


@dataclass(frozen=True, slots=True)
class ValueOperand:
    """A placeholder of a value, such as ":v"."""

    placeholder: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; also + and - of an update."""

    function: str
    arguments: tuple[Operand, ...]


Operand: TypeAlias = PathOperand | ValueOperand | Call

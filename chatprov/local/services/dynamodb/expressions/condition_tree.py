"""A parsed condition: its tests in the order of the text, and where to go on after each of them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.expressions.operands import Call, Operand

HOLDS: Final = -1
FAILS: Final = -2


@dataclass(frozen=True, slots=True)
class AttributeComparison:
    """One comparison or function of a condition: an operator such as "=", "BETWEEN" or "contains", and its operands.

    `placeholders` and `calls` are those in the operands, in the order in which DynamoDB checks them.
    """

    operator: str
    operands: tuple[Operand, ...]
    placeholders: tuple[str, ...]
    calls: tuple[Call, ...]


class ConditionTree(NamedTuple):
    """The comparisons of a condition, and for each one the number of the next, if it is false and if it is true.

    The numbers replace a tree of AND, OR and NOT, so no condition is too deep to evaluate. The first comparison is
    number 0; HOLDS and FAILS end the evaluation. `connectives` are the words among AND, OR and NOT that were used.
    """

    comparisons: tuple[AttributeComparison, ...]
    jumps: tuple[tuple[int, int], ...]
    connectives: frozenset[str]


class Part(NamedTuple):
    """A part of a condition: its first comparison, and the exits (comparison, outcome) after which it is true, or false."""

    first: int
    true: list[tuple[int, bool]]
    false: list[tuple[int, bool]]


class ConditionBuilder:
    """Joins comparisons, from the inside to the outside."""

    def __init__(self) -> None:
        self._comparisons: list[AttributeComparison] = []
        self._jumps: list[list[int]] = []
        self._connectives: set[str] = set()

    def add(self, comparison: AttributeComparison) -> Part:
        """Add a comparison as a part."""
        number = len(self._comparisons)
        self._comparisons.append(comparison)
        self._jumps.append([FAILS, HOLDS])
        return Part(number, [(number, True)], [(number, False)])

    def both(self, left: Part, right: Part) -> Part:
        """Return left AND right."""
        self._connectives.add("AND")
        self._lead(left.true, right.first)
        return Part(left.first, right.true, left.false + right.false)

    def either(self, left: Part, right: Part) -> Part:
        """Return left OR right."""
        self._connectives.add("OR")
        self._lead(left.false, right.first)
        return Part(left.first, left.true + right.true, right.false)

    def negated(self, part: Part) -> Part:
        """Return NOT part."""
        self._connectives.add("NOT")
        return Part(part.first, part.false, part.true)

    def finished(self, whole: Part) -> ConditionTree:
        """Return the condition that is the given part."""
        self._lead(whole.true, HOLDS)
        self._lead(whole.false, FAILS)
        jumps = tuple((if_false, if_true) for if_false, if_true in self._jumps)
        return ConditionTree(tuple(self._comparisons), jumps, frozenset(self._connectives))

    def _lead(self, exits: list[tuple[int, bool]], target: int) -> None:
        for number, outcome in exits:
            self._jumps[number][outcome] = target

"""Conditions and filters, parsed once for each text and bound to the placeholders of each request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.services.dynamodb.expressions import functions
from chatprov.local.services.dynamodb.expressions.condition_parser import condition_tree
from chatprov.local.services.dynamodb.expressions.condition_tree import HOLDS
from chatprov.local.services.dynamodb.expressions.evaluation import OPERATORS, size
from chatprov.local.services.dynamodb.expressions.faults import faults_of
from chatprov.local.services.dynamodb.expressions.operands import PathOperand, ValueOperand
from chatprov.local.services.dynamodb.expressions.paths import value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.local.services.dynamodb.expressions.condition_tree import AttributeComparison
    from chatprov.local.services.dynamodb.expressions.operands import Operand
    from chatprov.local.services.dynamodb.expressions.paths import Steps
    from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
    from chatprov.local.services.dynamodb.values import AttributeValue, Item

    Test = Callable[[Item], bool]


class Condition:
    """A condition on an item.

    `tests` are its comparisons, each with the number of the next one if it is false and if it is true; the numbers are those
    of `condition_tree`. It holds if there are none. `paths` are all document paths in it.
    """

    def __init__(self, tests: list[tuple[Test, tuple[int, int]]], paths: list[Steps]) -> None:
        self._tests = tests
        self._first = 0 if tests else HOLDS
        self._paths = paths

    def holds(self, item: Item) -> bool:
        """Return whether an item meets the condition; the empty dict represents an item that does not exist."""
        tests, number = self._tests, self._first
        while number >= 0:
            test, jump = tests[number]
            number = jump[test(item)]
        return number == HOLDS

    def paths(self) -> frozenset[str]:
        """Return the names of the top-level attributes that the condition uses."""
        return frozenset(str(steps[0]) for steps in self._paths)

    def nested_paths(self) -> frozenset[str]:
        """Return the names of the top-level attributes in which the condition uses a nested value."""
        return frozenset(str(steps[0]) for steps in self._paths if len(steps) > 1)


def parse_condition(text: str, substitutes: Substitutes, kind: str = "ConditionExpression") -> Condition:
    """Parse a condition or filter; `kind` is the parameter that has it, for the message of ValidationError."""
    with faults_of(kind):
        tree = condition_tree(text)
        paths: list[Steps] = []
        tests = []
        for comparison in tree.comparisons:
            functions.check(comparison, substitutes)
            tests.append(_test(comparison, substitutes, paths))
        return Condition(list(zip(tests, tree.jumps, strict=True)), paths)


def _test(comparison: AttributeComparison, substitutes: Substitutes, paths: list[Steps]) -> Test:
    applied = OPERATORS[comparison.operator]
    values = [value_of(operand, substitutes, paths) for operand in comparison.operands]
    match values:
        case [only]:
            return lambda item: applied(only(item))
        case [left, right]:
            return lambda item: applied(left(item), right(item))
    return lambda item: applied(*[value(item) for value in values])


def value_of(operand: Operand, substitutes: Substitutes, paths: list[Steps]) -> Callable[[Item], AttributeValue | None]:
    """Return a function from an item to the value of an operand, and add the operand's document paths to `paths`."""
    if isinstance(operand, ValueOperand):
        value = substitutes.value(operand.placeholder)
        return lambda _: value
    if isinstance(operand, PathOperand):
        steps = operand.path.resolved(substitutes)
        paths.append(steps)
        if len(steps) == 1:
            name: Any = steps[0]
            return lambda item: item.get(name)
        return lambda item: value_at(item, steps)
    measured = value_of(operand.arguments[0], substitutes, paths)
    return lambda item: size(measured(item))

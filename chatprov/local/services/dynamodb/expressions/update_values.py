"""What SET assigns: operands, sums, differences, if_not_exists and list_append.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.SET
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions.operands import Call, PathOperand
from chatprov.local.services.dynamodb.expressions.paths import value_at
from chatprov.local.services.dynamodb.values import AttributeValue, difference_of, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.local.services.dynamodb.expressions.operands import Operand
    from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
    from chatprov.local.services.dynamodb.values import Item

WRONG_TYPE = "An operand in the update expression has an incorrect data type"
_MISSING = "The provided expression refers to an attribute that does not exist in the item"
_Found: TypeAlias = AttributeValue | None
Assigned: TypeAlias = "Callable[[Item], AttributeValue]"


def assigned(operand: Operand, calls: Sequence[Call], substitutes: Substitutes) -> Assigned:
    """Return a function from an item to the value of an operand; it raises ValidationError for a value that is missing.

    `calls` are the calls in the operand, the inner ones first, so that no nesting is too deep to evaluate.
    """
    places = {id(call): place for place, call in enumerate(calls)}

    def reader(operand: Operand) -> Callable[[Item, list[_Found]], _Found]:
        if isinstance(operand, Call):
            place = places[id(operand)]
            return lambda _, results: results[place]
        if isinstance(operand, PathOperand):
            steps = operand.path.resolved(substitutes)
            return lambda item, _: value_at(item, steps)
        value = substitutes.value(operand.placeholder)
        return lambda _, __: value

    steps = [(call.function, [reader(argument) for argument in call.arguments]) for call in calls]
    whole = reader(operand)

    def value(item: Item) -> AttributeValue:
        results: list[_Found] = []
        for function, (left, right) in steps:
            results.append(_applied(function, left(item, results), right(item, results)))
        return _present(whole(item, results))

    return value


def _applied(function: str, left: _Found, right: _Found) -> _Found:
    if function == "if_not_exists":
        return right if left is None else left
    first, second = _present(left), _present(right)
    kind = "L" if function == "list_append" else "N"
    if kind not in first or kind not in second:
        raise ValidationError(WRONG_TYPE)
    if kind == "L":
        return {"L": first["L"] + second["L"]}
    return {"N": (sum_of if function == "+" else difference_of)(first["N"], second["N"])}


def _present(value: _Found) -> AttributeValue:
    if value is None:
        raise ValidationError(_MISSING)
    return value

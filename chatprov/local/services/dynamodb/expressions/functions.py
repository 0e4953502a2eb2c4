"""Checks of functions and comparisons that depend on what the placeholders represent.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.expressions.condition_parser import ARGUMENTS
from chatprov.local.services.dynamodb.expressions.faults import ExpressionFault
from chatprov.local.services.dynamodb.expressions.lexer import COMPARATORS
from chatprov.local.services.dynamodb.expressions.operands import Call, Operand, PathOperand, ValueOperand
from chatprov.local.services.dynamodb.expressions.paths import shown
from chatprov.local.services.dynamodb.values import ORDERED, TYPES, AttributeValue, rank, type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.services.dynamodb.expressions.condition_tree import AttributeComparison
    from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes

_COMPARE_ORDER: Final = frozenset({"<", "<=", ">", ">=", "BETWEEN"})
_WITHOUT_SIZE: Final = frozenset({"N", "BOOL", "NULL"})
_TYPE_NAMES: Final = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"


def check(comparison: AttributeComparison, substitutes: Substitutes) -> None:
    """Raise ExpressionFault for what is wrong with one comparison of a condition."""
    for placeholder in comparison.placeholders:
        if placeholder[0] == "#":
            substitutes.name(placeholder)
        else:
            substitutes.value(placeholder)
    for call in comparison.calls:
        _check_count(call)
    for call in comparison.calls:
        _check_distinct(call.function, call.arguments, substitutes)
    if comparison.operator in COMPARATORS:
        _check_distinct(comparison.operator, comparison.operands, substitutes)
    for call in comparison.calls:
        _check_arguments(call, substitutes)
    if comparison.operator in _COMPARE_ORDER:
        for operand in comparison.operands:
            _check_type(comparison.operator, operand, ORDERED, substitutes)
    if comparison.operator == "BETWEEN":
        _check_bounds(*(given(operand, substitutes) for operand in comparison.operands[1:]))


def given(operand: Operand, substitutes: Substitutes) -> AttributeValue | None:
    """Return the value that the request gives for an operand, None for an operand that depends on the item."""
    return substitutes.value(operand.placeholder) if isinstance(operand, ValueOperand) else None


def wrong_type(function: str, kind: str) -> ExpressionFault:
    """Return the fault of an operand that has the wrong type."""
    return ExpressionFault(
        f"Incorrect operand type for operator or function; operator or function: {function}, operand type: {kind}"
    )


def without_path(function: str) -> ExpressionFault:
    """Return the fault of an operand that is no document path."""
    return ExpressionFault(f"Operator or function requires a document path; operator or function: {function}")


def wrong_count(function: str, count: int) -> ExpressionFault:
    """Return the fault of a function with another number of arguments than it takes."""
    return ExpressionFault(
        "Incorrect number of operands for operator or function; "
        f"operator or function: {function}, number of operands: {count}"
    )


def _check_count(call: Call) -> None:
    if len(call.arguments) != ARGUMENTS[call.function]:
        raise wrong_count(call.function, len(call.arguments))


def _check_distinct(operator: str, operands: Sequence[Operand], substitutes: Substitutes) -> None:
    if len(operands) != 2:  # noqa: PLR2004  # a comparison of two
        return
    first, second = operands
    if isinstance(first, PathOperand) and isinstance(second, PathOperand):
        steps = first.path.resolved(substitutes)
        if steps == second.path.resolved(substitutes):
            raise ExpressionFault(
                "The first operand must be distinct from the remaining operands for this operator or function; "
                f"operator: {operator}, first operand: {shown(steps)}"
            )


def _check_arguments(call: Call, substitutes: Substitutes) -> None:
    match call.function:
        case "attribute_exists" | "attribute_not_exists" if not isinstance(call.arguments[0], PathOperand):
            raise without_path(call.function)
        case "begins_with":
            for argument in call.arguments:
                _check_type(call.function, argument, frozenset({"S", "B"}), substitutes)
        case "attribute_type":
            _check_type_name(call, substitutes)
        case "size":
            _check_type(call.function, call.arguments[0], TYPES - _WITHOUT_SIZE, substitutes)


def _check_type_name(call: Call, substitutes: Substitutes) -> None:
    kind = _type(call.arguments[1], substitutes)
    if kind != "S":
        raise wrong_type(call.function, kind or "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
    value = given(call.arguments[1], substitutes)
    if value is not None and value["S"] not in TYPES:
        raise ExpressionFault(f"Invalid attribute type name found; type: {value['S']}, valid types: {_TYPE_NAMES}")


def _check_type(function: str, operand: Operand, allowed: frozenset[str], substitutes: Substitutes) -> None:
    kind = _type(operand, substitutes)
    if kind is not None and kind not in allowed:
        raise wrong_type(function, kind)


def _type(operand: Operand, substitutes: Substitutes) -> str | None:
    """Return the type of an operand, None if it depends on the item; the only call that is an operand is size."""
    if isinstance(operand, Call):
        return "N"
    value = given(operand, substitutes)
    return None if value is None else type_of(value)


def _check_bounds(lower: AttributeValue | None, upper: AttributeValue | None) -> None:
    if lower is None or upper is None:
        return
    if type_of(lower) != type_of(upper):
        wanted = "same data type for lower and upper bounds"
    elif rank(lower) > rank(upper):
        wanted = "upper bound to be greater than or equal to lower bound"
    else:
        return
    raise ExpressionFault(
        f"The BETWEEN operator requires {wanted}; lower bound operand: AttributeValue: {_shown(lower)}, "
        f"upper bound operand: AttributeValue: {_shown(upper)}"
    )


def _shown(value: AttributeValue) -> str:
    ((kind, content),) = value.items()
    return f"{{{kind}:{content}}}"

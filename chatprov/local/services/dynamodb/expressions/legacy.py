"""The parameters from before expressions, as the same conditions, key conditions, updates and projections.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions.changes import ItemChange
from chatprov.local.services.dynamodb.expressions.condition_tree import FAILS, HOLDS
from chatprov.local.services.dynamodb.expressions.conditions import Condition
from chatprov.local.services.dynamodb.expressions.key_conditions import KeyCondition, key_condition
from chatprov.local.services.dynamodb.expressions.legacy_comparisons import (
    ON_KEYS,
    SYMBOLS,
    WITHOUT_VALUE,
    comparison_of,
    test_of,
)
from chatprov.local.services.dynamodb.expressions.projections import Projection
from chatprov.local.services.dynamodb.expressions.updates import Update
from chatprov.local.services.dynamodb.values import SETS, AttributeValue, normalized_value, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from chatprov.local.services.dynamodb.schema import KeySchema
    from chatprov.local.services.dynamodb.values import Item

    Test = Callable[[Item], bool]

_INVALID: Final = "One or more parameter values were invalid: "
_ADDED: Final = frozenset({"N", "L", *SETS})


def parse_filter(conditions: Mapping[str, Any], operator: str | None = None) -> Condition:
    """Return QueryFilter or ScanFilter as a condition; `operator` is ConditionalOperator, None for AND."""
    _check_operator(conditions, operator)
    tests = [test_of(name, *comparison_of(condition)) for name, condition in conditions.items()]
    return _joined(tests, operator, conditions)


def parse_expected(expected: Mapping[str, Any], operator: str | None = None) -> Condition:
    """Return Expected as a condition; `operator` is ConditionalOperator, None for AND."""
    _check_operator(expected, operator)
    tests = [test_of(name, *_expectation(name, condition)) for name, condition in expected.items()]
    return _joined(tests, operator, expected)


def parse_key_conditions(conditions: Mapping[str, Any], schema: KeySchema) -> KeyCondition:
    """Return KeyConditions of Query for a table or an index with the given key."""
    found = {}
    for name, condition in conditions.items():
        comparison, values = comparison_of(condition)
        if name in schema.names and comparison not in ON_KEYS:
            raise ValidationError("Attempted conditional constraint is not an indexable operation")
        found[name] = (SYMBOLS[comparison], values)
    return key_condition(found, schema)


def parse_attribute_updates(updates: Mapping[str, Any], keys: Collection[str]) -> Update:
    """Return AttributeUpdates as an update of a table whose key attributes are `keys`."""
    changes = [_change(name, update) for name, update in updates.items()]
    return Update(changes, keys, "Type mismatch for attribute to update")


def parse_attributes_to_get(names: Sequence[str]) -> Projection:
    """Return AttributesToGet as a projection."""
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValidationError(f"{_INVALID}Duplicate value in attribute name: {name}")
    return Projection((name,) for name in names)


def _check_operator(conditions: Mapping[str, Any], operator: str | None) -> None:
    if operator is not None and not conditions:
        raise ValidationError("ConditionalOperator cannot be used without Filter or Expected")
    if operator is not None and len(conditions) == 1:
        raise ValidationError("ConditionalOperator can only be used when Filter or Expected has two or more elements")


def _joined(tests: list[Test], operator: str | None, names: Collection[str]) -> Condition:
    last, jumps = len(tests) - 1, []
    for number in range(len(tests)):
        if operator == "OR":
            jumps.append((FAILS if number == last else number + 1, HOLDS))
        else:
            jumps.append((FAILS, HOLDS if number == last else number + 1))
    return Condition(list(zip(tests, jumps, strict=True)), [(name,) for name in names])


def _expectation(name: str, condition: Mapping[str, Any]) -> tuple[str, list[AttributeValue]]:
    """Return the operator and the values that one member of Expected means, or raise ValidationError."""
    value, values = condition.get("Value"), condition.get("AttributeValueList")
    comparison, exists = condition.get("ComparisonOperator"), condition.get("Exists")
    if value is not None and values is not None:
        raise ValidationError(f"{_INVALID}Value and AttributeValueList cannot be used together for Attribute: {name}")
    if comparison is not None:
        if exists is not None:
            raise ValidationError(
                f"{_INVALID}Exists and ComparisonOperator cannot be used together for Attribute: {name}"
            )
        if comparison not in WITHOUT_VALUE and value is None and values is None:
            raise ValidationError(
                f"{_INVALID}Value or AttributeValueList must be used with ComparisonOperator: {comparison} "
                f"for Attribute: {name}"
            )
        given = values if value is None else [value]
        return comparison_of({"ComparisonOperator": comparison, "AttributeValueList": given})
    if values is not None:
        raise ValidationError(
            f"{_INVALID}AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}"
        )
    return _by_existence(name, value, exists=exists)


def _by_existence(name: str, value: AttributeValue | None, *, exists: bool | None) -> tuple[str, list[AttributeValue]]:
    if exists is False:
        if value is not None:
            raise ValidationError(f"{_INVALID}Value cannot be used when Exists is false for Attribute: {name}")
        return "NULL", []
    if value is None:
        told = "null" if exists is None else "true"
        raise ValidationError(f"{_INVALID}Value must be provided when Exists is {told} for Attribute: {name}")
    return "EQ", [normalized_value(value)]


def _change(name: str, update: Mapping[str, Any]) -> ItemChange:
    action, given = update.get("Action", "PUT"), update.get("Value")
    if given is None:
        if action != "DELETE":
            raise ValidationError(f"{_INVALID}Only DELETE action is allowed when no attribute value is specified")
        return ItemChange("REMOVE", (name,))
    value = normalized_value(given)
    kind = type_of(value)
    if action == "DELETE" and kind not in SETS:
        raise ValidationError(f"{_INVALID}DELETE action with value is not supported for the type {kind}")
    if action == "ADD" and kind not in _ADDED:
        raise ValidationError(f"{_INVALID}ADD action is not supported for the type {kind}")
    return ItemChange("SET" if action == "PUT" else action, (name,), lambda _: value)

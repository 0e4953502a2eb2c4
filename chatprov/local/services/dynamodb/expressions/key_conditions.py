"""Key conditions of Query: one value of the partition key, and one comparison of the sort key.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import functions
from chatprov.local.services.dynamodb.expressions.condition_parser import condition_tree
from chatprov.local.services.dynamodb.expressions.faults import faults_of
from chatprov.local.services.dynamodb.expressions.operands import Call, PathOperand, ValueOperand

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chatprov.local.services.dynamodb.expressions.condition_tree import AttributeComparison
    from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
    from chatprov.local.services.dynamodb.schema import KeySchema
    from chatprov.local.services.dynamodb.values import AttributeValue

OnKey: TypeAlias = tuple[str, list["AttributeValue"]]
"""A comparison with a key attribute: the operator, and the values."""

_MIRRORED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ALLOWED: Final = frozenset({*_MIRRORED, "BETWEEN", "begins_with"})
_KIND: Final = "KeyConditionExpression"
_MOST_CONDITIONS: Final = 2


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """The value of the partition key; and operator and values for the sort key, None for all sort keys.

    The operators are =, <, <=, >, >=, BETWEEN with two values, and begins_with. For a composite key there may be values of more
    partition keys, and `leading` values of the sort keys before the one that is compared.
    """

    partition: AttributeValue
    sort: OnKey | None
    more_partition: tuple[AttributeValue, ...] = ()
    leading: tuple[AttributeValue, ...] = ()


def parse_key_condition(text: str, substitutes: Substitutes, schema: KeySchema) -> KeyCondition:
    """Parse a key condition for a table or an index with the given key, or raise ValidationError."""
    with faults_of(_KIND):
        tree = condition_tree(text)
        for comparison in tree.comparisons:
            functions.check(comparison, substitutes)
    for word in ("OR", "NOT"):
        if word in tree.connectives:
            raise ValidationError(f"Invalid operator used in {_KIND}: {word}")
    found: dict[str, OnKey] = {}
    for comparison in tree.comparisons:
        name, on_key = _on_key(comparison, substitutes)
        if name in found:
            raise ValidationError(f"Invalid {_KIND}: {_KIND}s must only contain one condition per key")
        found[name] = on_key
    # a count that is too large has another message in the parameters from before expressions
    if not schema.is_composite and len(found) > _MOST_CONDITIONS:
        keys = 1 if schema.sort is None else 2
        raise ValidationError(
            f"The number of query conditions ({len(found)}) exceeds the number of key attributes defined in the schema ({keys})"
        )
    return key_condition(found, schema)


def key_condition(found: Mapping[str, OnKey], schema: KeySchema) -> KeyCondition:
    """Return the condition on a key from the comparisons by attribute name, or raise ValidationError."""
    if schema.is_composite:
        return _composite_condition(found, schema)
    if len(found) not in {1, 2}:
        raise ValidationError("Conditions can be of length 1 or 2 only")
    if schema.sort is None and len(found) > 1:
        raise ValidationError("Query key condition not supported")
    for name in (schema.partition, schema.sort):
        if name is not None and name not in found and (name == schema.partition or len(found) > 1):
            raise ValidationError(f"Query condition missed key schema element: {name}")
    _check_comparisons(found, schema, {schema.partition})
    return KeyCondition(found[schema.partition][1][0], found.get(schema.sort) if schema.sort else None)


def _composite_condition(found: Mapping[str, OnKey], schema: KeySchema) -> KeyCondition:
    """Return the condition on a key with more attributes.

    All partition keys have a value, the sort keys are used from left to right, and only the last one of them may be compared.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
    """
    partitions = (schema.partition, *schema.more_partition)
    sorts = [name for name in (schema.sort, *schema.more_sort) if name is not None]
    used = sorts[: len(found.keys() - set(partitions))]
    for name in (*partitions, *used):
        if name not in found:
            raise ValidationError(f"Query condition missed key schema element: {name}")
    if len(found) > len(partitions) + len(used):
        raise ValidationError("Query key condition not supported")
    _check_comparisons(found, schema, {*partitions, *used[:-1]})
    first, *more = (found[name][1][0] for name in partitions)
    leading = tuple(found[name][1][0] for name in used[:-1])
    return KeyCondition(first, found[used[-1]] if used else None, tuple(more), leading)


def _check_comparisons(found: Mapping[str, OnKey], schema: KeySchema, fixed: Collection[str]) -> None:
    """Raise ValidationError for a value of a wrong type or without content, and for a `fixed` attribute that has no value."""
    for name, (operator, values) in found.items():
        if any(schema.types[name] not in value for value in values):
            raise ValidationError(
                "One or more parameter values were invalid: Condition parameter type does not match schema type"
            )
        if name in fixed and operator != "=":
            raise ValidationError("Query key condition not supported")
        for value in values:
            _check_not_empty(name, value)


def _on_key(comparison: AttributeComparison, substitutes: Substitutes) -> tuple[str, OnKey]:
    """Return the attribute name and the comparison with it, with the attribute on the left side."""
    operator = comparison.operator
    if operator not in _ALLOWED:
        raise ValidationError(f"Invalid operator used in {_KIND}: {operator}")
    if operator not in _MIRRORED and not isinstance(comparison.operands[0], PathOperand):
        raise ValidationError(
            f"Invalid condition in {_KIND}: {operator} operator must have the key attribute as its first operand"
        )
    name, values = "", []
    for operand in comparison.operands:
        if isinstance(operand, Call):
            raise ValidationError(f"{_KIND}s cannot contain nested operations")
        if isinstance(operand, ValueOperand):
            values.append(substitutes.value(operand.placeholder))
            continue
        if name:
            raise ValidationError(
                f"Invalid {_KIND}: Invalid condition in {_KIND}: Multiple attribute names used in one condition"
            )
        steps = operand.path.resolved(substitutes)
        if len(steps) > 1:
            raise ValidationError(f"{_KIND}s cannot have conditions on nested attributes")
        name = str(steps[0])
    if not name:
        raise ValidationError(f"Invalid condition in {_KIND}: No key attribute specified")
    if isinstance(comparison.operands[0], ValueOperand):
        operator = _MIRRORED[operator]
    return name, (operator, values)


def _check_not_empty(name: str, value: AttributeValue) -> None:
    for kind, told in (("S", "string"), ("B", "binary")):
        if value.get(kind) == "":
            raise ValidationError(
                "One or more parameter values are not valid. "
                f"The AttributeValue for a key attribute cannot contain an empty {told} value. Key: {name}"
            )

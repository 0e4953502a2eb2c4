"""The expressions of a request with their substitutes, or the parameters that were used instead of them before 2014."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import (
    Substitutes,
    legacy,
    parse_condition,
    parse_key_condition,
    parse_projection,
    parse_update,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chatprov.local.services.dynamodb.expressions import Condition, KeyCondition, Projection, Update
    from chatprov.local.services.dynamodb.schema import KeySchema

_EXPRESSIONS: Final = (
    "ProjectionExpression",
    "UpdateExpression",
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
)
_LEGACY: Final = (
    "AttributesToGet",
    "AttributeUpdates",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
)
_SUBSTITUTES: Final = ("ExpressionAttributeNames", "ExpressionAttributeValues")
_ANY: Final = frozenset({*_EXPRESSIONS, *_LEGACY, *_SUBSTITUTES})


class Substituted:
    """The expressions of one request; each of its methods returns None for one that the request does not have."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._is_plain = _ANY.isdisjoint(given)
        if not self._is_plain:
            _check_together(given)
            self._substitutes = Substitutes(*(given.get(member) for member in _SUBSTITUTES))

    def condition(self) -> Condition | None:
        """Return the condition of a write."""
        if "Expected" in self._given:
            return legacy.parse_expected(self._given["Expected"], self._given.get("ConditionalOperator"))
        return self._condition("ConditionExpression")

    def filter(self) -> Condition | None:
        """Return the filter of a Query or Scan."""
        for member in ("QueryFilter", "ScanFilter"):
            if member in self._given:
                return legacy.parse_filter(self._given[member], self._given.get("ConditionalOperator"))
        return self._condition("FilterExpression")

    def key_condition(self, schema: KeySchema) -> KeyCondition | None:
        """Return the key condition of a Query."""
        if "KeyConditionExpression" in self._given:
            return parse_key_condition(self._given["KeyConditionExpression"], self._substitutes, schema)
        if "KeyConditions" in self._given:
            return legacy.parse_key_conditions(self._given["KeyConditions"], schema)
        return None

    def projection(self) -> Projection | None:
        """Return the projection of a read."""
        if "ProjectionExpression" in self._given:
            return parse_projection(self._given["ProjectionExpression"], self._substitutes)
        if "AttributesToGet" in self._given:
            return legacy.parse_attributes_to_get(self._given["AttributesToGet"])
        return None

    def update(self, keys: Collection[str]) -> Update | None:
        """Return the update of an item; `keys` are the attributes of the primary key, which cannot be changed."""
        if "UpdateExpression" in self._given:
            return parse_update(self._given["UpdateExpression"], self._substitutes, keys)
        if "AttributeUpdates" in self._given:
            return legacy.parse_attribute_updates(self._given["AttributeUpdates"], keys)
        return None

    def check_all_used(self) -> None:
        """Raise ValidationError for a name or value that no expression has used."""
        if not self._is_plain:
            self._substitutes.check_all_used()

    def _condition(self, member: str) -> Condition | None:
        return parse_condition(self._given[member], self._substitutes, member) if member in self._given else None


def condition_of(given: Mapping[str, Any]) -> Condition | None:
    """Return the condition of a write that has no other expression; raises ValidationError."""
    if _ANY.isdisjoint(given):
        return None
    substituted = Substituted(given)
    condition = substituted.condition()
    substituted.check_all_used()
    return condition


def projection_of(given: Mapping[str, Any]) -> Projection | None:
    """Return the projection of a read that has no other expression; raises ValidationError."""
    if _ANY.isdisjoint(given):
        return None
    substituted = Substituted(given)
    projection = substituted.projection()
    substituted.check_all_used()
    return projection


def _check_together(given: Mapping[str, Any]) -> None:
    """Raise ValidationError for expressions beside older parameters, and for substitutes without an expression."""
    expressions = [member for member in _EXPRESSIONS if member in given]
    older = [member for member in _LEGACY if member in given]
    if expressions and older:
        raise ValidationError(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(older)}}} Expression parameters: {{{', '.join(expressions)}}}"
        )
    for member in _SUBSTITUTES:
        if member in given and not expressions:
            raise ValidationError(f"{member} can only be specified when using expressions")

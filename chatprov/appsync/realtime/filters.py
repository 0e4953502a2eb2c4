"""Enhanced filters: they decide which events a subscription receives.

https://docs.aws.amazon.com/appsync/latest/devguide/extensions.html
https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.realtime.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_FILTERS: Final = 10
MAX_FIELDS: Final = 5
MAX_NESTING: Final = 5
MAX_TEXT: Final = 256
MAX_VALUES: Final = {"in": 5, "notIn": 5, "containsAny": 20}


class FilterError(Exception):
    """A filter that AppSync rejects."""


@dataclass(frozen=True, slots=True)
class FilterCondition:
    """A condition on one field."""

    path: tuple[str, ...]
    test: Callable[[Any, Any], bool]
    value: Any

    def holds(self, event: dict[str, Any]) -> bool:
        """Return whether the field of the event fulfils the condition; False when it is null or missing."""
        found: Any = event
        for name in self.path:
            found = found.get(name) if isinstance(found, dict) else None
        # AppSync cannot filter by a field that is nested more than five levels deep.
        return found is not None and len(self.path) <= MAX_NESTING and self.test(found, self.value)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter group: a list of filters joined by OR; each filter is a list of conditions joined by AND."""

    alternatives: tuple[tuple[FilterCondition, ...], ...]

    def matches(self, event: Any) -> bool:
        """Return whether an event matches; False for a list, which AppSync does not filter."""
        if not isinstance(event, dict):
            return False
        return not self.alternatives or any(
            all(rule.holds(event) for rule in alternative) for alternative in self.alternatives
        )


def read_filter(given: Any) -> Filter:
    """Parse the filter that a template has set, given as JSON; raises FilterError."""
    groups = given.get("filterGroup") if isinstance(given, dict) else None
    if not isinstance(groups, list):
        raise FilterError("A subscription filter is an object with a list filterGroup.")
    if len(groups) > MAX_FILTERS:
        raise FilterError(f"Filters exceed maximum limit {MAX_FILTERS} for subscription")
    return Filter(tuple(_alternative(group) for group in groups))


def _alternative(group: Any) -> tuple[FilterCondition, ...]:
    filters = group.get("filters") if isinstance(group, dict) else None
    if not isinstance(filters, list):
        raise FilterError("Each element of a filterGroup is an object with a list filters.")
    rules = tuple(_rule(condition) for condition in filters)
    if len({rule.path for rule in rules}) > MAX_FIELDS:
        raise FilterError(f"Filters exceed maximum attributes limit {MAX_FIELDS} for subscription")
    return rules


def _rule(given: Any) -> FilterCondition:
    field, operator, value = [given.get(name) if isinstance(given, dict) else None for name in _RULE]
    if not isinstance(field, str) or not field:
        raise FilterError("A filter needs a fieldName.")
    if not isinstance(operator, str) or operator not in OPERATORS:
        raise FilterError(f"A filter on {field} has an operator that does not exist; there are {', '.join(OPERATORS)}.")
    _check_value(field, operator, value)
    return FilterCondition(tuple(field.split(".")), OPERATORS[operator], value)


_RULE: Final = ("fieldName", "operator", "value")


def _check_value(field: str, operator: str, value: Any) -> None:
    if operator in MAX_VALUES or operator == "between":
        if not isinstance(value, list):
            raise FilterError(f"The filter {operator} on {field} takes a list of values.")
        if operator == "between" and len(value) != 2:  # noqa: PLR2004  # the two ends of a range
            raise FilterError(f"The filter between on {field} takes two values.")
        if len(value) > MAX_VALUES.get(operator, MAX_TEXT):
            # captured for `in`: https://github.com/aws-amplify/amplify-category-api/issues/740
            raise FilterError(
                f"subscription exceeds maximum value limit {MAX_VALUES[operator]} for operator `{operator}`."
            )
    for operand in value if isinstance(value, list) else [value]:
        if isinstance(operand, str) and len(operand) > MAX_TEXT:
            raise FilterError(f"The filter {operator} on {field} takes strings of {MAX_TEXT} characters at most.")

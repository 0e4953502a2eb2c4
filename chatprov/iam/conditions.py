"""The Condition of a policy statement.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import ipaddress
import operator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov.iam.patterns import matches, substitute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Context = dict[str, list[str] | None]
"""The values of a request, by condition key in lower case; None means that the request has no such value."""

_ORDER = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}


def holds(condition: Mapping[str, Any], context: Context) -> bool:
    """Return whether all conditions of a statement are met.

    A condition with a key that is not in the context, or with an unknown operator, cannot be evaluated:
    it counts as not met, in statements that allow and in statements that deny.
    """
    return all(
        _operator_holds(name, key.lower(), [wanted] if not isinstance(wanted, list) else wanted, context)
        for name, keys in condition.items()
        for key, wanted in keys.items()
    )


def _operator_holds(name: str, key: str, wanted: list[Any], context: Context) -> bool:
    quantifier, _, name = name.rpartition(":")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if key not in context:
        return False
    values = context[key]
    if name == "Null":
        return any((values is None) == (_text(flag) == "true") for flag in wanted)
    negated, compare = _OPERATORS.get(name, (False, None))
    if compare is None:
        return False
    if values is None:
        return if_exists or negated or quantifier == "ForAllValues"

    def one(value: str) -> bool:
        patterns = (substitute(_text(pattern), context) for pattern in wanted)
        return any(pattern is not None and compare(pattern, value) for pattern in patterns) != negated

    return (
        all(map(one, values)) if quantifier == "ForAllValues" or (negated and not quantifier) else any(map(one, values))
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(compare: Callable[[Any, Any], bool]) -> Callable[[str, str], bool]:
    return _typed(float, compare)


def _date(compare: Callable[[Any, Any], bool]) -> Callable[[str, str], bool]:
    return _typed(_moment, compare)


def _typed(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Callable[[str, str], bool]:
    def compared(wanted: str, value: str) -> bool:
        try:
            return compare(read(value), read(wanted))
        except ValueError:
            return False

    return compared


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _same_ignoring_case(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


def _in_network(wanted: str, value: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


_OPERATORS: dict[str, tuple[bool, Callable[[str, str], bool] | None]] = {
    "StringEquals": (False, operator.eq),
    "StringNotEquals": (True, operator.eq),
    "StringEqualsIgnoreCase": (False, _same_ignoring_case),
    "StringNotEqualsIgnoreCase": (True, _same_ignoring_case),
    "StringLike": (False, matches),
    "StringNotLike": (True, matches),
    "ArnEquals": (False, matches),
    "ArnNotEquals": (True, matches),
    "ArnLike": (False, matches),
    "ArnNotLike": (True, matches),
    "Bool": (False, _same_ignoring_case),
    "IpAddress": (False, _in_network),
    "NotIpAddress": (True, _in_network),
    "NumericNotEquals": (True, _number(operator.eq)),
    "DateNotEquals": (True, _date(operator.eq)),
    **{f"Numeric{name}": (False, _number(compare)) for name, compare in _ORDER.items()},
    **{f"Date{name}": (False, _date(compare)) for name, compare in _ORDER.items()},
}

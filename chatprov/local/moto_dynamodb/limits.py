"""DynamoDB's limits for a request, checked before moto parses it: moto's parsers are slow or exceed the stack on such requests.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.responses import DynamoHandler

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_EXPRESSION: Final = 4096
MOST_OPERATORS: Final = 300
LONGEST_TOKEN: Final = 255
LONGEST_STATEMENT: Final = 8192
MOST_SUBSTITUTED_BYTES: Final = 2 << 20
DEEPEST: Final = 31
"""The maximum number of maps and lists around a value: DynamoDB allows 32 levels, and the value itself is one of them."""

_EXPRESSIONS: Final = (
    "KeyConditionExpression",
    "FilterExpression",
    "ConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
_VALUES: Final = {
    "Item": 0,
    "Key": 0,
    "ExclusiveStartKey": 0,
    "ExpressionAttributeValues": 0,
    "Parameters": 0,
    "AttributeUpdates": 1,
    "Expected": 2,
    "KeyConditions": 2,
    "QueryFilter": 2,
    "ScanFilter": 2,
}
"""Members that contain attribute values, and the number of levels between the member and the values."""
_INNER: Final = ("TransactItems", "RequestItems", "Statements", "TransactStatements")
"""Members that are lists or maps of requests."""
_OPERATOR: Final = re.compile(
    r"<>|<=|>=|[<>=+]|(?<![\w#:])-|\b(?:AND|OR|NOT|BETWEEN|IN)\b|"
    r"\b(?:attribute_exists|attribute_not_exists|attribute_type|begins_with|contains|size|if_not_exists|list_append)\b\s*\(",
    re.IGNORECASE,
)
_PATH: Final = re.compile(r"[\w#$-]+(?:\s*\.\s*[\w#$-]+|\s*\[\s*\d+\s*\])+")
_STEP: Final = re.compile(r"[.\[]")
_call_action: Any = DynamoHandler.call_action


def install() -> None:
    """Check the limits in each request over HTTP; `MotoDynamoDB` checks those of resolvers."""
    of_moto: Any = DynamoHandler
    of_moto.call_action = _checked


def _checked(self: DynamoHandler) -> Any:
    check(getattr(self, "params", None) or {})
    try:
        return _call_action(self)
    except RecursionError:
        raise too_deep() from None


def check(request: Mapping[str, Any]) -> None:
    """Raise DynamoDB's ValidationException for a request, or a part of it, that is beyond a limit."""
    for name in _EXPRESSIONS:
        expression = request.get(name)
        if isinstance(expression, str):
            _check_expression(name, expression)
    for member in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        _check_tokens(member, request.get(member))
    statement = request.get("Statement")
    if isinstance(statement, str) and len(statement) > LONGEST_STATEMENT:
        raise MockValidationException(
            "1 validation error detected: Value at 'statement' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LONGEST_STATEMENT}"
        )
    for name, between in _VALUES.items():
        if name in request:
            _check_depth(request[name], between)
    for name in _INNER:
        if name in request:
            for inner in _requests(request[name]):
                check(inner)


def too_deep() -> MockValidationException:
    """Return the error for an expression or a statement with too many nested parentheses."""
    return MockValidationException(
        "The request is nested too deeply: an expression or a statement has too many parentheses."
    )


def _check_depth(member: Any, between: int) -> None:
    """Raise ValidationException for attribute values that are nested too deeply, without recursion."""
    level = [member]
    # A map or list is two levels in JSON. The member, its values and their contents are three more.
    for _ in range(2 * DEEPEST + 3 + between):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        if not below:
            return
        level = below
    raise MockValidationException(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
    )


def _check_tokens(member: str, tokens: Any) -> None:
    for token in tokens if isinstance(tokens, dict) else ():
        if len(token.encode(errors="replace")) > LONGEST_TOKEN:
            raise MockValidationException(f'{member} contains invalid key: Syntax error; key: "{token}"')
    if tokens and sum(map(_bytes, _walk(tokens))) > MOST_SUBSTITUTED_BYTES:
        raise MockValidationException(f"{member} exceeds max size")


def _check_expression(name: str, expression: str) -> None:
    size = len(expression.encode(errors="replace"))
    if size > LONGEST_EXPRESSION:
        raise MockValidationException(
            f"Invalid {name}: Expression size has exceeded the maximum allowed size; expression size: {size}"
        )
    for path in _PATH.findall(expression):
        steps = len(_STEP.findall(path))
        if steps > DEEPEST:
            raise MockValidationException(
                f"Invalid {name}: The document path has too many nesting elements; nesting levels: {steps + 1}"
            )
    operators = len(_OPERATOR.findall(expression))
    if operators > MOST_OPERATORS:
        raise MockValidationException(
            f"Invalid {name}: The expression contains too many operators; operator count: {operators}"
        )


def _requests(member: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the requests in a member, which has them in a list, by table name, or by type ("Put", "PutRequest")."""
    level = [member]
    for _ in range(4):
        for value in level:
            if isinstance(value, dict):
                yield value
        level = [inner for outer in level for inner in _parts(outer) if isinstance(inner, dict | list)]


def _parts(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _walk(value: Any) -> Iterator[Any]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(_parts(each))


def _bytes(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(len, value))
    return len(value) if isinstance(value, str | bytes) else 1

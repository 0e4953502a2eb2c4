"""Errors of DynamoDB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.services.contract import AwsError

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.values import Item


class ValidationError(AwsError):
    """Parameters that DynamoDB refuses."""

    code = "ValidationException"


class SerializationError(AwsError):
    """A member whose JSON type is not that of DynamoDB's API."""

    code = "SerializationException"


class ConditionalCheckFailedError(AwsError):
    """A condition that does not hold; `item` is the item that was found, for ReturnValuesOnConditionCheckFailure."""

    code = "ConditionalCheckFailedException"

    def __init__(self, item: Item | None = None, message: str = "The conditional request failed") -> None:
        super().__init__(message)
        self.item = item

"""The errors of DynamoDB in the form in which AppSync reports them."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import NotStoredError, RoleNotAssumableError
from chatprov.appsync.datasource.failure import DataSourceError
from chatprov.appsync.errors import FieldError

if TYPE_CHECKING:
    from chatprov.appsync.api import DynamoDBError

OTHERS: Final = "DynamoDbException"
_ALPHABET: Final = string.ascii_uppercase + string.digits
_OWN_TYPES: Final = frozenset(
    {
        "ConditionalCheckFailedException",
        "ResourceNotFoundException",
        "TransactionCanceledException",
        "ProvisionedThroughputExceededException",
        "ItemCollectionSizeLimitExceededException",
        "IdempotentParameterMismatchException",
        "TransactionConflictException",
        "RequestLimitExceeded",
        "InternalServerError",
    }
)
"""Exceptions of DynamoDB that keep their names; all others, such as ValidationException, are reported as DynamoDbException."""


def failure(error: DynamoDBError, result: Any = None) -> FieldError:
    """Convert an error of DynamoDB to the error of the data source; what cannot be stored is the error of the field itself."""
    if isinstance(error, RoleNotAssumableError):
        return DataSourceError(error.message, f"DynamoDB:{OTHERS}", result)
    code = error.code if error.code in _OWN_TYPES else OTHERS
    request_id = "".join(secrets.choice(_ALPHABET) for _ in range(52))
    message = f"{error.message} (Service: DynamoDb, Status Code: {error.status}, Request ID: {request_id})"
    if isinstance(error, NotStoredError):
        # a response template that ignores the error, as the tutorial's does, would answer as if the change had been made
        return FieldError(message, f"DynamoDB:{code}")
    return DataSourceError(message, f"DynamoDB:{code}", result)

"""DynamoDB's errors as AppSync reports them."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import RoleNotAssumableError
from chatprov.appsync.datasource.failure import DataSourceError

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
"""DynamoDB's modelled exceptions; all others, ValidationException among them, come as the family's name."""


def failure(error: DynamoDBError, result: Any = None) -> DataSourceError:
    """Return the failure that an error of DynamoDB becomes."""
    if isinstance(error, RoleNotAssumableError):
        return DataSourceError(error.message, f"DynamoDB:{OTHERS}", result)
    code = error.code if error.code in _OWN_TYPES else OTHERS
    request_id = "".join(secrets.choice(_ALPHABET) for _ in range(52))
    message = f"{error.message} (Service: DynamoDb, Status Code: {error.status}, Request ID: {request_id})"
    return DataSourceError(message, f"DynamoDB:{code}", result)

"""moto's PartiQL parser, with DynamoDB's error for a statement that it cannot parse.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.dynamodb.exceptions import DynamodbException, MockValidationException, ResourceNotFoundException
from moto.dynamodb.parsing import partiql

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.core.exceptions import JsonRESTError

_BATCH_CODES: Final = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ItemCollectionSizeLimitExceededException": "ItemCollectionSizeLimitExceeded",
    "ResourceNotFoundException": "ResourceNotFound",
    "TransactionConflictException": "TransactionConflict",
}
_query, _metadata = partiql.query, partiql.get_query_metadata


def install() -> None:
    """Replace moto's functions that execute and parse statements."""
    of_moto: Any = partiql
    of_moto.query = query
    of_moto.get_query_metadata = metadata


def query(statement: str, source: dict[str, list[Any]], parameters: list[dict[str, Any]]) -> Any:
    """Execute a statement on the tables in `source` and return its result, or raise ValidationException."""
    found = _read(lambda: _query(statement, source, parameters))
    if found is None:
        raise _malformed()
    return found


def metadata(statement: str) -> Any:
    """Return moto's metadata of a statement, such as its tables and filters, or raise ValidationException."""
    found = _read(lambda: _metadata(statement))
    if not found.get_table_names():
        raise _malformed()
    return found


def _read(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (DynamodbException, ResourceNotFoundException):
        raise
    except Exception:  # noqa: BLE001  # the parser raises many types of exceptions, also Exception itself
        raise _malformed() from None


def _malformed() -> MockValidationException:
    return MockValidationException("Statement wasn't well formed, can't be processed")


def batch_code(error: JsonRESTError) -> str:
    """Return the error code of a failed statement in a batch, which differs from that of a single statement.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
    """
    alone = str(error.error_type).rpartition("#")[2]
    return _BATCH_CODES.get(alone, "ValidationError")

"""PartiQL as moto reads it: a statement that cannot be read is refused as DynamoDB does.

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
    """Let moto read statements by these."""
    of_moto: Any = partiql
    of_moto.query = query
    of_moto.get_query_metadata = metadata


def query(statement: str, source: dict[str, list[Any]], parameters: list[dict[str, Any]]) -> Any:
    """Return what a statement finds and changes in the tables of `source`, or raise ValidationException."""
    found = _read(lambda: _query(statement, source, parameters))
    if found is None:
        raise _malformed()
    return found


def metadata(statement: str) -> Any:
    """Return what a statement is about, or raise ValidationException."""
    found = _read(lambda: _metadata(statement))
    if not found.get_table_names():
        raise _malformed()
    return found


def _read(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (DynamodbException, ResourceNotFoundException):
        raise
    except Exception:  # noqa: BLE001  # the parser raises whatever comes to hand, Exception itself included
        raise _malformed() from None


def _malformed() -> MockValidationException:
    return MockValidationException("Statement wasn't well formed, can't be processed")


def batch_code(error: JsonRESTError) -> str:
    """Return the code that a failed statement of a batch has, which is not that of the same failure alone.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
    """
    alone = str(error.error_type).rpartition("#")[2]
    return _BATCH_CODES.get(alone, "ValidationError")

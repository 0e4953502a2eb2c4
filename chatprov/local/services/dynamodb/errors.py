"""Errors of DynamoDB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.services.contract import AwsError, ServiceFaultError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.services.dynamodb.values import Item


class ValidationError(AwsError):
    """Parameters that DynamoDB refuses."""

    code = "ValidationException"


class KeyMismatchError(ValidationError):
    """A key, or an item with a key, that is not as the schema of the table or of an index wants it; it cancels a transaction."""


class SerializationError(AwsError):
    """A member whose JSON type is not that of DynamoDB's API."""

    code = "SerializationException"


class ConditionalCheckFailedError(AwsError):
    """A condition that does not hold; `item` is the item that was found, for ReturnValuesOnConditionCheckFailure."""

    code = "ConditionalCheckFailedException"

    def __init__(self, item: Item | None = None, message: str = "The conditional request failed") -> None:
        super().__init__(message, {} if item is None else {"Item": item})
        self.item = item


class TableAccessDeniedError(AwsError):
    """The requester may not do this."""

    code = "AccessDeniedException"


class BackupNotFoundError(AwsError):
    """There is no backup with this ARN."""

    code = "BackupNotFoundException"

    def __init__(self, arn: str) -> None:
        super().__init__(f"Backup not found: {arn}")


class DuplicateItemError(AwsError):
    """A statement inserts an item whose key exists."""

    code = "DuplicateItemException"

    def __init__(self) -> None:
        super().__init__("Duplicate primary key exists in table")


class ExportConflictError(AwsError):
    """A token of an export comes again with other parameters."""

    code = "ExportConflictException"


class ExportNotFoundError(AwsError):
    """There is no export with this ARN."""

    code = "ExportNotFoundException"

    def __init__(self, arn: str) -> None:
        super().__init__(f"Export not found: Export not found: {arn}")


class ImportConflictError(AwsError):
    """A token of an import comes again with another table."""

    code = "ImportConflictException"


class ImportNotFoundError(AwsError):
    """There is no import with this ARN."""

    code = "ImportNotFoundException"

    def __init__(self, arn: str) -> None:
        super().__init__(f"Import not found: Import not found: {arn}")


class InternalServerError(ServiceFaultError):
    """A change that the local cloud cannot store; nothing was changed."""

    code = "InternalServerError"


class InvalidExportTimeError(AwsError):
    """A table cannot be exported as it was at this time."""

    code = "InvalidExportTimeException"


class IdempotentParameterMismatchError(AwsError):
    """A token of a transaction comes again with another transaction."""

    code = "IdempotentParameterMismatchException"


class InvalidRestoreTimeError(AwsError):
    """There is no backup of the table at this time."""

    code = "InvalidRestoreTimeException"


class PolicyNotFoundError(AwsError):
    """A table has no policy, or another one than the request is about."""

    code = "PolicyNotFoundException"

    def __init__(self, detail: str) -> None:
        super().__init__(f"Resource-based policy not found for the provided ResourceArn: {detail}")


class PointInTimeRecoveryUnavailableError(AwsError):
    """The table has no point-in-time recovery."""

    code = "PointInTimeRecoveryUnavailableException"

    def __init__(self, table: str) -> None:
        super().__init__(f"Point in time recovery is not enabled for table '{table}'")


class ResourceInUseError(AwsError):
    """The table exists, or may not be deleted now."""

    code = "ResourceInUseException"


class NoSuchResourceError(AwsError):
    """There is no such table or index."""

    code = "ResourceNotFoundException"


class TableAlreadyExistsError(AwsError):
    """A table with the name of a restored table exists."""

    code = "TableAlreadyExistsException"

    def __init__(self, name: str) -> None:
        super().__init__(f"Table already exists: {name}")


class TableNotFoundError(AwsError):
    """There is no such table, for operations on backups."""

    code = "TableNotFoundException"


class TransactionCanceledError(AwsError):
    """A transaction was not carried out; the reasons are in the order of its requests, with the code "None" for the good ones."""

    code = "TransactionCanceledException"

    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        codes = ", ".join(reason["Code"] for reason in reasons)
        message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
        super().__init__(message, {"CancellationReasons": reasons})

"""DynamoDB as resolvers call it: the operations of the service with their checks, in this process and without HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import DynamoDBError, NotStoredError
from chatprov.local.services.calling import call
from chatprov.local.services.contract import AwsError, ServiceFaultError
from chatprov.local.services.dynamodb.errors import InternalServerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.contract import CallContext
    from chatprov.local.services.dynamodb.service import DynamoDBService

_REFUSAL: Final = 400
_FAULT: Final = 500


def execute_in_process(
    service: DynamoDBService, operation: str, parameters: Mapping[str, Any], context: CallContext
) -> dict[str, Any]:
    """Execute an operation on the tables of an account and region; raises DynamoDBError, as AppSync's data source expects."""
    try:
        return dict(call(service, operation, parameters, context))
    except InternalServerError as error:
        raise NotStoredError(error.code, error.message, status=_FAULT) from None
    except AwsError as error:
        raise DynamoDBError(
            error.code,
            error.message,
            status=_FAULT if isinstance(error, ServiceFaultError) else _REFUSAL,
            item=error.members.get("Item"),
            cancellation_reasons=error.members.get("CancellationReasons", ()),
        ) from None
    except RecursionError:
        raise DynamoDBError("ValidationException", "The request is nested too deeply.") from None

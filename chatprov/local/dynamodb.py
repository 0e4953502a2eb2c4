"""DynamoDB for resolvers: moto's operations, called in this process with moto's validation and without HTTP."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException
from moto.core.utils import get_service_model
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

from chatprov.appsync.api import DynamoDBError
from chatprov.iam.dynamodb_actions import required
from chatprov.local.attributes import check_item
from chatprov.local.moto_dynamodb import limits
from chatprov.local.moto_dynamodb.wire import to_wire
from chatprov.local.moto_iam import AccessDeniedError, NotAssumableError, RoleRights

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from chatprov.local.observer import GraphQLObserver

log = logging.getLogger(__name__)

_OPERATIONS = {
    "GetItem": "get_item",
    "PutItem": "put_item",
    "UpdateItem": "update_item",
    "DeleteItem": "delete_item",
    "Query": "query",
    "Scan": "scan",
    "BatchGetItem": "batch_get_item",
    "BatchWriteItem": "batch_write_item",
    "TransactGetItems": "transact_get_items",
    "TransactWriteItems": "transact_write_items",
}
_ITEMS = ("Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey")


# moto returns these without a request for them
_ON_DEMAND = frozenset({"ConsumedCapacity", "ItemCollectionMetrics"})


class _Operation:
    """An operation with its service model."""

    def __init__(self, name: str, handler: Callable[[DynamoHandler], Any]) -> None:
        model = get_service_model("dynamodb").operation_model(name)
        self.handler = handler
        self.required = tuple(model.input_shape.required_members)
        self._answered = frozenset(model.output_shape.members)

    def answer(self, result: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members of a result that the operation's output has, in JSON form."""
        asked = body.get("ReturnConsumedCapacity", "NONE") != "NONE"
        names = self._answered if asked else self._answered - _ON_DEMAND
        return {name: to_wire(value) for name, value in result.items() if name in names}


class MotoDynamoDB:
    """moto's tables of all accounts and regions, as resolvers and the console use them."""

    def __init__(self, lock: threading.RLock, observer: GraphQLObserver | None = None) -> None:
        self._lock = lock
        self._observer = observer
        self._rights = RoleRights()
        self._operations = {
            name: _Operation(name, getattr(DynamoHandler, method)) for name, method in _OPERATIONS.items()
        }

    def execute(
        self,
        operation: str,
        parameters: Mapping[str, Any],
        *,
        account: str,
        region: str,
        role_arn: str | None,
    ) -> dict[str, Any]:
        """Execute one operation of https://docs.aws.amazon.com/amazondynamodb/latest/APIReference.

        Without a role the call is not limited; the control plane creates no data source without one.
        """
        try:
            answer = self._execute(operation, parameters, account, region, role_arn)
        except DynamoDBError as error:
            self._report(operation, parameters, str(error))
            raise
        items = answer.get("Items")
        self._report(operation, parameters, "done" if items is None else f"{len(items)} items")
        return answer

    def _report(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        if self._observer is not None:
            self._observer.data_source_called(operation, parameters, outcome)

    def _execute(
        self, operation: str, parameters: Mapping[str, Any], account: str, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        known = self._operations.get(operation)
        if known is None:
            raise DynamoDBError("UnknownOperationException", f"DynamoDB has no operation {operation} for resolvers.")
        body = {name: value for name, value in parameters.items() if value is not None}
        try:
            limits.check(body)
        except MockValidationException as error:
            raise _refusal(error) from None
        _check(known, body)
        if role_arn is not None:
            self._authorize(account, role_arn, operation, body, region)
        handler = DynamoHandler()
        handler.body = body
        handler.current_account = account
        handler.region = region
        with self._lock:
            try:
                return known.answer(known.handler(handler).result, body)
            except (HTTPException, ServiceException) as error:
                raise _refusal(error) from None
            except RecursionError:
                raise _refusal(limits.too_deep()) from None
            except Exception as error:
                log.exception("dynamodb.%s failed", operation)
                message = f"The parameters of {operation} are not valid: {type(error).__name__}."
                raise DynamoDBError("ValidationException", message) from error

    def _authorize(self, account: str, role_arn: str, operation: str, body: dict[str, Any], region: str) -> None:
        try:
            self._rights.check(account, role_arn, required(operation, body, region, account), region)
        except (NotAssumableError, AccessDeniedError) as error:
            raise DynamoDBError("AccessDeniedException", str(error)) from None


def _check(known: _Operation, body: dict[str, Any]) -> None:
    for name in known.required:
        if name not in body:
            member = name[0].lower() + name[1:]
            raise DynamoDBError(
                "ValidationException",
                f"1 validation error detected: Value null at '{member}' failed to satisfy constraint: "
                "Member must not be null",
            )
    for name in _ITEMS:
        if name in body:
            check_item(body[name])


def _refusal(error: Any) -> DynamoDBError:
    if isinstance(error, ServiceException):
        return DynamoDBError(error.code, error.message)
    code = str(getattr(error, "error_type", error.name)).rpartition("#")[2]
    message = str(getattr(error, "message", None) or error.description)
    # moto has the item of a failed condition only in the body of its response
    item = json.loads(error.description).get("Item") if code == "ConditionalCheckFailedException" else None
    return DynamoDBError(code, message, status=error.code or 400, item=item)

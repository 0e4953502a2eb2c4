"""DynamoDB for resolvers: the operations of the service, called in this process with its checks and without HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import DynamoDBError
from chatprov.counting import count
from chatprov.iam.dynamodb_actions import required
from chatprov.local.moto_iam import AccessDeniedError, NotAssumableError, RoleRights
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb.in_process import execute_in_process
from chatprov.region import partition_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from chatprov.local.observer import GraphQLObserver
    from chatprov.local.services.dynamodb import DynamoDBService

_OPERATIONS: Final = frozenset(
    {
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "BatchGetItem",
        "BatchWriteItem",
        "TransactGetItems",
        "TransactWriteItems",
    }
)


class ResolverDynamoDB:
    """The tables of all accounts and regions, as resolvers use them."""

    def __init__(
        self, service: DynamoDBService, lock: threading.RLock, observer: GraphQLObserver | None = None
    ) -> None:
        self._service = service
        self._lock = lock
        self._observer = observer
        self._rights = RoleRights()

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
        self._report(operation, parameters, "done" if items is None else count(len(items), "item"))
        return answer

    def _report(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        if self._observer is not None:
            self._observer.data_source_called(operation, parameters, outcome)

    def _execute(
        self, operation: str, parameters: Mapping[str, Any], account: str, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        if operation not in _OPERATIONS:
            raise DynamoDBError("UnknownOperationException", f"DynamoDB has no operation {operation} for resolvers.")
        if role_arn is not None:
            self._authorize(account, role_arn, operation, parameters, region)
        with self._lock:
            return execute_in_process(self._service, operation, parameters, CallContext(account, region))

    def _authorize(
        self, account: str, role_arn: str, operation: str, parameters: Mapping[str, Any], region: str
    ) -> None:
        try:
            needed = required(operation, parameters, region, account, partition_of(region))
            self._rights.check(account, role_arn, needed, region, self._service.resource_policy)
        except (NotAssumableError, AccessDeniedError) as error:
            raise DynamoDBError("AccessDeniedException", str(error)) from None

"""DynamoDB's tables as a `ServiceClient`, without a cloud: for deployments that are stopped at each of their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.services.cloudformation.client import CallRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.contract import CallContext


class FakeTables:
    """Creates, describes, changes and deletes tables; those whose class is BROKEN are refused."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {}

    def load(self, context: CallContext) -> None:
        """Have everything loaded."""

    def __call__(
        self,
        context: CallContext,  # noqa: ARG002  # the signature of a ServiceClient
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
    ) -> dict[str, Any]:
        name = parameters["TableName"]
        if parameters.get("TableClass") == "BROKEN":
            raise CallRefusedError(service, operation, 400, "ValidationException", "no such class")
        if operation == "CreateTable":
            if name in self.tables:
                raise CallRefusedError(service, operation, 400, "ResourceInUseException", "Table already exists")
            self.tables[name] = dict(parameters)
        elif name not in self.tables:
            raise CallRefusedError(service, operation, 400, "ResourceNotFoundException", "no such table")
        elif operation == "DeleteTable":
            del self.tables[name]
        elif operation == "UpdateTable":
            self.tables[name] |= parameters
        return {"Table": {"TableArn": f"arn:{name}"}}

"""The table of a data source; all calls to DynamoDB are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from chatprov.appsync.api import DynamoDBError
from chatprov.appsync.datasource.dynamodb_errors import failure

if TYPE_CHECKING:
    from chatprov.appsync.api import DynamoDB


class TableAccess(NamedTuple):
    """A table, the region and role to call it with, and the ARN of the calling resolver."""

    dynamodb: DynamoDB
    name: str
    region: str
    role_arn: str | None
    resolver_arn: str

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Call an operation of DynamoDB; raises DataSourceError for an error response."""
        try:
            return self.call_raw(operation, parameters)
        except DynamoDBError as error:
            raise failure(error) from error

    def call_raw(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Call an operation of DynamoDB; raises DynamoDBError for an error response."""
        return self.dynamodb.execute(operation, parameters, region=self.region, role_arn=self.role_arn)

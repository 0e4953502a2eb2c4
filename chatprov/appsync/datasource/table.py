"""A data source's table: the one place from which DynamoDB is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.appsync.api import DynamoDBError
from chatprov.appsync.datasource.dynamodb_errors import failure

if TYPE_CHECKING:
    from chatprov.appsync.api import DynamoDB


@dataclass(frozen=True, slots=True)
class TableAccess:
    """A table, how to reach it, and the resolver that reaches for it."""

    dynamodb: DynamoDB
    name: str
    region: str
    role_arn: str | None
    resolver_arn: str

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Carry out one operation; raises DataSourceError for what DynamoDB refuses."""
        try:
            return self.call_raw(operation, parameters)
        except DynamoDBError as error:
            raise failure(error) from error

    def call_raw(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Carry out one operation; raises DynamoDBError."""
        return self.dynamodb.execute(operation, parameters, region=self.region, role_arn=self.role_arn)

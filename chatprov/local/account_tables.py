"""The tables of one account, for the resolvers of its APIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Tables(Protocol):
    """DynamoDB of all accounts and regions, as this process calls it."""

    def execute(
        self, operation: str, parameters: Mapping[str, Any], *, account: str, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        """Execute an operation on the tables of an account and region; see chatprov.appsync.api.DynamoDB."""
        ...


@dataclass(frozen=True, slots=True)
class AccountTables:
    """chatprov.appsync.api.DynamoDB for the APIs of one account: the runtime does not know accounts."""

    tables: Tables
    account: str

    def execute(
        self, operation: str, parameters: Mapping[str, Any], *, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        """Execute an operation on a table of the account."""
        return self.tables.execute(operation, parameters, account=self.account, region=region, role_arn=role_arn)

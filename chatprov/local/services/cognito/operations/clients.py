"""The operations on app clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito import checks
from chatprov.local.services.cognito.client import UserPoolClient
from chatprov.local.services.cognito.client_settings import checked_settings
from chatprov.local.services.cognito.pages import page

if TYPE_CHECKING:
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.region import CognitoRegion


def _create(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    checks.check_client(pool.settings, given)
    client = UserPoolClient(pool.id, given.get("GenerateSecret", False), checked_settings(given))
    pool.clients[client.id] = client
    return {"UserPoolClient": client.describe()}


def _describe(region: CognitoRegion, given: Parameters) -> Response:
    return {"UserPoolClient": region.client(given)[1].describe()}


def _list(region: CognitoRegion, given: Parameters) -> Response:
    clients = region.pool(given["UserPoolId"]).clients
    return page("UserPoolClients", clients, lambda client: client.summary(), given)


def _update(region: CognitoRegion, given: Parameters) -> Response:
    pool, client = region.client(given)
    checks.check_client(pool.settings, given)
    client.update(given)
    return {"UserPoolClient": client.describe()}


def _delete(region: CognitoRegion, given: Parameters) -> Response:
    pool, client = region.client(given)
    del pool.clients[client.id]
    return {}


OPERATIONS: Final[Operations] = {
    "CreateUserPoolClient": _create,
    "DescribeUserPoolClient": _describe,
    "ListUserPoolClients": _list,
    "UpdateUserPoolClient": _update,
    "DeleteUserPoolClient": _delete,
}

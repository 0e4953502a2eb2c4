"""The existing resources: tables with items, user pools with users, buckets with files, APIs with resolvers."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from moto.dynamodb.models import dynamodb_backends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.dynamodb import MotoDynamoDB
    from chatprov.local.locks import ServiceLocks
    from chatprov.local.ports import Buckets
    from chatprov.local.services.appsync import AppSync, GraphqlAPI
    from chatprov.local.services.cognito import CognitoIdp

SHOWN = 200
"""The maximum number of items, users or files that are shown for one resource."""


class Inventory:
    """Reads AppSync, Cognito, S3 and moto's tables of one account, each under its service's lock."""

    def __init__(
        self,
        account: str,
        locks: ServiceLocks,
        appsync: AppSync,
        cognito: CognitoIdp,
        dynamodb: MotoDynamoDB,
        *,
        buckets: Buckets,
    ) -> None:
        self._account = account
        self._locks = locks
        self._appsync = appsync
        self._cognito = cognito
        self._dynamodb = dynamodb
        self._stored = buckets

    def overview(self) -> dict[str, Any]:
        """Return all resources by kind, without their contents."""
        return {
            "tables": list(self._tables()),
            "userPools": list(self._user_pools()),
            "buckets": list(self._buckets()),
            "apis": list(self._apis()),
        }

    def items(self, region: str, table: str) -> dict[str, Any]:
        """Return the items of a table in DynamoDB's JSON form; `more` is true if the table has more items."""
        answer = self._dynamodb.execute("Scan", {"TableName": table, "Limit": SHOWN}, region=region, role_arn=None)
        return {"items": answer["Items"], "more": "LastEvaluatedKey" in answer}

    def users(self, pool_id: str) -> dict[str, Any]:
        """Return the users of a pool, without secret data."""
        with self._locks.hold("cognito-idp"):
            pools = [pool for pool in self._cognito.pools_of(self._account) if pool.id == pool_id]
            people = list(islice((user for pool in pools for user in pool.users.values()), SHOWN + 1))
            found = [
                {
                    "username": user.username,
                    "email": user.attribute("email"),
                    "status": user.status,
                    "enabled": user.enabled,
                    "groups": sorted(user.groups),
                }
                for user in people[:SHOWN]
            ]
        return {"users": found, "more": len(people) > SHOWN}

    def files(self, bucket: str) -> dict[str, Any]:
        """Return the objects of a bucket, by key."""
        with self._locks.hold("s3"):
            objects = self._stored.objects(self._account, bucket, SHOWN + 1)
        found = [
            {"key": stored.key, "bytes": stored.size, "type": stored.content_type, "modified": _time(stored.modified)}
            for stored in objects[:SHOWN]
        ]
        return {"files": found, "more": len(objects) > SHOWN}

    def _tables(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("dynamodb"):
            for region, backend in list(dynamodb_backends[self._account].items()):
                for table in backend.tables.values():
                    keys = [key["AttributeName"] for key in table.schema]
                    yield {"name": table.name, "region": region, "keys": keys, "items": len(table)}

    def _user_pools(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("cognito-idp"):
            for pool in self._cognito.pools_of(self._account):
                clients = [{"id": client.id, "name": client.name} for client in pool.clients.values()]
                users = len(pool.users)
                yield {"id": pool.id, "name": pool.name, "region": pool.region, "clients": clients, "users": users}

    def _buckets(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("s3"):
            for bucket in self._stored.all(self._account):
                yield {"name": bucket.name, "region": bucket.region, "files": bucket.objects}

    def _apis(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("appsync"):
            for api in self._appsync.apis_of(self._account):
                yield _api(api)


def _api(api: GraphqlAPI) -> dict[str, Any]:
    described = api.describe()
    return {
        "id": api.api_id,
        "name": api.name,
        "region": api.region,
        "graphqlUrl": described["uris"]["GRAPHQL"],
        "realtimeUrl": described["uris"]["REALTIME"],
        "authentication": described["authenticationType"],
        "userPoolId": (described.get("userPoolConfig") or {}).get("userPoolId"),
        "schema": api.schema.sdl,
        "resolvers": [
            {
                "type": resolver["typeName"],
                "field": resolver["fieldName"],
                "kind": resolver["kind"],
                "dataSource": resolver.get("dataSourceName"),
                "request": resolver.get("requestMappingTemplate"),
                "response": resolver.get("responseMappingTemplate"),
            }
            for resolver in api.resolvers.resolvers.values()
        ],
        "dataSources": [
            {
                "name": source["name"],
                "type": source["type"],
                "table": (source.get("dynamodbConfig") or {}).get("tableName"),
            }
            for source in api.resolvers.data_sources.values()
        ],
    }


def _time(value: datetime) -> str:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()

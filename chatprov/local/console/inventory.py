"""The existing resources: tables with items, user pools with users, buckets with files, APIs with resolvers, stacks."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from chatprov.local.accounts import DEFAULT_ACCOUNT
from chatprov.local.services.appsync.unsupported import unsupported
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.locks import ServiceLocks
    from chatprov.local.ports import Buckets
    from chatprov.local.services.appsync import AppSync, GraphqlAPI
    from chatprov.local.services.cloudformation.service import CloudFormation
    from chatprov.local.services.cloudformation.stack import StackRecord
    from chatprov.local.services.cognito import CognitoIdp
    from chatprov.local.services.dynamodb import DynamoDBService

SHOWN = 200
"""The maximum number of items, users or files that are shown for one resource."""


class Inventory:
    """Reads AppSync, CloudFormation, Cognito, DynamoDB and S3 of all accounts, each under its service's lock.

    A resource has the key "account" only if its account is not the default one.
    """

    def __init__(  # noqa: PLR0917  # the services that it reads
        self,
        locks: ServiceLocks,
        appsync: AppSync,
        cloudformation: CloudFormation,
        cognito: CognitoIdp,
        dynamodb: DynamoDBService,
        buckets: Buckets,
    ) -> None:
        self._locks = locks
        self._appsync = appsync
        self._cloudformation = cloudformation
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
            "stacks": list(self._stacks()),
        }

    def items(self, region: str, table: str, account: str = DEFAULT_ACCOUNT) -> dict[str, Any]:
        """Return the items of a table in DynamoDB's JSON form; `more` is true if the table has more items."""
        context = CallContext(account, region)
        with self._locks.hold("dynamodb"):
            answer = call(self._dynamodb, "Scan", {"TableName": table, "Limit": SHOWN}, context)
        return {"items": answer["Items"], "more": "LastEvaluatedKey" in answer}

    def users(self, pool_id: str) -> dict[str, Any]:
        """Return the users of a pool, without secret data."""
        with self._locks.hold("cognito-idp"):
            pool = self._cognito.directory.find_pool(pool_id)
            people = list(islice(pool.users.values() if pool else (), SHOWN + 1))
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
            objects = self._stored.objects(bucket, SHOWN + 1)
        found = [
            {"key": stored.key, "bytes": stored.size, "type": stored.content_type, "modified": _time(stored.modified)}
            for stored in objects[:SHOWN]
        ]
        return {"files": found, "more": len(objects) > SHOWN}

    def _tables(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("dynamodb"):
            for account, region, table in self._dynamodb.tables():
                shown = {"name": table.name, "region": region, "keys": table.key_names, "items": table.contents.count}
                yield shown | _of(account)

    def _user_pools(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("cognito-idp"):
            for pool in self._cognito.directory.pools():
                clients = [{"id": client.id, "name": client.name} for client in pool.clients.values()]
                users = len(pool.users)
                found = {"id": pool.id, "name": pool.name, "region": pool.region, "clients": clients, "users": users}
                yield found | _of(pool.arn.split(":")[4])

    def _buckets(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("s3"):
            for bucket in self._stored.all():
                shown = {"name": bucket.name, "region": bucket.region, "files": bucket.objects}
                yield shown | _of(bucket.account)

    def _apis(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("appsync"):
            for api in self._appsync.apis():
                yield _api(api, self._appsync.served_at) | _of(api.account_id)

    def _stacks(self) -> Iterator[dict[str, Any]]:
        with self._locks.hold("cloudformation"):
            for (account, region), found in self._cloudformation.regions().items():
                for stack in found.stacks.values():
                    if not stack.is_deleted:
                        yield _stack(stack) | {"region": region} | _of(account)


def _stack(stack: StackRecord) -> dict[str, Any]:
    return {
        "name": stack.name,
        "id": stack.stack_id,
        "status": stack.status,
        "reason": stack.reason,
        "resources": [
            {
                "logicalId": resource.logical_id,
                "type": resource.type,
                "physicalId": resource.physical_id,
                "status": resource.status,
                "reason": resource.reason,
            }
            for resource in stack.resources.values()
        ],
    }


def _of(account: str) -> dict[str, str]:
    return {} if account == DEFAULT_ACCOUNT else {"account": account}


def _api(api: GraphqlAPI, served_at: str | None) -> dict[str, Any]:
    described = api.describe(served_at)
    return {
        "id": api.api_id,
        "name": api.name,
        "region": api.region,
        "graphqlUrl": described["uris"]["GRAPHQL"],
        "realtimeUrl": described["uris"]["REALTIME"],
        "authentication": described["authenticationType"],
        "userPoolId": (described.get("userPoolConfig") or {}).get("userPoolId"),
        "unsupported": unsupported(api),
        "schema": api.schema.sdl,
        "resolvers": [
            {
                "type": resolver["typeName"],
                "field": resolver["fieldName"],
                "kind": resolver["kind"],
                "dataSource": resolver.get("dataSourceName"),
                "request": resolver.get("requestMappingTemplate"),
                "response": resolver.get("responseMappingTemplate"),
                "code": resolver.get("code"),
            }
            for resolver in api.field_resolvers.values()
        ],
        "dataSources": [
            {
                "name": source["name"],
                "type": source["type"],
                "table": (source.get("dynamodbConfig") or {}).get("tableName"),
            }
            for source in api.data_sources.values()
        ],
    }


def _time(value: datetime) -> str:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()

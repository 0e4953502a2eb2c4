"""An API in a test: the local cloud's DynamoDB in this process, signed tokens, and a clock that does not advance."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from chatprov.appsync.api import (
    ApiDefinition,
    AuthProvider,
    DataSource,
    DynamoDB,
    DynamoDBError,
    Function,
    HttpRequest,
    HttpResponse,
    Resolver,
    UserPoolConfig,
)
from chatprov.appsync.runtime import Runtime
from chatprov.local.account_tables import AccountTables
from chatprov.local.dynamodb import ResolverDynamoDB
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = 1_750_000_000
REGION = "eu-west-1"
ACCOUNT = "123456789012"
POOL = UserPoolConfig("eu-west-1_Chat00001", REGION)
OTHER_POOL = UserPoolConfig("eu-west-1_Other0001", REGION)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Keys:
    """The pools' signing keys; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def key(self, user_pool: UserPoolConfig, key_id: str) -> Any | None:
        self.asked += 1
        return KEY.public_key() if (user_pool.user_pool_id, key_id) == (POOL.user_pool_id, "good") else None


def token(*, signer: Any = KEY, key_id: str = "good", pool: UserPoolConfig = POOL, **claims: Any) -> str:
    """Return a signed token, an access token of a user unless `claims` say otherwise; a claim of None is left out."""
    content = {
        "iss": pool.issuer,
        "sub": "11111111-2222-3333-4444-555555555555",
        "username": "ann",
        "client_id": "client-one",
        "token_use": "access",
        "exp": NOW + 3600,
        **claims,
    }
    present = {name: value for name, value in content.items() if value is not None}
    return jwt.encode(present, signer, algorithm="RS256", headers={"kid": key_id})


class NoDynamoDB:
    """For tests that expect no operation."""

    def execute(
        self, operation: str, parameters: Mapping[str, Any], *, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        raise AssertionError(f"{operation} was called in {region} by {role_arn}: {dict(parameters)}")


class RecordedDynamoDB:
    """The local cloud's DynamoDB, as its resolvers call it; `refuse` makes the next call fail, `calls` remembers all.

    Only the permissions of the data source's role are not checked.
    """

    def __init__(self) -> None:
        self._service = DynamoDBService()
        self._for_resolvers = AccountTables(ResolverDynamoDB(self._service, threading.RLock()), ACCOUNT)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.roles: list[str | None] = []
        self.refuse: dict[str, DynamoDBError] = {}

    def execute(
        self, operation: str, parameters: Mapping[str, Any], *, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        assert region == REGION
        self.calls.append((operation, dict(parameters)))
        self.roles.append(role_arn)
        if operation in self.refuse:
            raise self.refuse.pop(operation)
        return self._for_resolvers.execute(operation, parameters, region=region, role_arn=None)

    def table(self, name: str, *keys: str, indexes: Mapping[str, str] | None = None) -> None:
        """Make a table whose keys are strings, with global indexes by name, each of one attribute."""
        given = indexes or {}
        self._call(
            "CreateTable",
            TableName=name,
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": "S"} for key in dict.fromkeys([*keys, *given.values()])
            ],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": [_index(*index) for index in given.items()]} if given else {}),
        )

    def put(self, table: str, **attributes: Any) -> None:
        """Write an item straight to a table: typed values, or strings."""
        item = {name: value if isinstance(value, dict) else {"S": value} for name, value in attributes.items()}
        self._call("PutItem", TableName=table, Item=item)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table, typed."""
        found: list[dict[str, Any]] = self._call("Scan", TableName=table)["Items"]
        return found

    def _call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        return call(self._service, operation, parameters, CallContext(ACCOUNT, REGION))


def _index(name: str, key: str) -> dict[str, Any]:
    schema = [{"AttributeName": key, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}


@dataclass
class World:
    """A runtime, what it runs on, and an API to send requests to."""

    api: ApiDefinition
    dynamodb: DynamoDB = field(default_factory=NoDynamoDB)
    keys: Keys = field(default_factory=Keys)
    now: float = NOW
    token: str = field(default_factory=token)

    def __post_init__(self) -> None:
        self.runtime = Runtime(lambda _: self.dynamodb, self.keys, lambda: self.now)

    def change(self, **changes: Any) -> None:
        """Put another definition in place of the API's."""
        self.api = replace(self.api, **changes)

    def resolver(self, type_name: str, field_name: str, request: str, response: str | None, source: str = "T") -> None:
        """Attach a unit resolver with templates."""
        self.attach(f"{type_name}.{field_name}", {"request": request, "response": response, "source": source})

    def attach(self, field: str, settings: Mapping[str, Any]) -> None:
        """Attach a resolver to a field ("Query.room").

        `settings` are `source`, or `functions` with such settings; and `code`, or `request` and `response`.
        """
        functions = {f"{field}.{number}": function for number, function in enumerate(settings.get("functions", ()))}
        made = {
            name: Function(name, name, function["source"], **_code(function)) for name, function in functions.items()
        }
        type_name, _, field_name = field.partition(".")
        resolver = Resolver(
            type_name,
            field_name,
            f"arn:aws:appsync:{REGION}:{ACCOUNT}:apis/api/types/{type_name}/resolvers/{field_name}",
            "PIPELINE" if functions else "UNIT",
            settings.get("source"),
            tuple(functions),
            **_code(settings),
        )
        self.change(
            resolvers={**self.api.resolvers, (type_name, field_name): resolver},
            functions={**self.api.functions, **made},
        )

    def http(
        self,
        body: bytes | str = b"",
        *,
        method: str = "POST",
        headers: dict[str, str | list[str]] | None = None,
        query: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Send a raw request, with a good token unless headers are given."""
        given = {"authorization": self.token} if headers is None else headers
        content = body.encode() if isinstance(body, str) else body
        return self.runtime.answer(self.api, HttpRequest(method, given, query or {}, content))

    def post(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Send a document and return the body of the answer."""
        response = self.http(json.dumps({"query": query, "variables": variables or {}, **more}))
        answer: dict[str, Any] = json.loads(response.body)
        return answer


def _code(settings: Mapping[str, Any]) -> dict[str, Any]:
    if "code" in settings:
        return {"runtime": "APPSYNC_JS", "code": settings["code"]}
    return {"request_template": settings.get("request"), "response_template": settings.get("response")}


def definition(sdl: str, **changes: Any) -> ApiDefinition:
    """Return an API with this schema, a table, a NONE data source, and a user pool to sign in at."""
    return ApiDefinition(
        **{
            "api_id": "abcdefghijklmnopqrstuvwxyz",
            "name": "Test",
            "account": "123456789012",
            "region": REGION,
            "sdl": sdl,
            "primary_auth": AuthProvider("AMAZON_COGNITO_USER_POOLS", POOL),
            "data_sources": {
                "T": DataSource("T", "AMAZON_DYNAMODB", "arn:T", "arn:aws:iam::123456789012:role/T", "Items", REGION),
                "Nothing": DataSource("Nothing", "NONE", "arn:Nothing"),
            },
            **changes,
        }
    )

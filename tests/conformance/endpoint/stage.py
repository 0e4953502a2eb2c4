"""The APIs of conformance cases at any endpoint, with a pool, a user, a role and tables that only this run uses.

An API, and a table for each form of key, are created once and used by all cases that can: AWS takes seconds to create them.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from typing import TYPE_CHECKING, Any, Final

import jwt

from chatprov.appsync.api import HttpResponse
from tests.appsync.world import ACCOUNT, POOL, REGION, STRANGERS_KEY
from tests.conformance.endpoint.place import PATH, TAG
from tests.conformance.over_http import TABLE, ApiStage, policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.conformance.endpoint.place import Place

USER: Final = "ann"
USER_ID: Final = "11111111-2222-3333-4444-555555555555"
"""The user of the cases, and the `sub` of the tokens."""
_TRUST: Final = {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}
_ROLE_SECONDS, _API_SECONDS = 15, 3
"""How long AWS takes until a role and a resolver have an effect."""
_NO_TABLE: Final = "Missing"
"""The table of the cases that does not exist."""
_SECRET: Final = {"access", "id", "forged"}
_ADDRESS: Final = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")


class NotPlayedError(Exception):
    """A case that cannot be played at an endpoint."""


class Tokens(dict[str, "str | None"]):
    """The tokens that cases name, as far as an endpoint can have them."""

    def __missing__(self, name: str) -> str | None:
        raise NotPlayedError(f"it needs a token that is {name}")


class EndpointStage(ApiStage):
    """An endpoint with one API at a time."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.client("appsync"))
        self._place = place
        self._dynamodb, self._iam = place.client("dynamodb"), place.client("iam")
        self._apis: dict[tuple[object, ...], tuple[str, str, str]] = {}
        self._tables: dict[tuple[str, ...], str] = {}
        self._resolvers: list[str] = []
        self._functions: list[str] = []
        self._schemas: dict[str, str] = {}
        self._table, self._refuses = "", False
        self._texts: dict[str, str] = {}
        self.tokens = Tokens()
        self.exchanges: list[dict[str, Any]] = []
        """The requests of the present case, with their responses."""

    def prepare(self) -> None:
        """Create what all cases share: the role, and the pool with its user."""
        account = self._place.client("sts").get_caller_identity()["Account"]
        name, tags = self._place.name, [{"Key": TAG, "Value": self._place.run}]
        role = self._iam.create_role(
            RoleName=name,
            Path=PATH,
            AssumeRolePolicyDocument=policy(_TRUST),
            Tags=tags,
            Description="chatprov: make conformance",
        )
        self._role_arn = role["Role"]["Arn"]
        self._allow()
        self._create_user(account)
        self._place.settle(_ROLE_SECONDS)

    def _create_user(self, account: str) -> None:
        cognito, name = self._place.client("cognito-idp"), self._place.name
        pool_id = cognito.create_user_pool(PoolName=name, UserPoolTags={TAG: self._place.run})["UserPool"]["Id"]
        client = cognito.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName=name,
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )["UserPoolClient"]["ClientId"]
        password = f"{secrets.token_urlsafe(24)}aA1-"
        user = cognito.admin_create_user(UserPoolId=pool_id, Username=USER, MessageAction="SUPPRESS")["User"]
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=USER, Password=password, Permanent=True)
        signed_in = cognito.initiate_auth(
            ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": USER, "PASSWORD": password}
        )["AuthenticationResult"]
        access = signed_in["AccessToken"]
        claims = jwt.decode(access, options={"verify_signature": False})
        forged = jwt.encode(claims, STRANGERS_KEY, algorithm="RS256", headers=jwt.get_unverified_header(access))
        self.tokens |= {
            "none": None,
            "garbage": "abc",
            "forged": forged,
            "access": access,
            "id": signed_in["IdToken"],
            "bearer": f"Bearer {access}",
        }
        self._pool_id = pool_id
        subject = next(attribute["Value"] for attribute in user["Attributes"] if attribute["Name"] == "sub")
        region = self._place.region
        self._texts = {
            pool_id: POOL.user_pool_id,
            subject: USER_ID,
            client: "client-one",
            account: ACCOUNT,
            self._place.name + _NO_TABLE: _NO_TABLE,
            f"cognito-idp.{region}.": f"cognito-idp.{REGION}.",
            f":{region}:": f":{REGION}:",
        }

    def begin(self, sdl: str, *keys: str, way_in: str | None = None, changes: Mapping[str, Any] | None = None) -> None:
        """Make the table with these string keys and the API ready for a case."""
        self.exchanges.clear()
        settings = {"introspectionConfig": "DISABLED"} if changes == {"introspection_enabled": False} else {}
        if bool(settings) != bool(changes):
            raise NotPlayedError(f"no API can be created with {changes}")
        self._table = self._tables.get(keys) or self._create_table(keys)
        kind = (way_in, *settings, keys)
        if kind not in self._apis:
            self._apis[kind] = self._create_api(way_in, settings)
        self._api_id, self.url, _ = self._apis[kind]
        if self._schemas.get(self._api_id) != sdl:
            status = self.upload(sdl)
            assert status["status"] == "SUCCESS", status

    def _create_table(self, keys: tuple[str, ...]) -> str:
        name = f"{self._place.name}-{len(self._tables) + 1}"
        self._dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
            Tags=[{"Key": TAG, "Value": self._place.run}],
        )
        self._dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 60})
        self._tables[keys] = name
        self._texts = {name: TABLE, **self._texts}
        return name

    def _create_api(self, way_in: str | None, settings: Mapping[str, str]) -> tuple[str, str, str]:
        pool = {"userPoolId": self._pool_id, "awsRegion": self._place.region, "defaultAction": "ALLOW"}
        by_pool = {"authenticationType": "AMAZON_COGNITO_USER_POOLS", "userPoolConfig": pool}
        way = by_pool if way_in is None else {"authenticationType": way_in}
        api = self.appsync.create_graphql_api(name=self._place.name, **way, **settings, tags={TAG: self._place.run})[
            "graphqlApi"
        ]
        self._texts = {api["apiId"]: "API", **self._texts}
        self._api_id = api["apiId"]
        self.appsync.create_data_source(apiId=self._api_id, name="Nothing", type="NONE")
        self.appsync.create_data_source(
            apiId=self._api_id,
            name="T",
            type="AMAZON_DYNAMODB",
            serviceRoleArn=self._role_arn,
            dynamodbConfig={"tableName": self._table, "awsRegion": self._place.region},
        )
        return api["apiId"], api["uris"]["GRAPHQL"], self._table

    def upload(self, sdl: str) -> dict[str, Any]:
        """Replace the schema of the API, and return the status of that."""
        self._schemas.pop(self._api_id, None)
        status = super().upload(sdl)
        while status["status"] == "PROCESSING":
            self._place.pause(1)
            status = self.appsync.get_schema_creation_status(apiId=self._api_id)
        if status["status"] == "SUCCESS":
            self._schemas[self._api_id] = sdl
            self._place.settle(_API_SECONDS)
        return status

    def attach(self, field: str, settings: Mapping[str, Any]) -> None:
        """Attach a resolver to a field by its settings."""
        super().attach(field, settings)
        self._resolvers.append(field)
        self._place.settle(_API_SECONDS)

    def function(self, settings: Mapping[str, Any]) -> str:
        """Create a function by its settings, and return its id."""
        made = super().function(settings)
        self._functions.append(made)
        return made

    def as_here(self, text: str) -> str:
        """Return a template or code with the names of the tables that this run has."""
        names = {TABLE: self._table, _NO_TABLE: self._place.name + _NO_TABLE}
        return re.sub(rf"\b({TABLE}|{_NO_TABLE})\b", lambda match: names[match[0]], text)

    def end(self) -> None:
        """Remove what a case has left: resolvers, functions, items, a permission that is missing."""
        for field in self._resolvers:
            type_name, _, field_name = field.partition(".")
            self.appsync.delete_resolver(apiId=self._api_id, typeName=type_name, fieldName=field_name)
        self._resolvers.clear()
        for function_id in self._functions:
            self.appsync.delete_function(apiId=self._api_id, functionId=function_id)
        self._functions.clear()
        for keys in self._tables:
            if self._tables[keys] == self._table:
                for item in self._scan():
                    self._dynamodb.delete_item(TableName=self._table, Key={key: item[key] for key in keys})
        if self._refuses:
            self._refuses = False
            self._allow()
            self._place.settle(_ROLE_SECONDS)

    def put(self, table: str, **attributes: Any) -> None:
        """Write an item straight to the table: typed values, or strings; binary values in base64."""
        assert table == TABLE, table
        item = {name: value if isinstance(value, dict) else {"S": value} for name, value in attributes.items()}
        self._dynamodb.put_item(TableName=self._table, Item={name: _to_boto(value) for name, value in item.items()})

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of the table, typed, binary values in base64."""
        assert table == TABLE, table
        return [{name: _from_boto(value) for name, value in item.items()} for item in self._scan()]

    def _scan(self) -> Iterator[dict[str, Any]]:
        for page in self._dynamodb.get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True):
            yield from page["Items"]

    def refuse(self, operation: str) -> None:
        """Take a permission from the data source's role."""
        self._refuses = True
        self._allow({"Effect": "Deny", "Action": f"dynamodb:{operation}", "Resource": "*"})
        self._place.settle(_ROLE_SECONDS)

    def _allow(self, *more: dict[str, Any]) -> None:
        tables = self._role_arn.replace(":iam::", f":dynamodb:{self._place.region}:").partition(":role/")[0]
        everything = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": f"{tables}:table/{self._place.name}*"}
        name = self._place.name
        self._iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=policy(everything, *more))

    def http(
        self,
        body: bytes | str = b"",
        *,
        method: str = "POST",
        headers: dict[str, str | list[str]] | None = None,
        query: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request to the API; the response has the names of the cases in place of those of this endpoint."""
        answered = super().http(body, method=method, headers=headers, query=query)
        content = self.as_in_cases(bytes(answered.body).decode("utf-8", "replace"))
        asked = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
        self.exchanges.append({"request": asked, "status": answered.status, "response": content})
        return HttpResponse(answered.status, answered.headers, content.encode())

    def as_in_cases(self, text: str) -> str:
        """Return a text with the names, ids and addresses that the cases have, and with none of this account."""
        for found, known in self._texts.items():
            text = text.replace(found, known)
        for name in _SECRET & self.tokens.keys():
            text = text.replace(str(self.tokens[name]), "TOKEN")
        return _ADDRESS.sub("127.0.0.1", text)

    def evaluate(self, template: str, context: Mapping[str, Any]) -> tuple[str, str]:
        """Render a template by EvaluateMappingTemplate: return "text" or "error", and the text or the error's message."""
        answer = self.appsync.evaluate_mapping_template(template=template, context=json.dumps(context))
        error = answer.get("error")
        kind, found = ("error", error["message"]) if error else ("text", answer.get("evaluationResult", ""))
        self.exchanges[:] = [{"request": template, "response": self.as_in_cases(found)}]
        return kind, found

    def evaluate_code(self, code: str, context: Mapping[str, Any], handler: str) -> dict[str, Any]:
        """Run a handler by EvaluateCode, and return the answer."""
        answer = super().evaluate_code(code, context, handler)
        shown = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
        self.exchanges[:] = [{"request": code, "response": self.as_in_cases(json.dumps(shown))}]
        return answer


def _to_boto(value: dict[str, Any]) -> Any:
    """Return a typed value as boto3 takes it: binary values as bytes."""
    ((kind, content),) = value.items()
    match kind:
        case "B":
            return {kind: base64.b64decode(content)}
        case "BS":
            return {kind: [base64.b64decode(part) for part in content]}
        case "N":
            return {kind: str(content)}
        case "L":
            return {kind: [_to_boto(part) for part in content]}
        case "M":
            return {kind: {name: _to_boto(part) for name, part in content.items()}}
    return value


def _from_boto(value: dict[str, Any]) -> Any:
    ((kind, content),) = value.items()
    match kind:
        case "B":
            return {kind: base64.b64encode(content).decode()}
        case "BS":
            return {kind: [base64.b64encode(part).decode() for part in content]}
        case "L":
            return {kind: [_from_boto(part) for part in content]}
        case "M":
            return {kind: {name: _from_boto(part) for name, part in content.items()}}
    return value

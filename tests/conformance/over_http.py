"""The APIs of conformance cases on a local cloud, behind its port, as a client reaches them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import boto3
import requests

from chatprov.appsync.api import HttpResponse
from chatprov.local.services.cognito.keys import PoolSigningKey
from chatprov.local.services.contract import CallContext
from tests.appsync.world import ACCOUNT, KEY, POOL, REGION
from tests.conformance.tokens import tokens_at
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.local.running import Cloud

TABLE = "Items"
RUNTIME = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
ROLE = "Conformance"
_TRUST = {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}


class ApiStage:
    """An API at an endpoint: its schema, its resolvers, and requests to it."""

    def __init__(self, appsync: Any) -> None:
        self.appsync = appsync
        self._api_id = self.url = ""

    def upload(self, sdl: str) -> dict[str, Any]:
        """Replace the schema of the API, and return the status of that."""
        self.appsync.start_schema_creation(apiId=self._api_id, definition=sdl.encode())
        status: dict[str, Any] = self.appsync.get_schema_creation_status(apiId=self._api_id)
        return status

    def resolver(self, type_name: str, field_name: str, request: str, response: str | None, source: str = "T") -> None:
        """Attach a unit resolver with templates."""
        self.attach(f"{type_name}.{field_name}", {"request": request, "response": response, "source": source})

    def attach(self, field: str, settings: Mapping[str, Any]) -> None:
        """Attach a resolver to a field ("Query.room") by its settings: see runner.py."""
        type_name, _, field_name = field.partition(".")
        functions = [self.function(function) for function in settings.get("functions", ())]
        runs = (
            {"kind": "PIPELINE", "pipelineConfig": {"functions": functions}}
            if functions
            else {"dataSourceName": settings["source"]}
        )
        self.appsync.create_resolver(
            apiId=self._api_id, typeName=type_name, fieldName=field_name, **runs, **self._code(settings)
        )

    def function(self, settings: Mapping[str, Any]) -> str:
        """Create a function by its settings, and return its id."""
        made = self.appsync.create_function(
            apiId=self._api_id, name="f", dataSourceName=settings["source"], **self._code(settings)
        )
        return str(made["functionConfiguration"]["functionId"])

    def _code(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        if "code" in settings:
            return {"runtime": RUNTIME, "code": self.as_here(settings["code"])}
        templates = {
            "requestMappingTemplate": settings.get("request"),
            "responseMappingTemplate": settings.get("response"),
        }
        return {name: self.as_here(text) for name, text in templates.items() if text}

    def as_here(self, text: str) -> str:
        """Return a template or code of a case as this endpoint runs it."""
        return text

    def evaluate_code(self, code: str, context: Mapping[str, Any], handler: str) -> dict[str, Any]:
        """Run a handler by EvaluateCode, and return the answer."""
        answer: dict[str, Any] = self.appsync.evaluate_code(
            runtime=RUNTIME, code=code, context=json.dumps(context), function=handler
        )
        return answer

    def http(
        self,
        body: bytes | str = b"",
        *,
        method: str = "POST",
        headers: dict[str, str | list[str]] | None = None,
        query: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request to the API."""
        content = body.encode() if isinstance(body, str) else body
        given = {name: value for name, value in (headers or {}).items() if isinstance(value, str)}
        answer = requests.request(method, self.url, data=content, headers=given, params=query, timeout=PATIENCE)
        return HttpResponse(answer.status_code, answer.headers, answer.content)


class HttpStage(ApiStage):
    """A local cloud with one API at a time, the table Items, and the pool whose tokens the cases have."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        super().__init__(self._client("appsync"))
        self.tokens = tokens_at(time.time())
        self._dynamodb, self._iam, cognito = (self._client(name) for name in ("dynamodb", "iam", "cognito-idp"))
        self._iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=policy(_TRUST))
        self._allow()
        cognito.create_user_pool(PoolName=ROLE)
        pools = cloud.server.cognito.state(CallContext(ACCOUNT, REGION)).pools
        pool = pools.pop(next(iter(pools)))
        pool.id, pool.tokens.keys.access = POOL.user_pool_id, PoolSigningKey("good", KEY)
        pools[pool.id] = pool

    def _client(self, service: str) -> Any:
        # the overloads of boto3's stubs know single names of services only
        make: Any = boto3.client
        return make(
            service,
            endpoint_url=self._cloud.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def close(self) -> None:
        """Delete the role and the pool; `end` has deleted all else."""
        self._iam.delete_role_policy(RoleName=ROLE, PolicyName=ROLE)
        self._iam.delete_role(RoleName=ROLE)
        self._cloud.server.cognito.state(CallContext(ACCOUNT, REGION)).pools.pop(POOL.user_pool_id)

    def begin(self, sdl: str, *keys: str, way_in: str | None = None, changes: Mapping[str, Any] | None = None) -> None:
        """Create the table, with these string keys, and an API with its data sources."""
        self._dynamodb.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        pool = {"userPoolId": POOL.user_pool_id, "awsRegion": REGION, "defaultAction": "ALLOW"}
        by_pool = {"authenticationType": "AMAZON_COGNITO_USER_POOLS", "userPoolConfig": pool}
        settings = {"introspectionConfig": "DISABLED"} if changes == {"introspection_enabled": False} else {}
        assert bool(settings) == bool(changes), f"an API cannot be created with {changes}"
        way = by_pool if way_in is None else {"authenticationType": way_in}
        api = self.appsync.create_graphql_api(name=ROLE, **way, **settings)["graphqlApi"]
        self._api_id, self.url = api["apiId"], api["uris"]["GRAPHQL"]
        status = self.upload(sdl)
        assert status["status"] == "SUCCESS", status
        self.appsync.create_data_source(apiId=self._api_id, name="Nothing", type="NONE")
        self.appsync.create_data_source(
            apiId=self._api_id,
            name="T",
            type="AMAZON_DYNAMODB",
            serviceRoleArn=f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
            dynamodbConfig={"tableName": TABLE, "awsRegion": REGION},
        )

    def end(self) -> None:
        """Delete the table and the API."""
        self._dynamodb.delete_table(TableName=TABLE)
        self.appsync.delete_graphql_api(apiId=self._api_id)
        self._allow()

    def put(self, table: str, **attributes: Any) -> None:
        """Write an item straight to the table: typed values, or strings; binary values in base64."""
        item = {name: value if isinstance(value, dict) else {"S": value} for name, value in attributes.items()}
        self._wire("PutItem", {"TableName": table, "Item": item})

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of the table, typed, binary values in base64."""
        found: list[dict[str, Any]] = self._wire("Scan", {"TableName": table})["Items"]
        return found

    def _wire(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        credential = f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/dynamodb/aws4_request"
        headers = {"X-Amz-Target": f"DynamoDB_20120810.{operation}", "Authorization": credential}
        headers["Content-Type"] = "application/x-amz-json-1.0"
        answer = requests.post(self._cloud.url, json=body, headers=headers, timeout=PATIENCE)
        assert answer.status_code == requests.codes.ok, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def refuse(self, operation: str) -> None:
        """Take a permission from the data source's role."""
        self._allow({"Effect": "Deny", "Action": f"dynamodb:{operation}", "Resource": "*"})

    def _allow(self, *more: dict[str, Any]) -> None:
        everything = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
        self._iam.put_role_policy(RoleName=ROLE, PolicyName=ROLE, PolicyDocument=policy(everything, *more))


def policy(*statements: dict[str, Any]) -> str:
    """Return a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})

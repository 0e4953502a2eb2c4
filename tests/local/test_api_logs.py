"""The lines that resolvers log go to CloudWatch Logs, as far as the field level of the API has them."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.conftest import ClientFor

TRUST = {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}
WRITES = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
TEMPLATES = {
    "requestMappingTemplate": '$util.log.info("asked {}", $ctx.args.a)$util.log.debug("more"){"version": "2018-05-29"}',
    "responseMappingTemplate": '$util.log.error("answered")null',
}
CODE = {
    "runtime": {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"},
    "code": """export function request(ctx) {
  console.log('asked', ctx.args.a);
  return {};
}
export function response(ctx) {
  console.error('answered');
}
""",
}
_numbers = itertools.count()


@pytest.fixture(scope="module")
def role(client_for: ClientFor) -> Iterator[str]:
    iam = client_for("iam")
    arn: str = iam.create_role(RoleName="LogsRole", AssumeRolePolicyDocument=policy(TRUST))["Role"]["Arn"]
    iam.put_role_policy(RoleName="LogsRole", PolicyName="Logs", PolicyDocument=policy(WRITES))
    yield arn
    iam.delete_role_policy(RoleName="LogsRole", PolicyName="Logs")
    iam.delete_role(RoleName="LogsRole")


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def logged(client_for: ClientFor, appsync: Any, role: str, level: str, resolver: dict[str, Any]) -> list[str]:
    """Return the lines in the log group after a request, without the id of the request that each begins with."""
    config = {"fieldLogLevel": level, "cloudWatchLogsRoleArn": role, "excludeVerboseContent": True}
    api = appsync.create_graphql_api(name=f"Logs{next(_numbers)}", authenticationType="API_KEY", logConfig=config)[
        "graphqlApi"
    ]
    api_id = api["apiId"]
    appsync.start_schema_creation(apiId=api_id, definition=b"type Query { field(a: String): String }")
    appsync.create_data_source(apiId=api_id, name="Nothing", type="NONE")
    appsync.create_resolver(apiId=api_id, typeName="Query", fieldName="field", dataSourceName="Nothing", **resolver)
    key = appsync.create_api_key(apiId=api_id)["apiKey"]["id"]
    answer = requests.post(
        api["uris"]["GRAPHQL"], json={"query": '{field(a: "x")}'}, headers={"x-api-key": key}, timeout=PATIENCE
    )
    assert answer.json() == {"data": {"field": None}}
    events = client_for("logs").filter_log_events(logGroupName=f"/aws/appsync/apis/{api_id}")["events"]
    *lines, summary = [event["message"] for event in events]
    request_id = json.loads(summary)["requestId"]
    assert all(line.startswith(f"{request_id} ") for line in lines)
    return [line.removeprefix(f"{request_id} ") for line in lines]


@pytest.mark.parametrize(
    ("level", "lines"),
    [
        ("NONE", []),
        ("ERROR", ["ERROR - answered"]),
        ("INFO", ["INFO - asked x", "ERROR - answered"]),
        ("DEBUG", ["INFO - asked x", "DEBUG - more", "ERROR - answered"]),
        ("ALL", ["INFO - asked x", "DEBUG - more", "ERROR - answered"]),
    ],
)
def test_what_templates_log(client_for: ClientFor, appsync: Any, role: str, level: str, lines: list[str]) -> None:
    assert logged(client_for, appsync, role, level, TEMPLATES) == lines


@pytest.mark.parametrize(
    ("level", "lines"),
    [
        ("ERROR", ['ERROR - code.js:6:3: "answered"']),
        ("INFO", ['INFO - code.js:2:3: "asked" "x"', 'ERROR - code.js:6:3: "answered"']),
    ],
)
def test_what_code_logs(client_for: ClientFor, appsync: Any, role: str, level: str, lines: list[str]) -> None:
    assert logged(client_for, appsync, role, level, CODE) == lines

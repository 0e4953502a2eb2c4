"""A role that lost dynamodb:PutItem: nothing is stored, until `up` has given the right back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from chatprov.chat.acceptance import acceptance
from chatprov.chat.rooms import temporary_session
from chatprov.outputs import outputs_of
from chatprov.target import Target
from tests.conftest import ROOT

if TYPE_CHECKING:
    from chatprov.chat.check import TestResult
    from chatprov.engine.engine import Engine
    from chatprov.outputs import Outputs

pytestmark = pytest.mark.slow
OPERATIONS = ROOT / "graphql" / "operations"
SEND = (OPERATIONS / "sendMessage.graphql").read_text(encoding="utf-8")
TELLING = "#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type)#end$util.toJson($ctx.args.input)"


def take_away(target: Target, outputs: Outputs, action: str) -> None:
    iam, role = target.client("iam"), outputs.role_arn.rpartition("/")[2]
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    document["Statement"][0]["Action"].remove(action)
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def set_response_template(target: Target, outputs: Outputs, template: str) -> None:
    appsync, which = target.client("appsync"), {"typeName": "Mutation", "fieldName": "sendMessage"}
    resolver = appsync.get_resolver(apiId=outputs.api_id, **which)["resolver"]
    kept = {name: resolver[name] for name in ("dataSourceName", "requestMappingTemplate")}
    appsync.update_resolver(apiId=outputs.api_id, **which, **kept, responseMappingTemplate=template)


def send(outputs: Outputs, token: str) -> Any:
    answer = requests.post(outputs.graphql_url, json={"query": SEND}, headers={"Authorization": token}, timeout=20)
    assert answer.status_code == 200
    return answer.json()


def trial(target: Target, outputs: Outputs) -> list[TestResult]:
    return acceptance(target, outputs, OPERATIONS, lambda _: None)


def test_without_the_right_nothing_is_stored_until_up_gives_it_back(engine_after_up: Engine) -> None:
    target, outputs = engine_after_up.target, outputs_of(engine_after_up, engine_after_up.read_all())
    assert isinstance(target, Target)

    def stored() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = target.client("dynamodb").scan(TableName=outputs.table_name)["Items"]
        return items

    take_away(target, outputs, "dynamodb:PutItem")
    with temporary_session(target.client("cognito-idp"), outputs.user_pool_id, outputs.client_id) as (_, token):
        # the tutorial's response template does not look at the error: as on AWS it answers success, and nothing is stored
        assert send(outputs, token) == {"data": {"sendMessage": {"roomId": "room1", "content": "Hello!"}}}
        assert stored() == []

        set_response_template(target, outputs, TELLING)
        answer = send(outputs, token)
        (error,) = answer["errors"]
        assert (answer["data"], error["path"]) == ({"sendMessage": None}, ["sendMessage"])
        assert error["errorType"] == "DynamoDB:DynamoDbException"
        role = outputs.role_arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
        assert error["message"].startswith(
            f"User: {role}/APPSYNC_ASSUME_ROLE is not authorized to perform: dynamodb:PutItem on resource: {outputs.table_arn} "
        )
        assert stored() == []

    failed = {check.name for check in trial(target, outputs) if not check.ok}
    assert {"mutation sendMessage", "stored in DynamoDB", "upload a file"} <= failed
    assert {change.resource.key for change in engine_after_up.up().changes} == {
        "role-policy",
        "resolver-Mutation-sendMessage",
    }
    assert [check for check in trial(target, outputs) if not check.ok] == []

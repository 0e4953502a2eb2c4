"""What AppSync writes to CloudWatch Logs in the hardened variant: what was refused, and no text of a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.audit.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.security.backend import Build


@pytest.fixture
def sandbox(built: Build) -> Iterator[Sandbox]:
    backend = built("hardened")
    with open_sandbox(backend.target, backend.outputs) as sandbox:
        yield sandbox


def entries(sandbox: Sandbox) -> list[dict[str, Any]]:
    group = f"/aws/appsync/apis/{sandbox.outputs.api_id}"
    pages = sandbox.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [json.loads(event["message"]) for page in pages for event in page["events"]]


def test_what_was_refused_can_be_found(sandbox: Sandbox) -> None:
    before = len(entries(sandbox))
    assert sandbox.send(sandbox.outsider, content="a secret plan").errors
    assert not sandbox.send(sandbox.insider, content="a secret plan").errors
    refused, summary, fine = entries(sandbox)[before:]
    identified = {"requestId", "graphQLAPIId"}
    assert set(refused) == identified | {"logType", "path", "fieldName", "fieldInError", "errors"}
    assert (refused["logType"], refused["path"], refused["fieldInError"]) == ("ResponseMapping", ["sendMessage"], True)
    assert refused["errors"] == ["Not Authorized to access sendMessage on type Mutation"]
    assert set(summary) == identified | {"logType", "statusCode", "latency"}
    assert summary["requestId"] == refused["requestId"] != fine["requestId"]
    assert {one["graphQLAPIId"] for one in (refused, summary, fine)} == {sandbox.outputs.api_id}
    assert "secret plan" not in json.dumps(entries(sandbox))


def test_a_role_that_may_not_write_writes_nothing(sandbox: Sandbox) -> None:
    iam, role = sandbox.client("iam"), {"RoleName": "ChatMessagesDS-role", "PolicyName": "ChatMessages-access"}
    policy = iam.get_role_policy(**role)["PolicyDocument"]
    before = len(entries(sandbox))
    iam.put_role_policy(**role, PolicyDocument=json.dumps({**policy, "Statement": policy["Statement"][:1]}))
    try:
        assert not sandbox.send(sandbox.insider).errors
        assert len(entries(sandbox)) == before
    finally:
        iam.put_role_policy(**role, PolicyDocument=json.dumps(policy))
    assert not sandbox.send(sandbox.insider).errors
    assert len(entries(sandbox)) == before + 1


def test_what_verbose_adds(sandbox: Sandbox) -> None:
    appsync = sandbox.client("appsync")
    api = appsync.get_graphql_api(apiId=sandbox.outputs.api_id)["graphqlApi"]
    same = {name: api[name] for name in ("name", "authenticationType", "userPoolConfig", "queryDepthLimit")}
    verbose = {**api["logConfig"], "excludeVerboseContent": False, "fieldLogLevel": "NONE"}
    appsync.update_graphql_api(apiId=sandbox.outputs.api_id, **same, logConfig=verbose)
    before = len(entries(sandbox))
    assert sandbox.send(sandbox.outsider, content="all of it").errors
    body, summary = entries(sandbox)[before:]
    assert (body["logType"], summary["logType"]) == ("RequestBody", "RequestSummary")
    assert "all of it" in body["body"]

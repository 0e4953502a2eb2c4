"""What AppSync writes to CloudWatch Logs in the hardened variant: what was refused, and no text of a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.audit.sandbox import Sandbox, open_trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.security.backend import Backend


@pytest.fixture
def trial(built: Callable[[str], Backend]) -> Iterator[Sandbox]:
    backend = built("hardened")
    with open_trial(backend.target, backend.outputs) as trial:
        yield trial


def entries(trial: Sandbox) -> list[dict[str, Any]]:
    group = f"/aws/appsync/apis/{trial.outputs.api_id}"
    pages = trial.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [json.loads(event["message"]) for page in pages for event in page["events"]]


def test_what_was_refused_can_be_found(trial: Sandbox) -> None:
    before = len(entries(trial))
    assert trial.send(trial.outsider, content="a secret plan").errors
    assert not trial.send(trial.insider, content="a secret plan").errors
    refused, summary, fine = entries(trial)[before:]
    identified = {"requestId", "graphQLAPIId"}
    assert set(refused) == identified | {"logType", "path", "fieldName", "fieldInError", "errors"}
    assert (refused["logType"], refused["path"], refused["fieldInError"]) == ("ResponseMapping", ["sendMessage"], True)
    assert refused["errors"] == ["Not Authorized to access sendMessage on type Mutation"]
    assert set(summary) == identified | {"logType", "statusCode", "latency"}
    assert summary["requestId"] == refused["requestId"] != fine["requestId"]
    assert {one["graphQLAPIId"] for one in (refused, summary, fine)} == {trial.outputs.api_id}
    assert "secret plan" not in json.dumps(entries(trial))


def test_a_role_that_may_not_write_writes_nothing(trial: Sandbox) -> None:
    iam, role = trial.client("iam"), {"RoleName": "ChatMessagesDS-role", "PolicyName": "ChatMessages-access"}
    policy = iam.get_role_policy(**role)["PolicyDocument"]
    before = len(entries(trial))
    iam.put_role_policy(**role, PolicyDocument=json.dumps({**policy, "Statement": policy["Statement"][:1]}))
    try:
        assert not trial.send(trial.insider).errors
        assert len(entries(trial)) == before
    finally:
        iam.put_role_policy(**role, PolicyDocument=json.dumps(policy))
    assert not trial.send(trial.insider).errors
    assert len(entries(trial)) == before + 1


def test_what_verbose_adds(trial: Sandbox) -> None:
    appsync = trial.client("appsync")
    api = appsync.get_graphql_api(apiId=trial.outputs.api_id)["graphqlApi"]
    same = {name: api[name] for name in ("name", "authenticationType", "userPoolConfig", "queryDepthLimit")}
    verbose = {**api["logConfig"], "excludeVerboseContent": False, "fieldLogLevel": "NONE"}
    appsync.update_graphql_api(apiId=trial.outputs.api_id, **same, logConfig=verbose)
    before = len(entries(trial))
    assert trial.send(trial.outsider, content="all of it").errors
    body, summary = entries(trial)[before:]
    assert (body["logType"], summary["logType"]) == ("RequestBody", "RequestSummary")
    assert "all of it" in body["body"]

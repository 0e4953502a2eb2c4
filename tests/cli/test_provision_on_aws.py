"""up, plan, status, outputs and down through the command line, against AWS as moto plays it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chatprov.outputs import Outputs
from chatprov.project import Project  # noqa: TC001  # a fixture's type

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]
    Read = Callable[[Result], dict[str, Any]]

pytestmark = pytest.mark.slow

OUTPUT_KEYS = [
    *("target", "account", "region", "endpoint_url"),
    *("table_name", "table_arn", "user_pool_id", "user_pool_arn", "client_id", "bucket", "bucket_arn"),
    *("api_id", "api_arn", "graphql_url", "realtime_url", "data_source", "role_arn", "api_keys", "tables"),
]


def test_the_whole_way(on_aws: Run, document: Read, project: Project, tmp_path: Path) -> None:
    total = len(project.resources())

    plan = document(on_aws("plan", "--json"))
    assert [change["action"] for change in plan["changes"]] == ["create"] * total
    assert [change["resource"] for change in plan["changes"]] == [one.key for _, one in project.resources()]

    up = document(on_aws("up", "--yes", "--json"))
    assert len(up["changes"]) == total
    assert list(up["outputs"]) == OUTPUT_KEYS

    again = document(on_aws("up", "--yes", "--json", "--trace"))
    assert again["changes"] == []
    assert again["outputs"] == up["outputs"]
    assert again["calls"]
    assert all(call["read"] for call in again["calls"])

    status = document(on_aws("status", "--json"))
    assert [step["state"] for step in status["steps"]] == [*["done"] * 7, *["ready"] * (len(project.steps) - 7)]
    assert [step["name"] for step in status["steps"]] == [
        "table", "user_pool", "bucket", "api", "schema", "data_source", "resolvers", "test",
        "upload", "security", "code",
    ]  # fmt: skip
    resource = status["steps"][0]["resources"][0]
    assert set(resource) == {"key", "type", "name", "arn", "state", "differences"}
    assert resource["arn"] == up["outputs"]["table_arn"]

    down = document(on_aws("down", "--yes", "--json"))
    assert {change["resource"] for change in down["changes"]} == {one.key for _, one in project.resources()}
    assert not list((tmp_path / "state").glob("*.json"))
    assert document(on_aws("down", "--yes", "--json"))["changes"] == []


def test_the_same_in_words(on_aws: Run, project: Project) -> None:
    total = len(project.resources())
    assert f"Plan: {total} to create" in on_aws("plan").stdout
    up = on_aws("up", "--yes")
    assert up.exit_code == 0
    assert f"{total} created of {total} resources" in up.stdout
    assert "GraphQL URL" in up.stdout
    assert "STEP 1: DynamoDB table ChatMessages: created" in up.stderr
    assert "no changes" in on_aws("up", "--yes").stdout
    assert f"{total} resources: {total} present" in on_aws("status").stdout
    down = on_aws("down", "--yes")
    assert f"Removed {total} resources" in down.stdout
    assert "STEP 7: AppSync resolver Query.getMessages: deleted" in down.stderr


@pytest.mark.parametrize("command", ["up", "down"])
def test_on_aws_nothing_changes_without_a_yes(command: str, on_aws: Run) -> None:
    if command == "down":
        assert on_aws("up", "--yes").exit_code == 0
    before = on_aws("status", "--json").stdout
    result = on_aws(command)
    assert result.exit_code == 1
    assert "account 123456789012, region ap-south-1" in result.stderr
    assert "ChatMessages" in result.stderr
    assert "--yes" in result.stderr
    assert on_aws("status", "--json").stdout == before


def test_the_exit_code_tells_of_changes_only_when_asked(on_aws: Run) -> None:
    assert on_aws("plan").exit_code == 0
    assert on_aws("plan", "--detailed-exitcode").exit_code == 2
    on_aws("up", "--yes")
    assert on_aws("plan", "--detailed-exitcode").exit_code == 0


def test_a_difference_is_shown_old_and_new(on_aws: Run, document: Read) -> None:
    on_aws("up", "--yes")
    pool = document(on_aws("outputs", "--json"))["user_pool_id"]
    cognito = boto3.client("cognito-idp", "ap-south-1")
    client = document(on_aws("outputs", "--json"))["client_id"]
    cognito.update_user_pool_client(
        UserPoolId=pool, ClientId=client, ClientName="ChatAppClient", RefreshTokenValidity=9
    )
    status = document(on_aws("status", "--json"))
    drifted = [one for step in status["steps"] for one in step["resources"] if one["state"] == "drifted"]
    assert [one["key"] for one in drifted] == ["app-client"]
    why = "after how long a user has to give the password again"
    assert {"path": "RefreshTokenValidity", "want": 5, "have": 9, "reason": why} in drifted[0]["differences"]
    assert "RefreshTokenValidity: 9 -> 5" in on_aws("plan").stdout
    assert "RefreshTokenValidity: 9 -> 5" in on_aws("status").stdout


def test_what_is_anothers_is_taken_over_only_with_adopt(on_aws: Run, document: Read) -> None:
    boto3.client("s3", "ap-south-1").create_bucket(
        Bucket="chat-app-uploads-appasync", CreateBucketConfiguration={"LocationConstraint": "ap-south-1"}
    )
    for command in (["plan"], ["up", "--yes"]):
        refused = on_aws(*command)
        assert refused.exit_code == 1
        assert "--adopt" in refused.stderr
    assert document(on_aws("plan", "--json", "--adopt"))["changes"][3]["action"] == "adopt"
    assert on_aws("up", "--yes", "--adopt").exit_code == 0


def test_data_is_kept_unless_told_otherwise(on_aws: Run) -> None:
    on_aws("up", "--yes")
    table = boto3.resource("dynamodb", "ap-south-1").Table("ChatMessages")
    table.put_item(Item={"roomId": "room1", "timestamp": "1"})
    refused = on_aws("down", "--yes")
    assert refused.exit_code == 1
    assert "1 message in the DynamoDB table ChatMessages" in refused.stderr
    assert "--delete-data" in refused.stderr
    assert on_aws("down", "--yes", "--delete-data").exit_code == 0


def test_the_trace_lists_every_call(on_aws: Run) -> None:
    result = on_aws("plan", "--trace")
    assert "sts.GetCallerIdentity" in result.stderr
    assert "0 of them writes" in result.stderr
    assert "W dynamodb.CreateTable" in on_aws("up", "--yes", "--trace").stderr


def test_a_failed_run_lists_its_calls_too(on_aws: Run) -> None:
    result = on_aws("up", "--trace")
    assert result.exit_code == 1
    assert "0 of them writes" in result.stderr


def test_outputs_in_every_form(on_aws: Run, document: Read) -> None:
    on_aws("up", "--yes")
    values = document(on_aws("outputs", "--json"))
    assert list(values) == ["version", *OUTPUT_KEYS]
    assert list(Outputs.__dataclass_fields__) == OUTPUT_KEYS
    assert on_aws("outputs", "--format", "json").stdout == on_aws("outputs", "--json").stdout
    lines = dict(line.split("=", 1) for line in on_aws("outputs", "--format", "env").stdout.splitlines())
    assert lines == {
        f"CHAT_{key.upper()}": values[key] or "''" for key in OUTPUT_KEYS if key not in {"api_keys", "tables"}
    }
    amplify = json.loads(on_aws("outputs", "--format", "amplify").stdout)
    assert amplify["Auth"]["Cognito"]["userPoolClientId"] == values["client_id"]
    assert "userPoolEndpoint" not in amplify["Auth"]["Cognito"]
    # a test before may have left a local cloud in this process, whose scheme is written in capitals
    assert amplify["API"]["GraphQL"]["endpoint"].lower() == values["graphql_url"].lower()
    assert f"VITE_CHAT_USER_POOL_ID={values['user_pool_id']}\n" in on_aws("outputs", "--format", "vite").stdout
    exports = on_aws("outputs", "--format", "aws-exports").stdout
    assert f'"aws_user_pools_id": "{values["user_pool_id"]}"' in exports
    assert "userPoolEndpoint" not in exports
    assert "exclude each other" in on_aws("outputs", "--format", "vite", "--json").stdout
    shown = on_aws("outputs").stdout
    assert all(value in shown for value in values.values() if isinstance(value, str))


def test_outputs_of_what_is_missing(on_aws: Run) -> None:
    result = on_aws("outputs", "--json")
    assert result.exit_code == 1
    assert "chatprov up" in json.loads(result.stdout)["error"]["advice"]


def test_no_credentials(invoke: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = invoke("status", "--target", "aws")
    assert result.exit_code == 1
    assert "credentials" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["plan"],
        ["up", "--yes"],
        ["status"],
        ["outputs"],
        ["check"],
        ["down", "--yes"],
        ["audit"],
        ["walkthrough", "1"],
        ["room", "list"],
        ["user", "list"],
        ["export", "--format", "terraform", "--import", "--out", "OUT"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_that_uses_a_damaged_state_file_says_so_once(
    on_aws: Run, tmp_path: Path, command: list[str]
) -> None:
    assert on_aws("up", "--yes").exit_code == 0
    (tmp_path / "state" / "aws.json").write_text("{")
    first = on_aws(*(str(tmp_path / "out") if word == "OUT" else word for word in command))
    assert first.stderr.count("is damaged and is not used") == 1, first.output
    kept = list((tmp_path / "state").glob("aws.json.damaged-*"))
    assert [one.read_text() for one in kept] == ["{"]
    assert kept[0].name in first.stderr
    assert "damaged" not in on_aws(*(str(tmp_path / "again") if word == "OUT" else word for word in command)).stderr


@pytest.mark.slow
def test_down_says_what_it_leaves_alone(on_aws: Run) -> None:
    assert on_aws("up", "--yes").exit_code == 0
    iam = boto3.client("iam")
    iam.untag_role(RoleName="ChatMessagesDS-role", TagKeys=["chatprov:stack", "chatprov:resource", "chatprov:region"])
    down = on_aws("down", "--yes")
    assert down.exit_code == 0
    assert "The IAM role ChatMessagesDS-role is kept" in down.stderr
    assert "--adopt" in down.stderr
    assert iam.get_role(RoleName="ChatMessagesDS-role")["Role"]["RoleName"] == "ChatMessagesDS-role"

"""From the tutorial's backend to the hardened one and back, in place: explained, data kept, and settled after one `up`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.config.section import present
from chatprov.engine.state import StackState, last_built
from chatprov.target import aws_target
from tests.engine.harness import NOTHING, ONE_OF_EACH, Faults, Killed, Stage
from tests.engine.test_ownership_tags import otherwise

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.engine.plan import Change
    from chatprov.project import Project

ONLY_HARDENED = {
    "bucket-policy",
    "api-environment",
    "none-source",
    "log-group",
    "resolver-Query-listMessages",
    "resolver-Subscription-onNewMessage",
}
MESSAGE = {"roomId": {"S": "room1"}, "timestamp": {"S": "2025-01-01T10:00:00"}, "sender": {"S": "ann"}}


def put_data(stage: Stage) -> dict[str, Any]:
    """A message, a file and a user, as a chat has them."""
    pools = stage.client("cognito-idp").list_user_pools(MaxResults=5)["UserPools"]
    there = {"Bucket": present(stage.project.config.bucket).name, "UserPoolId": pools[0]["Id"]}
    stage.client("dynamodb").put_item(TableName="ChatMessages", Item=MESSAGE)
    stage.client("s3").put_object(Bucket=there["Bucket"], Key="uploads/a", Body=b"file")
    stage.client("cognito-idp").admin_create_user(
        UserPoolId=there["UserPoolId"], Username="ann@example.com", MessageAction="SUPPRESS"
    )
    return there


def assert_data_kept(stage: Stage, there: dict[str, Any]) -> None:
    assert stage.client("dynamodb").scan(TableName="ChatMessages")["Items"] == [MESSAGE]
    assert stage.client("s3").get_object(Bucket=there["Bucket"], Key="uploads/a")["Body"].read() == b"file"
    users = stage.client("cognito-idp").list_users(UserPoolId=there["UserPoolId"])["Users"]
    assert [user["UserStatus"] for user in users] == ["FORCE_CHANGE_PASSWORD"]


def assert_explained(changes: list[Change]) -> None:
    """Every difference says what the attribute is good for, every resource that comes or goes what it is there for."""
    assert [
        f"{change.resource.key} {difference.path}"
        for change in changes
        for difference in change.differences
        if not difference.reason
    ] == []
    assert [
        change.resource.key
        for change in changes
        if change.action in ("create", "delete") and not change.resource.text.why
    ] == []


@pytest.mark.slow
def test_documented_to_hardened_and_back(stage: Stage, hardened: Project) -> None:
    documented = stage.project
    stage.engine().up()
    there = put_data(stage)

    stage.project = hardened
    assert_explained([change for change in stage.engine().plan() if change.action != "none"])
    changes = stage.engine().up().changes
    assert {change.resource.key for change in changes if change.action == "create"} == ONLY_HARDENED
    assert {change.action for change in changes} == {"create", "update"}
    assert stage.engine().up().changes == []
    assert_data_kept(stage, there)
    assert stage.census() == ONE_OF_EACH | {"data sources": 2}

    stage.project = documented
    assert_explained([change for change in stage.engine().plan() if change.action != "none"])
    changes = stage.engine().up().changes
    assert {change.resource.key for change in changes if change.action == "delete"} == ONLY_HARDENED
    assert {change.action for change in changes} == {"delete", "update"}
    assert stage.engine().up().changes == []
    assert_data_kept(stage, there)
    assert stage.census() == ONE_OF_EACH
    stage.engine().down(delete_data=True)
    assert stage.census() == NOTHING


def test_hardened_from_nothing_and_down_again(stage: Stage, hardened: Project) -> None:
    stage.project = hardened
    assert {change.action for change in stage.engine().up().changes} == {"create"}
    mark = len(stage.target.calls)
    assert stage.engine().up().changes == []
    assert stage.writes_since(mark) == []
    assert {step.state for step in stage.engine().status()} == {"done", "ready"}
    backups = stage.client("dynamodb").describe_continuous_backups(TableName="ChatMessages")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["UpdateContinuousBackups", "SetUserPoolMfaConfig"])
def test_a_run_killed_between_create_and_late_settings(
    stage: Stage, hardened: Project, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    faults = Faults(stage.target, monkeypatch)
    stage.project = hardened
    with faults.armed(operation, "killed before"), pytest.raises(Killed):
        stage.engine().up()
    assert faults.happened == operation
    stage.engine().up()
    assert stage.engine().up().changes == []
    assert stage.census() == ONE_OF_EACH | {"data sources": 2}


TRUSTING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
HARDENED_PARTS: list[tuple[str, str, dict[str, Any]]] = [
    ("s3", "delete_bucket_policy", {"Bucket": "chat-app-uploads-appasync"}),
    (
        "appsync",
        "put_graphql_api_environment_variables",
        {"environmentVariables": {"FILES_URL": "https://evil.example"}},
    ),
    (
        "appsync",
        "update_data_source",
        {"name": "NoData", "type": "HTTP", "httpConfig": {"endpoint": "https://a.example"}},
    ),
    ("appsync", "delete_resolver", {"typeName": "Subscription", "fieldName": "onNewMessage"}),
    ("cognito-idp", "set_user_pool_mfa_config", {"MfaConfiguration": "OFF"}),
    ("logs", "put_retention_policy", {"retentionInDays": 1}),
    ("iam", "update_assume_role_policy", {"RoleName": "ChatMessagesDS-role", "PolicyDocument": json.dumps(TRUSTING)}),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("service", "operation", "parameters"), HARDENED_PARTS, ids=[case[1] for case in HARDENED_PARTS]
)
def test_repair_of_a_weakened_setting(
    stage: Stage, hardened: Project, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    stage.project = hardened
    stage.engine().up()
    client = stage.client(service)
    more = {}
    if service == "appsync":
        more = {"apiId": client.list_graphql_apis()["graphqlApis"][0]["apiId"]}
    if service == "logs":
        more = {"logGroupName": client.describe_log_groups()["logGroups"][0]["logGroupName"]}
    if service == "cognito-idp":
        more = {"UserPoolId": client.list_user_pools(MaxResults=5)["UserPools"][0]["Id"]}
    getattr(client, operation)(**parameters, **more)
    mark = len(stage.target.calls)
    assert len(stage.engine().up().changes) == 1
    assert len(stage.writes_since(mark)) == 1
    assert stage.engine().up().changes == []


def built(file: Path) -> StackState:
    found = last_built(file)
    assert found is not None
    return found


def test_the_variant_in_the_state_file(stage: Stage, hardened: Project, tmp_path: Path) -> None:
    file = stage.folder / "aws.json"
    assert last_built(file) is None
    stage.engine().up()
    assert built(file).variant == "documented"
    stage.project = hardened
    stage.engine().up()
    assert built(file).variant == "hardened"
    file.write_text("damaged")
    assert last_built(file) is None


@pytest.mark.parametrize("region", ["us-east-1", "ap-south-1", "cn-north-1"])
@pytest.mark.parametrize("bucket", ["chat-uploads", "chat.uploads"])
def test_the_url_of_files_in_the_templates(moto_aws: None, stage: Stage, region: str, bucket: str) -> None:
    here = stage.engine().context({})
    context = replace(here, environment=replace(here.environment, region=region))
    signer = aws_target("us-east-1", region, None).url_signer(bucket, region)
    signed = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "uploads/a"})
    assert signed.partition("?")[0] == f"{context.bucket_url(bucket)}/uploads/a"


def test_up_of_single_steps(stage: Stage, hardened: Project) -> None:
    """A step may need what a later one makes, as the API's logs need a role: then that is made with it."""
    stage.project = hardened
    made = {}
    for step in hardened.steps:
        changes = stage.engine().up(only_steps=frozenset({step.number})).changes
        made[step.number] = [change.resource.key for change in changes]
        assert [
            resource.key
            for resource in step.resources(hardened.config)
            if resource.key not in {key for keys in made.values() for key in keys}
        ] == []
    assert "role" in made[4]
    assert stage.engine().up().changes == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["down", "up"])
@pytest.mark.parametrize("killed", [False, True])
def test_retired_resources_after_an_interrupted_run(stage: Stage, command: str, *, killed: bool) -> None:
    """A log group outlives its API; a run that was killed while it made one has recorded the call only."""
    documented = stage.project
    logging = {"field_level": "ALL", "verbose": False, "retention_days": 30}
    stage.project = otherwise(documented, {"api.logs": logging})
    stage.engine().up()
    logs = stage.client("logs")
    assert len(logs.describe_log_groups()["logGroups"]) == 1
    if killed:
        file = stage.folder / "aws.json"
        state = json.loads(file.read_text())
        record = state["resources"].pop("log-group")
        state["intents"]["log-group"] = {
            "action": "create", "type": record["type"], "name": record["name"], "started": record["recorded"]
        }  # fmt: skip
        file.write_text(json.dumps(state))
    stage.project = documented
    engine = stage.engine()
    if command == "up":
        engine.up()
        assert "log-group" not in (stage.folder / "aws.json").read_text()
    else:
        engine.down()
        assert stage.census() == NOTHING
    assert logs.describe_log_groups()["logGroups"] == []

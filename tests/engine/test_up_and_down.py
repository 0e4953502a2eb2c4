"""What `up`, a second `up`, `status` and `down` promise."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.engine import lock
from chatprov.engine.state import StateFile
from chatprov.errors import AmbiguousResource, ForeignResource, HoldsData, Locked, NeedsReplacement, StateUnusable
from tests.engine.harness import NOTHING, ONE_OF_EACH, REGION, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def states(stage: Stage) -> dict[str, str]:
    return {
        resource.result.resource.key: resource.state for step in stage.engine().status() for resource in step.resources
    }


def test_up_and_the_arns_of_status(stage: Stage) -> None:
    made = stage.engine().up().changes
    assert {change.action for change in made} == {"create"}
    assert stage.census() == ONE_OF_EACH
    steps = stage.engine().status()
    assert {step.state for step in steps} == {"done", "ready"}
    assert all(
        resource.state == "present" and resource.arn and resource.arn.startswith("arn:aws:")
        for step in steps
        for resource in step.resources
    )


def test_calls_of_a_second_up(stage: Stage) -> None:
    stage.engine().up()
    mark = len(stage.target.calls)
    assert stage.engine().up().changes == []
    assert len(stage.target.calls) > mark
    assert stage.writes_since(mark) == []


def test_the_resources_that_the_tutorial_builds(stage: Stage) -> None:
    stage.engine().up()
    table = stage.client("dynamodb").describe_table(TableName="ChatMessages")["Table"]
    assert table["KeySchema"] == [
        {"AttributeName": "roomId", "KeyType": "HASH"},
        {"AttributeName": "timestamp", "KeyType": "RANGE"},
    ]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    cognito = stage.client("cognito-idp")
    pool = cognito.list_user_pools(MaxResults=1)["UserPools"][0]
    assert pool["Name"] == "ChatUserPool"
    client_id = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"][0]["ClientId"]
    client = cognito.describe_user_pool_client(UserPoolId=pool["Id"], ClientId=client_id)["UserPoolClient"]
    assert client["ClientName"] == "ChatAppClient"
    assert "ClientSecret" not in client
    assert (client["RefreshTokenValidity"], client["AccessTokenValidity"], client["AuthSessionValidity"]) == (5, 60, 3)
    s3 = stage.client("s3")
    assert s3.get_bucket_location(Bucket="chat-app-uploads-appasync")["LocationConstraint"] == REGION
    access = s3.get_public_access_block(Bucket="chat-app-uploads-appasync")["PublicAccessBlockConfiguration"]
    assert set(access.values()) == {False}
    rule = s3.get_bucket_cors(Bucket="chat-app-uploads-appasync")["CORSRules"][0]
    assert (rule["AllowedMethods"], rule["AllowedOrigins"], rule["AllowedHeaders"]) == (["PUT", "GET"], ["*"], ["*"])
    appsync = stage.client("appsync")
    api = appsync.list_graphql_apis()["graphqlApis"][0]
    assert (api["name"], api["authenticationType"]) == ("ChatAppAPI", "AMAZON_COGNITO_USER_POOLS")
    assert api["userPoolConfig"]["userPoolId"] == pool["Id"]
    source = appsync.get_data_source(apiId=api["apiId"], name="ChatMessagesDS")["dataSource"]
    assert source["dynamodbConfig"]["tableName"] == "ChatMessages"
    resolver = appsync.get_resolver(apiId=api["apiId"], typeName="Mutation", fieldName="sendMessage")["resolver"]
    assert '"operation": "PutItem"' in resolver["requestMappingTemplate"]


def test_down_and_a_second_down(stage: Stage) -> None:
    stage.engine().up()
    assert len(stage.engine().down()) == 13
    assert stage.census() == NOTHING
    assert not (stage.folder / "aws.json").exists()
    mark = len(stage.target.calls)
    assert stage.engine().down() == []
    assert stage.writes_since(mark) == []


def test_down_without_a_state_file(stage: Stage) -> None:
    stage.engine().up()
    (stage.folder / "aws.json").unlink()
    stage.engine().down()
    assert stage.census() == NOTHING


def put_message(stage: Stage) -> None:
    item = {"roomId": {"S": "r"}, "timestamp": {"S": "t"}}
    stage.client("dynamodb").put_item(TableName="ChatMessages", Item=item)


def put_file(stage: Stage) -> None:
    stage.client("s3").put_object(Bucket="chat-app-uploads-appasync", Key="a.png", Body=b"x")


def put_user(stage: Stage) -> None:
    cognito = stage.client("cognito-idp")
    pool = cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann@example.com", MessageAction="SUPPRESS")


@pytest.mark.parametrize(
    ("put", "told"),
    [
        (put_message, "1 message in the DynamoDB table ChatMessages"),
        (put_file, "1 file in the S3 bucket chat-app-uploads-appasync"),
        (put_user, "1 user in the Cognito user pool ChatUserPool"),
    ],
)
def test_down_without_consent_to_data_loss(stage: Stage, put: Callable[[Stage], None], told: str) -> None:
    stage.engine().up()
    put(stage)
    mark = len(stage.target.calls)
    with pytest.raises(HoldsData, match=told):
        stage.engine().down()
    assert stage.writes_since(mark) == []
    stage.engine().down(delete_data=True)
    assert stage.census() == NOTHING


def test_versions_and_delete_markers_of_files(stage: Stage) -> None:
    stage.engine().up()
    s3 = stage.client("s3")
    s3.put_bucket_versioning(Bucket="chat-app-uploads-appasync", VersioningConfiguration={"Status": "Enabled"})
    put_file(stage)
    s3.delete_object(Bucket="chat-app-uploads-appasync", Key="a.png")
    with pytest.raises(HoldsData, match="2 files"):
        stage.engine().down()
    stage.engine().down(delete_data=True)
    assert stage.census() == NOTHING


def test_a_foreign_resource_of_the_same_name(stage: Stage) -> None:
    stage.client("iam").create_role(
        RoleName="ChatMessagesDS-role", AssumeRolePolicyDocument="{}", Tags=[{"Key": "team", "Value": "billing"}]
    )
    with pytest.raises(
        ForeignResource, match=r"ChatMessagesDS-role .*not created by chatprov.*team=billing"
    ) as stopped:
        stage.engine().up()
    assert "--adopt" in stopped.value.advice
    assert stage.census() == NOTHING | {"roles": 1}
    assert stage.engine().down() == []
    assert stage.census() == NOTHING | {"roles": 1}


def test_adoption_of_a_table_made_by_hand(stage: Stage) -> None:
    stage.engine().up()
    table = stage.client("dynamodb").describe_table(TableName="ChatMessages")["Table"]["TableArn"]
    stage.client("dynamodb").untag_resource(ResourceArn=table, TagKeys=["chatprov:stack", "chatprov:resource"])
    (stage.folder / "aws.json").unlink()
    changed = stage.engine().up(adopt=True).changes
    assert [(change.resource.key, change.action) for change in changed] == [("table", "adopt")]
    assert set(states(stage).values()) == {"present"}


def test_two_candidates_and_a_choice_by_id(stage: Stage) -> None:
    cognito = stage.client("cognito-idp")
    settings: dict[str, Any] = {
        "UsernameAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": False},
        "Schema": [{"Name": "email", "Required": True, "Mutable": True}],
    }
    pools = [cognito.create_user_pool(PoolName="ChatUserPool", **settings)["UserPool"]["Id"] for _ in range(2)]
    for adopt in (False, True):
        with pytest.raises(AmbiguousResource, match="There are 2 Cognito user pools named ChatUserPool") as stopped:
            stage.engine().up(adopt=adopt)
        assert all(pool in stopped.value.message for pool in pools)
        assert "--adopt user-pool=" in stopped.value.advice
    for unknown in ("nonsense", "x y!"):
        with pytest.raises(AmbiguousResource, match=f"user-pool with the id {unknown} not found"):
            stage.engine().up(adopt=True, chosen={"user-pool": unknown})
    assert stage.census() == NOTHING | {"pools": 2}
    stage.engine().up(adopt=True, chosen={"user-pool": pools[1]})
    assert stage.engine().up().changes == []
    stage.engine().down()
    assert [pool["Id"] for pool in cognito.list_user_pools(MaxResults=9)["UserPools"]] == [pools[0]]


def test_two_resources_with_the_same_tags(stage: Stage) -> None:
    stage.engine().up()
    (stage.folder / "aws.json").unlink()
    tags = {"chatprov:stack": "chat-app", "chatprov:resource": "user-pool"}
    stage.client("cognito-idp").create_user_pool(PoolName="ChatUserPool", UserPoolTags=tags)
    with pytest.raises(AmbiguousResource, match="There are 2 Cognito user pools"):
        stage.engine().up()
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.slow
def test_a_full_disk_before_the_first_create(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever write of the state finds the disk full, the next run finds everything."""
    replace = os.replace
    for room in range(40):
        left = itertools.count(room, -1)

        def replace_while_there_is_room(source: str, target: str, left: Iterator[int] = left) -> None:
            if next(left) <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            replace(source, target)

        monkeypatch.setattr(os, "replace", replace_while_there_is_room)
        with contextlib.suppress(StateUnusable):
            stage.engine().up()
            break
        monkeypatch.setattr(os, "replace", replace)
        assert not list(stage.folder.glob(".*")), "no temporary file is left"
        stage.engine().up()
        assert stage.census() == ONE_OF_EACH, room
        stage.engine().down()
    assert room > 13


def test_a_foreign_pool_or_api_of_the_same_name_as_ours(stage: Stage) -> None:
    stage.engine().up()
    stage.client("cognito-idp").create_user_pool(PoolName="ChatUserPool")
    assert stage.engine().up().changes == []
    stage.engine().down()
    assert stage.census() == NOTHING | {"pools": 1}


def test_a_key_that_cannot_be_changed_in_place(stage: Stage) -> None:
    stage.client("dynamodb").create_table(
        TableName="ChatMessages",
        AttributeDefinitions=[{"AttributeName": "room", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "room", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "chatprov:stack", "Value": "chat-app"}, {"Key": "chatprov:resource", "Value": "table"}],
    )
    with pytest.raises(NeedsReplacement, match="KeySchema"):
        stage.engine().up()
    assert stage.census() == NOTHING | {"tables": 1}


def test_adoption_counts_the_data_that_a_replacement_would_lose(stage: Stage) -> None:
    stage.client("dynamodb").create_table(
        TableName="ChatMessages",
        AttributeDefinitions=[{"AttributeName": "room", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "room", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with pytest.raises(NeedsReplacement, match="It holds no data"):
        stage.engine().up(adopt=True)
    stage.client("dynamodb").put_item(TableName="ChatMessages", Item={"room": {"S": "r"}})
    with pytest.raises(NeedsReplacement, match="1 message in the DynamoDB table ChatMessages"):
        stage.engine().up(adopt=True)
    assert stage.census() == NOTHING | {"tables": 1}


def test_mode_and_content_of_the_state_file(stage: Stage) -> None:
    stage.engine().up()
    file = stage.folder / "aws.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    state = json.loads(file.read_text())
    assert state["version"] == 1
    assert len(state["resources"]) == 13
    assert state["intents"] == {}
    assert {key for record in state["resources"].values() for key in record} == {
        "type",
        "id",
        "name",
        "arn",
        "recorded",
    }


@pytest.mark.parametrize("damage", ["", "{", '{"version": 1}', "[]", '{"version": 1, "resources": 3}'])
def test_up_with_a_damaged_state_file(stage: Stage, damage: str) -> None:
    stage.engine().up()
    (stage.folder / "aws.json").write_text(damage)
    assert stage.engine().up().changes == []
    assert stage.census() == ONE_OF_EACH
    assert len(json.loads((stage.folder / "aws.json").read_text())["resources"]) == 13


@pytest.mark.parametrize(
    ("change", "told"),
    [({"version": 99}, "newer chatprov"), ({"account": "999999999999"}, "belongs to account 999999999999")],
)
def test_a_state_file_of_another_account_or_region(stage: Stage, change: dict[str, object], told: str) -> None:
    stage.engine().up()
    file = stage.folder / "aws.json"
    text = json.dumps(json.loads(file.read_text()) | change)
    file.write_text(text)
    with pytest.raises(StateUnusable, match=told):
        stage.engine().up()
    assert file.read_text() == text


def test_a_second_run_while_the_lock_is_held(stage: Stage) -> None:
    engine = stage.engine()
    with lock.held(stage.folder / "aws.lock", "up"), pytest.raises(Locked, match=r"^chatprov up \(process \d+\)"):
        engine.up()
    engine.up()


def test_the_state_file_forgets_parts_together_with_their_parent(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[frozenset[str]] = []
    forget = StateFile.forget

    def noted(file: StateFile, *keys: str) -> None:
        forgotten.append(frozenset(keys))
        forget(file, *keys)

    stage.engine().up()
    monkeypatch.setattr(StateFile, "forget", noted)
    stage.engine().down()
    (with_api,) = [keys for keys in forgotten if "api" in keys]
    assert with_api == {"api", *(key for key, resource in stage.engine().resources.items() if resource.parent == "api")}

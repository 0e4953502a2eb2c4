"""The same stack on an independent emulator, through --endpoint-url's target: nothing here knows moto."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import urllib3

from chatprov.engine.engine import Engine
from chatprov.errors import ForeignResource
from chatprov.target import endpoint_target
from tests.patience import PATIENCE, eventually
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.project import Project

pytestmark = pytest.mark.emulator
MINISTACK = Path(sys.prefix) / "ministack" / "bin" / "ministack"


@pytest.fixture(scope="module")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`make test` installs ministack in a separate environment, since it pins its own botocore."""
    assert MINISTACK.exists(), "ministack is needed for the tests of another emulator: `make test` installs it"
    port = free_port()
    folder = tmp_path_factory.mktemp("ministack")
    env = os.environ | {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "AUTH": "true"}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([MINISTACK], cwd=folder, env=env, stdout=log, stderr=log) as process,
    ):
        url = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert process.poll() is None, f"ministack ended:\n{(folder / 'log').read_text()}"
            try:
                return urllib3.request("GET", f"{url}/_ministack/health", timeout=PATIENCE, retries=False).status == 200
            except urllib3.exceptions.HTTPError:
                return False

        eventually(answers)
        yield url
        process.terminate()


def test_up_twice_status_down_on_another_emulator(ministack: str, project: Project, tmp_path: Path) -> None:
    target = endpoint_target(ministack, "ap-south-1", None)
    engine = Engine(project, target, tmp_path)
    assert len(engine.up().changes) == 13
    mark = len(target.calls)
    assert engine.up().changes == []
    assert [call.operation for call in target.calls[mark:] if not call.is_read] == []
    assert {step.state for step in engine.status()} == {"done", "ready"}
    table = target.client("dynamodb").describe_table(TableName="ChatMessages")["Table"]
    assert table["KeySchema"][1] == {"AttributeName": "timestamp", "KeyType": "RANGE"}
    assert len(engine.down()) == 13
    assert engine.down() == []
    assert target.client("dynamodb").list_tables()["TableNames"] == []
    assert target.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"] == []


def test_the_hardened_variant_in_place_and_back_on_another_emulator(
    ministack: str, project: Project, hardened: Project, tmp_path: Path
) -> None:
    target = endpoint_target(ministack, "ap-south-1", None)
    message = {"roomId": {"S": "room1"}, "timestamp": {"S": "2025-01-01T10:00:00"}}

    def left(variant: Project) -> list[str]:
        changes = Engine(variant, target, tmp_path).plan()
        return [difference.path for change in changes for difference in change.differences]

    Engine(project, target, tmp_path).up()
    target.client("dynamodb").put_item(TableName="ChatMessages", Item=message)
    assert len(Engine(hardened, target, tmp_path).up().changes) == 17
    # Its UpdateGraphqlApi takes no notice of these, and keeps what is left out; its CreateGraphqlApi is right, see below.
    assert left(hardened) == ["introspectionConfig", "queryDepthLimit", "resolverCountLimit"]
    Engine(project, target, tmp_path).up()
    assert left(project) == ["logConfig"]
    assert target.client("dynamodb").scan(TableName="ChatMessages")["Items"] == [message]
    Engine(project, target, tmp_path).down(delete_data=True)

    assert len(Engine(hardened, target, tmp_path).up().changes) == 19
    assert Engine(hardened, target, tmp_path).up().changes == []
    assert len(Engine(hardened, target, tmp_path).down()) == 19
    assert target.client("dynamodb").list_tables()["TableNames"] == []


def test_drift_and_adoption_on_another_emulator(ministack: str, project: Project, tmp_path: Path) -> None:
    target = endpoint_target(ministack, "ap-south-1", None)
    engine = Engine(project, target, tmp_path)
    engine.up()
    s3, dynamodb = target.client("s3"), target.client("dynamodb")
    s3.delete_bucket_cors(Bucket="chat-app-uploads-appasync")
    arn = dynamodb.describe_table(TableName="ChatMessages")["Table"]["TableArn"]
    dynamodb.update_table(TableName="ChatMessages", DeletionProtectionEnabled=True)
    assert [change.resource.key for change in engine.plan() if change.action != "none"] == ["table", "bucket-cors"]
    mark = len(target.calls)
    engine.up()
    assert {call.operation for call in target.calls[mark:] if not call.is_read} == {"UpdateTable", "PutBucketCors"}

    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["chatprov:stack", "chatprov:resource"])
    lost = Engine(project, target, tmp_path / "another folder")
    with pytest.raises(
        ForeignResource, match="The DynamoDB table ChatMessages already exists, not created by chatprov"
    ):
        lost.up()
    assert [(change.resource.key, change.action) for change in lost.up(adopt=True).changes] == [("table", "adopt")]
    lost.down()
    assert dynamodb.list_tables()["TableNames"] == []

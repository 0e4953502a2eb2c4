"""The same project in the default account, and in the account that the environment's key chooses for an endpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chatprov.config import Config
from chatprov.engine.engine import Engine
from chatprov.outputs import outputs_of
from chatprov.target import endpoint_target

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project
    from tests.stack import Stack

ACCOUNT = "881111111111"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("accounts")]


def test_a_project_is_built_again_in_another_account(
    project: Project, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    data = project.config.model_dump(by_alias=True)
    data["bucket"]["name"] = "chat-uploads-{account_id}"
    theirs = replace(project, config=Config.model_validate(data))
    target = endpoint_target(stack.endpoint, project.config.region, None)
    engine = Engine(theirs, target, tmp_path)
    engine.up()
    outputs = outputs_of(engine, engine.read_all())
    assert outputs.bucket == f"chat-uploads-{ACCOUNT}"
    assert (outputs.table_name, outputs.region) == (stack.outputs.table_name, stack.outputs.region)
    assert outputs.user_pool_id != stack.outputs.user_pool_id
    assert [pool["Id"] for pool in target.client("cognito-idp").list_user_pools(MaxResults=9)["UserPools"]] == [
        outputs.user_pool_id
    ]
    engine.down()
    assert target.client("dynamodb").list_tables()["TableNames"] == []
    assert stack.outputs.table_name in stack.target.client("dynamodb").list_tables()["TableNames"]

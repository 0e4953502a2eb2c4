"""A token that its user has given up works until it expires: an hour as documented, five minutes in the hardened variant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import jwt
import pytest

from chatprov.audit.sandbox import open_sandbox
from chatprov.config import Config
from chatprov.engine.engine import Engine
from chatprov.outputs import outputs_of
from chatprov.target import local_target

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("variant", "minutes"), [("project", 60), ("hardened", 5)])
def test_a_token_after_a_sign_out(
    *,
    cloud: Cloud,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variant: str,
    minutes: int,
) -> None:
    project: Project = request.getfixturevalue(variant)
    data = project.config.model_dump(by_alias=True)
    data["bucket"]["name"], data["data_source"]["role_name"] = "signed-out-uploads", "signed-out-role"
    target = local_target(cloud.port, "eu-north-1")
    engine = Engine(replace(project, config=Config.model_validate(data)), target, tmp_path)
    engine.up()
    try:
        with open_sandbox(target, outputs_of(engine, engine.read_all())) as sandbox:
            before = sandbox.sign_in_again(sandbox.insider)
            target.client("cognito-idp").global_sign_out(AccessToken=before.tokens.access)
            assert not sandbox.send(before).errors
            assert cloud.server._realtime is not None
            authenticator = cloud.server._realtime._graphql.runtime.authenticator
            claims = jwt.decode(before.tokens.access, options={"verify_signature": False})
            assert claims["exp"] - claims["iat"] == minutes * 60

            def let_it_be(seconds: int) -> None:
                for one in (authenticator, authenticator._tokens):
                    monkeypatch.setattr(one, "_clock", lambda: claims["exp"] + seconds)

            let_it_be(-1)
            assert not sandbox.send(before).errors
            let_it_be(1)
            stored = sandbox.stored()
            refused = sandbox.send(before)
            assert (refused.status, refused.errors[0]["errorType"]) == (401, "UnauthorizedException")
            assert refused.errors[0]["message"] == "Token has expired."
            assert sandbox.stored() == stored
            monkeypatch.undo()
    finally:
        engine.down(delete_data=True)


def test_a_table_that_is_not_backed_up_cannot_be_brought_back(cloud: Cloud) -> None:
    dynamodb = local_target(cloud.port, "eu-north-1").client("dynamodb")
    keys = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    dynamodb.create_table(TableName="lost", BillingMode="PAY_PER_REQUEST", **keys)
    wanted = {"SourceTableName": "lost", "TargetTableName": "found", "UseLatestRestorableTime": True}
    with pytest.raises(dynamodb.exceptions.PointInTimeRecoveryUnavailableException):
        dynamodb.restore_table_to_point_in_time(**wanted)
    dynamodb.update_continuous_backups(
        TableName="lost", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    assert dynamodb.restore_table_to_point_in_time(**wanted)["TableDescription"]["TableName"] == "found"
    for name in ("lost", "found"):
        dynamodb.delete_table(TableName=name)

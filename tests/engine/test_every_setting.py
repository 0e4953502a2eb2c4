"""For every value in config.yaml: somebody sets it otherwise, `plan` finds it, `up` repairs it and nothing else is written.

The other hand is chatprov itself with another config.yaml: what it sets is exactly what a step sets.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest

from chatprov.config import Config, load
from chatprov.engine.engine import Engine
from chatprov.errors import NeedsReplacement
from tests.conftest import ROOT
from tests.engine.harness import NOTHING, ONE_OF_EACH, Clock, Stage

OTHERWISE: dict[str, Any] = {
    "table.partition_key.name": "room",
    "table.partition_key.type": "N",
    "table.sort_key.name": "time",
    "table.sort_key.type": "N",
    "table.indexes": [{"name": "bySender", "partition_key": {"name": "sender", "type": "S"}}],
    "user_pool.tier": "PLUS",
    "user_pool.required_attributes": ["email", "name"],
    "user_pool.mfa": "OPTIONAL",
    "user_pool.first_factors": ["PASSWORD", "EMAIL_OTP"],
    "app_client.auth_flows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "bucket.cors": [{"allowed_headers": [], "allowed_methods": ["GET"], "allowed_origins": ["https://a.example"]}],
    "api.default_action": "DENY",
    "data_source.actions": ["dynamodb:GetItem"],
}
# A name by which AWS knows a resource is no setting of it: under another name there is another resource.
IDENTITIES = {"table.name", "bucket.name", "data_source.name", "data_source.role_name"}
FIXED = {
    "table.partition_key.name",
    "table.partition_key.type",
    "table.sort_key.name",
    "table.sort_key.type",
    "user_pool.case_sensitive",
    "user_pool.required_attributes",
}
# Not a setting of a resource: the file's own form, whose it is and where, the one value allowed, files compared by content.
NO_SETTING = {
    "chatprov",
    "stack",
    "region",
    *IDENTITIES,
    "table.billing_mode",
    "app_client.generate_secret",
    "user_pool.sign_in_with",
    "schema.file",
    "schema.operations",
    "bucket.largest_upload_bytes",
    "resolvers",
    *("tables", "data_sources", "functions", "api.keys", "user_pool.groups"),  # test_further_resources.py
    "api.logs",  # a separate group, a right of the role's and a setting of the API's: test_variants.py
}
# Each of these asks for a separate resource.
RESOURCES = {
    "bucket.tls_only": ("bucket-policy", True),
    "bucket.signed_url_minutes": ("bucket-policy", 15),
    "api.files_url": ("api-environment", True),
    "data_source.none_name": ("none-source", "NoData"),
}
DATA = load(ROOT / "config.yaml").model_dump(by_alias=True)


def leaves(data: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            found |= leaves(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found


def otherwise(path: str, value: Any) -> Any:
    if path in OTHERWISE:
        return OTHERWISE[path]
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
    raise AssertionError(f"say in OTHERWISE what else {path} may be")


def config_with(path: str, value: Any) -> Config:
    data = load(ROOT / "config.yaml").model_dump(by_alias=True)
    section = data
    *sections, key = path.split(".")
    for name in sections:
        section = section[name]
    section[key] = value
    return Config.model_validate(data)


SETTINGS = sorted(set(leaves(DATA)) - NO_SETTING - set(RESOURCES))


@pytest.mark.slow
@pytest.mark.parametrize("path", SETTINGS)
def test_a_setting_changed_outside(stage: Stage, path: str) -> None:
    stage.engine().up()
    other = replace(stage.project, config=config_with(path, otherwise(path, leaves(DATA)[path])))
    shutil.copytree(stage.folder, stage.folder / "other")
    meddler = Engine(other, stage.target, stage.folder / "other", clock=Clock())
    meddler.up(replace=path in FIXED)
    named = {change.resource.key for change in stage.engine().plan() if change.action != "none"}
    assert named
    mark = len(stage.target.calls)
    if path in FIXED:
        with pytest.raises(NeedsReplacement, match="cannot change in place"):
            stage.engine().up()
        assert stage.writes_since(mark) == []
    changed = stage.engine().up(replace=path in FIXED).changes
    assert {change.resource.key for change in changed} == named
    assert {change.action for change in stage.engine().plan()} == {"none"}
    assert stage.census() == ONE_OF_EACH
    if path not in FIXED:
        assert len(stage.writes_since(mark)) <= len(named)


@pytest.mark.slow
@pytest.mark.parametrize("path", RESOURCES)
def test_a_setting_with_a_resource_for_it(stage: Stage, path: str) -> None:
    key, value = RESOURCES[path]
    stage.engine().up()
    before = stage.project
    stage.project = replace(before, config=config_with(path, value))
    assert [(change.resource.key, change.action) for change in stage.engine().up().changes] == [(key, "create")]
    assert stage.engine().up().changes == []
    stage.project = before
    assert [(change.resource.key, change.action) for change in stage.engine().up().changes] == [(key, "delete")]
    assert stage.engine().up().changes == []
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.parametrize("path", sorted(IDENTITIES))
def test_another_name_in_config_yaml(stage: Stage, path: str) -> None:
    """Renaming needs --replace: the old one goes, the new one is made, and what refers to it follows."""
    stage.engine().up()
    stage.project = replace(stage.project, config=config_with(path, f"{leaves(DATA)[path]}-x".replace("DS-x", "DSx")))
    with pytest.raises(NeedsReplacement, match="name: expected"):
        stage.engine().up()
    stage.engine().up(replace=True)
    assert stage.census() == ONE_OF_EACH
    assert {change.action for change in stage.engine().plan()} == {"none"}
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.slow
def test_data_lost_by_a_replacement(stage: Stage) -> None:
    stage.engine().up()
    item = {"roomId": {"S": "r"}, "timestamp": {"S": "t"}}
    stage.client("dynamodb").put_item(TableName="ChatMessages", Item=item)
    stage.project = replace(stage.project, config=config_with("table.sort_key.name", "sentAt"))
    with pytest.raises(NeedsReplacement) as stopped:
        stage.engine().up()
    assert "`chatprov up --replace`" in stopped.value.advice
    assert "1 message in the DynamoDB table ChatMessages" in stopped.value.advice
    stage.engine().up(replace=True)
    assert stage.client("dynamodb").scan(TableName="ChatMessages")["Count"] == 0


def test_a_resolver_removed_from_config_yaml(stage: Stage) -> None:
    stage.engine().up()
    config = stage.project.config
    stage.project = replace(stage.project, config=config.model_copy(update={"resolvers": config.resolvers[:1]}))
    assert [(change.name, change.action) for change in stage.engine().plan() if change.action != "none"] == [
        ("Query.getMessages", "delete")
    ]
    mark = len(stage.target.calls)
    stage.engine().up()
    assert [call.operation for call in stage.writes_since(mark)] == ["DeleteResolver"]
    assert stage.engine().up().changes == []
    stage.engine().down()
    assert stage.census() == NOTHING

"""Further tables, data sources, functions, API keys and groups in config.yaml: created, changed, removed, exported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.config.configuration import Config
from tests.engine.harness import NOTHING
from tests.engine.test_every_setting import DATA

if TYPE_CHECKING:
    from chatprov.engine.plan import Change
    from tests.engine.harness import Stage

REQUEST, RESPONSE = "graphql/getMessages.request.vtl", "graphql/getMessages.response.vtl"
VTL = {"request_template": REQUEST, "response_template": RESPONSE}
TABLES = {
    "rooms": {
        "name": "ChatRooms",
        "partition_key": {"name": "roomId", "type": "S"},
        "indexes": [{"name": "byOwner", "partition_key": {"name": "owner", "type": "S"}}],
    }
}
SOURCES = [{"name": "RoomsDS", "table": "rooms", "role_name": "RoomsDS-role"}, {"name": "NoData"}]
FUNCTIONS = [
    {"name": "decide", "data_source": "NoData", "code": "graphql/getMessages.js"},
    {"name": "find", "data_source": "RoomsDS", **VTL},
]
PIPELINE = {"type": "Query", "field": "getMessages", "functions": ["decide", "find"], "code": "graphql/getMessages.js"}
KEYS = {
    "table-rooms",
    "group-admins",
    "api-key-web",
    "role-RoomsDS",
    "role-policy-RoomsDS",
    "data-source-RoomsDS",
    "data-source-NoData",
    "function-decide",
    "function-find",
}


def with_more(stage: Stage, **sections: Any) -> None:
    data = {**DATA, **sections}
    stage.project = replace(stage.project, config=Config.model_validate(data))


def everything() -> dict[str, Any]:
    return {
        "tables": TABLES,
        "data_sources": SOURCES,
        "functions": FUNCTIONS,
        "resolvers": [DATA["resolvers"][0], PIPELINE],
        "user_pool": {**DATA["user_pool"], "groups": ["admins"]},
        "api": {**DATA["api"], "keys": [{"name": "web", "days": 7}]},
    }


def actions(changes: list[Change]) -> dict[str, str]:
    return {change.resource.key: change.action for change in changes if change.action != "none"}


@pytest.mark.slow
def test_further_resources_come_and_go(stage: Stage) -> None:
    stage.engine().up()
    with_more(stage, **everything())
    said = actions(stage.engine().up().changes)
    assert {key for key, action in said.items() if action == "create"} == KEYS
    assert {key for key, action in said.items() if action == "update"} == {"api", "resolver-Query-getMessages"}
    assert actions(stage.engine().plan()) == {}
    with_more(stage)
    said = actions(stage.engine().up().changes)
    assert {key for key, action in said.items() if action == "delete"} == KEYS
    assert actions(stage.engine().plan()) == {}
    with_more(stage, **everything())
    stage.engine().up()
    stage.engine().down()
    assert stage.census() == NOTHING
    assert stage.client("dynamodb").list_tables()["TableNames"] == []
    assert stage.client("iam").list_roles()["Roles"] == []


@pytest.mark.slow
def test_an_api_key_that_has_expired_is_renewed(stage: Stage) -> None:
    with_more(stage, api={**DATA["api"], "keys": [{"name": "web", "days": 7}]})
    stage.engine().up()
    api = stage.client("appsync").list_graphql_apis()["graphqlApis"][0]["apiId"]
    [key] = stage.client("appsync").list_api_keys(apiId=api)["apiKeys"]
    resource = stage.engine().resources["api-key-web"]
    context = stage.engine().context(stage.engine().read_ours())
    assert resource.read(context, None)[0].attributes == {"Expired": False}
    mark = len(stage.target.calls)
    resource.update(context, context.handles["api-key-web"], frozenset({"Expired"}))
    assert [call.parameters["id"] for call in stage.writes_since(mark)] == [key["id"]]

"""`--resolvers js`: STEP 7 in JavaScript, in both variants, remembered in the state file, and changed in place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.engine.state import last_built
from chatprov.project import load_project
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.engine.plan import Change
    from tests.engine.harness import Stage

RUNTIME = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
IN_JAVASCRIPT = {variant: load_project(ROOT, ROOT, variant, "js") for variant in ("documented", "hardened")}


def resolvers(stage: Stage) -> list[dict[str, Any]]:
    appsync = stage.client("appsync")
    [api] = appsync.list_graphql_apis()["graphqlApis"]
    names = ("Mutation", "Query", "Subscription")
    found = [appsync.list_resolvers(apiId=api["apiId"], typeName=name)["resolvers"] for name in names]
    return [resolver for of_type in found for resolver in of_type]


def changed(changes: Iterable[Change]) -> set[str]:
    return {change.resource.key for change in changes}


@pytest.mark.parametrize("variant", IN_JAVASCRIPT)
def test_step_7_in_javascript(stage: Stage, variant: str) -> None:
    stage.project = IN_JAVASCRIPT[variant]
    stage.engine().up()
    found = resolvers(stage)
    assert len(found) == len(stage.project.config.resolvers)
    for resolver in found:
        folder = ROOT / "graphql" / ("" if variant == "documented" else "hardened")
        assert resolver["code"] == (folder / f"{resolver['fieldName']}.js").read_text(encoding="utf-8")
        assert resolver["runtime"] == RUNTIME
        assert not resolver.get("requestMappingTemplate")
    assert stage.engine().up().changes == []
    stage.engine().down(delete_data=True)


@pytest.mark.parametrize("variant", IN_JAVASCRIPT)
def test_the_language_is_changed_in_place_and_back(stage: Stage, variant: str) -> None:
    in_vtl = load_project(ROOT, ROOT, variant)
    of_resolvers = {f"resolver-{resolver.type}-{resolver.field}" for resolver in in_vtl.config.resolvers}
    for project in (in_vtl, IN_JAVASCRIPT[variant], in_vtl):
        stage.project = project
        mark = len(stage.target.calls)
        changes = stage.engine().up().changes
        if mark:
            assert changed(changes) == of_resolvers
            assert {call.operation for call in stage.writes_since(mark)} == {"UpdateResolver"}
        assert stage.engine().up().changes == []
    assert not any(resolver.get("code") or resolver.get("runtime") for resolver in resolvers(stage))


def test_the_language_in_the_state_file(stage: Stage) -> None:
    file = stage.folder / "aws.json"
    for project, version in ((IN_JAVASCRIPT["documented"], 2), (load_project(ROOT, ROOT), 1)):
        stage.project = project
        stage.engine().up()
        built = last_built(file)
        assert built is not None
        assert (built.language, json.loads(file.read_text())["version"]) == (project.language, version)


def test_a_resolver_in_one_language_is_built_in_it(stage: Stage) -> None:
    project = load_project(ROOT, ROOT)
    send, get = project.config.resolvers
    only_code = send.model_copy(
        update={"request_template": None, "response_template": None, "code": "graphql/sendMessage.js"}
    )
    config = project.config.model_copy(update={"resolvers": [only_code.written_in("vtl"), get]})
    stage.project = replace(project, config=config)
    stage.engine().up()
    assert {resolver["fieldName"]: bool(resolver.get("code")) for resolver in resolvers(stage)} == {
        "sendMessage": True,
        "getMessages": False,
    }

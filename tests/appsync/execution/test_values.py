from __future__ import annotations

import json
from typing import Any

from tests.appsync.cases import each, load
from tests.appsync.world import World, definition

SDL = load("values")["sdl"]


@each("values")
def test_what_a_resolved_value_becomes(case: dict[str, Any]) -> None:
    world = World(definition(SDL))
    for name, value in case.get("resolved", {}).items():
        payload = json.dumps({"version": "2018-05-29", "payload": value})
        world.resolver("Query", name, payload, "$util.toJson($ctx.result)", "Nothing")
    assert world.post(case["query"]) == case["answer"]

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
        # A request document is read as deep as it goes: 400 lists in each other are more than Java's text would take.
        text = "[" * 400 + "]" * 400 if value == "DEEP" else json.dumps(value)
        world.resolver("Query", name, f'{{"version": "2018-05-29", "payload": {text}}}', None, "Nothing")
    response = world.http(json.dumps({"query": case["query"]}))
    assert (response.status, json.loads(response.body)) == (case.get("status", 200), case["answer"])

"""What a mutation's subscribers receive of it, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.appsync.realtime.stage import Stage, subscription_resolver
from tests.read_yaml import read_yaml

CASES = read_yaml(Path(__file__).parent / "data" / "events.yaml")["cases"]


def operation(kind: str, text: str) -> str:
    return f"{kind} {text}" if text.startswith("{") else text


def set_filter(stage: Stage, rules: list[list[Any]]) -> None:
    filters = [dict(zip(("fieldName", "operator", "value"), each, strict=True)) for each in rules]
    content = json.dumps({"filterGroup": [{"filters": filters}]})
    resolver = subscription_resolver(f"$extensions.setSubscriptionFilter({content}) null")
    stage.change(resolvers={**stage.api.resolvers, ("Subscription", "onResolved"): resolver})


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_what_arrives(case: dict[str, Any]) -> None:
    stage = Stage()
    if "filter" in case:
        set_filter(stage, case["filter"])
    client = stage.arrive()
    start = stage.start(operation("subscription", case["subscribe"]), case.get("variables"))
    assert client.say(start) == [{"type": "start_ack", "id": "s"}]
    for each in case["mutate"]:
        stage.mutate(operation("mutation", each))
    payloads = case["payloads"] if "payloads" in case else [{"data": data} for data in case["data"]]
    assert client.taken() == [{"type": "data", "id": "s", "payload": payload} for payload in payloads]

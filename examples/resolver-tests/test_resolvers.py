"""The tutorial's resolvers in JavaScript, tested one handler at a time with EvaluateCode."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3

appsync = boto3.client("appsync")
MESSAGE = {"roomId": "room1", "timestamp": "2025-01-01T10:00:00", "sender": "ann", "content": "Hello!"}


def evaluate(file: str, function: str, context: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = appsync.evaluate_code(
        runtime={"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"},
        code=Path(file).read_text(encoding="utf-8"),
        function=function,
        context=json.dumps(context),
    )
    return answer


def test_a_message_becomes_an_item() -> None:
    answer = evaluate("graphql/sendMessage.js", "request", {"arguments": {"input": MESSAGE}})
    request = json.loads(answer["evaluationResult"])
    assert request["operation"] == "PutItem"
    assert request["key"] == {"roomId": {"S": "room1"}, "timestamp": {"S": "2025-01-01T10:00:00"}}
    assert request["attributeValues"] == {"sender": {"S": "ann"}, "content": {"S": "Hello!"}}


def test_an_error_of_the_table_is_passed_on() -> None:
    error = {"message": "Too many requests", "type": "DynamoDB:ThrottlingException"}
    answer = evaluate("graphql/sendMessage.js", "response", {"error": error})
    assert answer["error"]["message"] == "Too many requests"


def test_the_items_of_a_room_are_returned() -> None:
    answer = evaluate("graphql/getMessages.js", "response", {"result": {"items": [MESSAGE], "nextToken": None}})
    assert json.loads(answer["evaluationResult"]) == [MESSAGE]

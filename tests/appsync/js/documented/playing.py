"""Plays an example: EvaluateCode, a resolver on a table, requests to an API, or subscribers.

As a resolver, the code is that of a mutation with the arguments of the example, on the DynamoDB table "Items" unless the `source`
is "Nothing". `items` are in the tables before, `left` afterwards. `answers` are the responses of DynamoDB, by operation, in place
of those of a table. `result` is what the response handler returns, `errors` has a part of each error.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from chatprov.appsync.resolvers.evaluate_code import evaluate_code
from tests.appsync.world import RecordedDynamoDB
from tests.conformance.evaluated import check_evaluated, context_of
from tests.conformance.resembling import resembles
from tests.conformance.runner import InProcess, answer_of, check_answer, world_of
from tests.conformance.talk import play_talk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ADDED: Final = {
    "request": "export const request = (ctx) => ({ payload: null });\n",
    "response": "export function response(ctx) {\n"
    "  if (ctx.error) { util.error(ctx.error.message, ctx.error.type, ctx.result); }\n"
    "  return ctx.result;\n}\n",
}
EXPECTED: Final = frozenset({"returns", "has", "refused", "fault", "fails", "logs", "stash", "appended"})
"""What is expected of EvaluateCode."""
OF_A_RESOLVER: Final = frozenset({"result", "left", "errors"})
SETS: Final = frozenset({"SS", "NS", "BS", "B"})
SCALARS: Final = {bool: "Boolean", int: "Int", float: "Float", str: "String"}


class AnsweringDynamoDB(RecordedDynamoDB):
    """A DynamoDB whose responses are those of an example."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__()
        self._answers = answers

    def execute(
        self, operation: str, parameters: Mapping[str, Any], *, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        if operation not in self._answers:
            return super().execute(operation, parameters, region=region, role_arn=role_arn)
        answer: dict[str, Any] = self._answers[operation]
        return answer


def play(example: dict[str, Any]) -> None:
    """Play an example, and compare all that it says with what happens."""
    dynamodb = AnsweringDynamoDB(example.get("answers", {}))
    if "talk" in example:
        play_talk({**example, "given": example}, dynamodb)
    elif "requests" in example:
        _request(example, dynamodb)
    else:
        code = completed(code_of(example))
        if example.keys() & EXPECTED:
            check_evaluated(
                example, evaluate_code(code, json.dumps(context_of(example)), example.get("handler", "request"))
            )
        if example.keys() & OF_A_RESOLVER:
            _resolve(example, code, dynamodb)


def code_of(example: Mapping[str, Any]) -> str:
    """Return the code of an example: its own, or that of a resolver, or of a function of it ("Query.rooms/0")."""
    if "code" in example:
        return str(example["code"])
    name, _, number = example["of"].partition("/")
    resolver = example["resolvers"][name]
    return str((resolver["functions"][int(number)] if number else resolver)["code"])


def completed(code: str) -> str:
    """Return code with the handlers that it does not export."""
    return code + "".join(text for name, text in ADDED.items() if not re.search(rf"\bexport\b[^(;=]*\b{name}\b", code))


def _request(example: dict[str, Any], dynamodb: RecordedDynamoDB) -> None:
    stage = InProcess(dynamodb)
    stage.prepare(example)
    _fill(dynamodb, example)
    kept: dict[str, Any] = {}
    for request in example["requests"]:
        check_answer(request, answer_of(stage, request, kept), kept)
    _check_left(dynamodb, example)


def _resolve(example: dict[str, Any], code: str, dynamodb: RecordedDynamoDB) -> None:
    arguments = example.get("args", {})
    inputs: list[str] = []
    types = {name: _type_of(value, f"{name}Input", inputs) for name, value in arguments.items()}
    declared = _in_brackets(f"{name}: {type_name}" for name, type_name in types.items())
    settings = {"code": code, "source": example.get("source", "T")}
    sdl = f"type Query {{ nothing: String }} type Mutation {{ run{declared}: AWSJSON }} {' '.join(inputs)}"
    world = world_of({**example, "sdl": sdl, "resolvers": {"Mutation.run": settings}}, dynamodb)
    _fill(dynamodb, example)
    variables = _in_brackets(f"${name}: {type_name}" for name, type_name in types.items())
    answer = world.post(f"mutation{variables} {{ run{_in_brackets(f'{name}: ${name}' for name in types)} }}", arguments)
    errors = answer.get("errors", [])
    assert resembles(errors, example.get("errors", [])), errors
    if "result" in example:
        found = None if answer["data"]["run"] is None else json.loads(answer["data"]["run"])
        assert resembles(found, example["result"]), found
    _check_left(dynamodb, example)


def _type_of(value: Any, name: str, inputs: list[str]) -> str:
    """Return the type of an argument, and add the input types that it needs."""
    if isinstance(value, list):
        return f"[{_type_of(value[0], name, inputs)}]"
    if isinstance(value, dict):
        fields = " ".join(f"{key}: {_type_of(part, f'{name}_{key}', inputs)}" for key, part in value.items())
        inputs.append(f"input {name} {{ {fields} }}")
        return name
    return SCALARS.get(type(value), "String")


def _in_brackets(parts: Iterable[str]) -> str:
    text = ", ".join(parts)
    return f"({text})" if text else ""


def _fill(dynamodb: RecordedDynamoDB, example: dict[str, Any]) -> None:
    for table, items in example.get("items", {}).items():
        for item in items:
            dynamodb.put(table, **{name: _typed(value) for name, value in item.items()})


def _check_left(dynamodb: RecordedDynamoDB, example: dict[str, Any]) -> None:
    for table, items in example.get("left", {}).items():
        found = [{name: _plain(value) for name, value in item.items()} for item in dynamodb.items(table)]
        assert len(found) == len(items), found
        for item in items:
            assert any(resembles(other, item) and other.keys() == item.keys() for other in found), (item, found)


def _typed(value: Any) -> dict[str, Any]:
    """Return the typed value of a plain one; a set is written `{SS: [...]}`."""
    if isinstance(value, dict) and value.keys() <= SETS:
        return value
    exact = json.loads(json.dumps(value), parse_float=Decimal)
    return dict(TypeSerializer().serialize(exact))


def _plain(value: Any) -> Any:
    """Return the plain value of a typed one; sets stay as they are, in order."""
    ((kind, content),) = value.items()
    if kind in SETS:
        return {kind: sorted(content)}
    return json.loads(json.dumps(TypeDeserializer().deserialize(value), default=_number))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest

from chatprov.appsync.errors import RequestError
from chatprov.appsync.resolvers.evaluate import evaluate_mapping_template


def evaluate(template: str, **context: Any) -> dict[str, Any]:
    return evaluate_mapping_template(template, json.dumps(context))


def test_a_template_is_rendered_for_the_context() -> None:
    template = (
        '$util.qr($ctx.stash.put("k", 1))$util.log.info("seen {}", 5){"a": "$ctx.args.a", "b": "$context.result"}'
    )
    answer = evaluate(template, arguments={"a": "x"}, result="r", stash={"j": 0})
    assert answer == {
        "evaluationResult": '{"a": "x", "b": "r"}',
        "logs": answer["logs"],
        "stash": '{"j":0,"k":1}',
        "outErrors": "[]",
    }
    assert len(answer["logs"]) == 1
    assert "seen 5" in answer["logs"][0]


def test_the_identity_tells_how_the_caller_was_authorized() -> None:
    assert evaluate("$util.authType()")["evaluationResult"] == "API Key Authorization"
    lambda_identity = {"resolverContext": {"role": "admin"}}
    assert evaluate("$util.authType()", identity=lambda_identity)["evaluationResult"] == "Lambda Authorization"


def test_an_answer_has_the_shape_of_the_api() -> None:
    model = botocore.session.Session().get_service_model("appsync").operation_model("EvaluateMappingTemplate")
    answers = [evaluate("x"), evaluate('$util.error("No")')]
    assert model.output_shape is not None
    for answer in answers:
        assert set(answer) <= set(model.output_shape.members)


@pytest.mark.parametrize(
    "template", ['$util.error("No", "T")', "$util.unauthorized()", "#if(", "$ctx.args.a.substring(9)"]
)
def test_a_fault_of_the_template_is_part_of_the_answer(template: str) -> None:
    answer = evaluate(template, arguments={"a": "x"})
    assert answer["error"]["message"]
    assert "evaluationResult" not in answer


def test_the_selection_is_there_and_not_in_the_json() -> None:
    info = {"fieldName": "f", "selectionSetList": ["a", "b"]}
    answer = evaluate("$ctx.info.selectionSetList $util.toJson($ctx.info)", info=info)
    assert answer["evaluationResult"] == '[a, b] {"fieldName":"f"}'


def test_appended_errors_and_an_early_return() -> None:
    answer = evaluate('$util.appendError("One", "A", {"d": 1})#return({"r": [1, 1.0]})')
    assert answer["evaluationResult"] == '{"r":[1,1.0]}'
    assert json.loads(answer["outErrors"]) == [{"message": "One", "type": "A", "data": {"d": 1}, "errorInfo": None}]


@pytest.mark.parametrize("context", ["", "[]", "{", "[" * 100_000])
def test_a_context_must_be_an_object(context: str) -> None:
    with pytest.raises(RequestError) as caught:
        evaluate_mapping_template("x", context)
    assert (caught.value.status, caught.value.error_type) == (400, "BadRequestException")

"""Numbers that are not whole take long to write: a list of very many ends the resolver, and a long one does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatprov.appsync.resolvers.evaluate import evaluate_mapping_template
from chatprov.appsync.resolvers.evaluate_code import evaluate_code

pytestmark = pytest.mark.slow  # many together

TOO_LARGE = "A value is too large to be written as JSON."
TOO_LONG = "it exceeded the limit of evaluation steps."
IN_CODE = {
    "return numbers;": TOO_LARGE,
    "return { a: { b: [numbers] } };": TOO_LARGE,
    "return numbers.join();": TOO_LONG,
    "return `${numbers}`;": TOO_LONG,
    "return '' + numbers;": TOO_LONG,
    "return JSON.stringify(numbers);": TOO_LONG,
    "console.log(numbers);": TOO_LONG,
    "return util.dynamodb.toDynamoDB(numbers);": TOO_LONG,
    "util.error('no', 'No', numbers);": TOO_LARGE,
    "util.error('no', 'No', null, numbers);": TOO_LARGE,
    "util.appendError('no', 'No', numbers);": TOO_LARGE,
    "ctx.stash.numbers = numbers;": TOO_LARGE,
    "runtime.earlyReturn(numbers);": TOO_LARGE,
}
IN_TEMPLATES = [
    "$util.toJson($numbers)",
    "#return($numbers)",
    "$util.error('no', 'No', $numbers)",
    "$util.appendError('no', 'No', $numbers)",
    "$util.qr($ctx.stash.put('numbers', $numbers))",
]


def of_code(statements: str, count: int) -> dict[str, Any]:
    code = (
        "import { util, runtime } from '@aws-appsync/utils';\n"
        f"export function request(ctx) {{ const numbers = []; numbers.length = {count}; numbers.fill(0.1); {statements} }}\n"
        "export const response = (ctx) => ctx.result;"
    )
    return evaluate_code(code, "{}", "request")


def of_template(template: str, count: int) -> dict[str, Any]:
    many = "#set($numbers = [])#foreach($i in [1..10])$util.qr($numbers.addAll($ctx.args.some))#end"
    return evaluate_mapping_template(many + template, json.dumps({"arguments": {"some": [0.1] * (count // 10)}}))


@pytest.mark.parametrize("statements", IN_CODE)
def test_code_with_very_many_ends(statements: str) -> None:
    answer = of_code(statements, 520_000)
    assert answer["error"]["message"].endswith(IN_CODE[statements])
    assert "evaluationResult" not in answer
    assert len(json.dumps(answer)) < 1000


@pytest.mark.parametrize(
    "statements", [each for each, why in IN_CODE.items() if "error" not in each and why == TOO_LARGE]
)
def test_code_with_many_goes_on(statements: str) -> None:
    assert "error" not in of_code(statements, 20_000)


@pytest.mark.parametrize("template", IN_TEMPLATES)
def test_a_template_with_very_many_ends(template: str) -> None:
    answer = of_template(template, 520_000)
    assert answer["error"]["message"].endswith(TOO_LONG)
    assert "evaluationResult" not in answer


@pytest.mark.parametrize("template", IN_TEMPLATES)
def test_a_template_with_many_goes_on(template: str) -> None:
    answer = of_template(template, 20_000)
    assert answer.get("error", {}).get("message", "no") == "no"

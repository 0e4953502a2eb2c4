"""The code of resolvers and functions over HTTP: what is kept, what is refused and how, and EvaluateCode."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests
from botocore.exceptions import ClientError, ParamValidationError

from tests.appsync.js.lint_rules import BROKEN, RECOMMENDED
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable


RUNTIME: Final = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
CODE: Final = (
    "export const request = (ctx) => ({ payload: ctx.args.a });\nexport const response = (ctx) => ctx.result;\n"
)
OTHER: Final = CODE.replace("ctx.result", "`${ctx.result}!`")
REFUSED: Final = (
    "export function request(ctx) {\n  for (;;) {}\n  let n = 1;\n  n++;\n}\nexport const response = (ctx) => 1;\n"
)
FIELD: Final[dict[str, str]] = {"typeName": "Query", "fieldName": "field"}
SAVED: Final[dict[str, Any]] = {"runtime": RUNTIME, "code": CODE}
LONGEST: Final = 32_768


class Api:
    """An API with a field, a NONE data source, a resolver and a function with code."""

    def __init__(self, appsync: Any) -> None:
        self.appsync = appsync
        made = appsync.create_graphql_api(name="Code", authenticationType="API_KEY")["graphqlApi"]
        self.id, self.url = made["apiId"], made["uris"]["GRAPHQL"]
        sdl = b"type Query { field(a: String): String other(a: String): String }"
        appsync.start_schema_creation(apiId=self.id, definition=sdl)
        appsync.create_data_source(apiId=self.id, name="Nothing", type="NONE")
        self.key = appsync.create_api_key(apiId=self.id)["apiKey"]["id"]
        self.create_resolver(**SAVED)
        self.function_id = self.create_function(**SAVED)["functionId"]

    def create_resolver(self, field: str = "field", **settings: Any) -> dict[str, Any]:
        return self._resolver(self.appsync.create_resolver, field, settings)

    def update_resolver(self, **settings: Any) -> dict[str, Any]:
        return self._resolver(self.appsync.update_resolver, "field", settings)

    def _resolver(self, call: Callable[..., Any], field: str, settings: dict[str, Any]) -> dict[str, Any]:
        runs = {} if "kind" in settings else {"dataSourceName": "Nothing"}
        made: dict[str, Any] = call(apiId=self.id, typeName="Query", fieldName=field, **runs, **settings)["resolver"]
        return made

    def create_function(self, **settings: Any) -> dict[str, Any]:
        return self._function(self.appsync.create_function, settings)

    def update_function(self, **settings: Any) -> dict[str, Any]:
        return self._function(self.appsync.update_function, {"functionId": self.function_id, **settings})

    def _function(self, call: Callable[..., Any], settings: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = call(apiId=self.id, name="F", dataSourceName="Nothing", **settings)[
            "functionConfiguration"
        ]
        return made

    def ask(self, query: str) -> dict[str, Any]:
        answer = requests.post(self.url, json={"query": query}, headers={"x-api-key": self.key}, timeout=PATIENCE)
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture(scope="module")
def api(appsync: Any) -> Api:
    return Api(appsync)


def test_resolvers_are_returned_with_their_code(api: Api) -> None:
    updated = api.update_resolver(runtime=RUNTIME, code=OTHER)
    (listed,) = api.appsync.list_resolvers(apiId=api.id, typeName="Query")["resolvers"]
    found = api.appsync.get_resolver(apiId=api.id, **FIELD)["resolver"]
    assert updated == found == listed
    assert (found["runtime"], found["code"]) == (RUNTIME, OTHER)
    assert api.ask('{field(a: "x")}') == {"data": {"field": "x!"}}
    api.update_resolver(**SAVED)
    assert api.ask('{field(a: "x")}') == {"data": {"field": "x"}}


def test_functions_are_returned_with_their_code_and_without_a_version(api: Api) -> None:
    updated = api.update_function(runtime=RUNTIME, code=OTHER)
    found = api.appsync.get_function(apiId=api.id, functionId=api.function_id)["functionConfiguration"]
    assert updated == found
    assert found in api.appsync.list_functions(apiId=api.id)["functions"]
    assert (found["runtime"], found["code"]) == (RUNTIME, OTHER)
    assert "functionVersion" not in found


def test_a_pipeline_resolver_has_code_around_its_functions(api: Api) -> None:
    function_id = api.create_function(**SAVED)["functionId"]
    pipeline = {"kind": "PIPELINE", "pipelineConfig": {"functions": [function_id, function_id]}}
    made = api.create_resolver("other", runtime=RUNTIME, code=OTHER, **pipeline)
    assert (made["kind"], made["code"]) == ("PIPELINE", OTHER)
    assert "dataSourceName" not in made
    assert api.ask('{other(a: "x")}') == {"data": {"other": "x!"}}
    found = api.appsync.list_resolvers_by_function(apiId=api.id, functionId=function_id)["resolvers"]
    assert found == [made]
    api.appsync.delete_resolver(apiId=api.id, typeName="Query", fieldName="other")


def test_templates_replace_code_and_code_replaces_templates(api: Api) -> None:
    replaced = api.update_resolver(requestMappingTemplate='{"version": "2018-05-29", "payload": "template"}')
    assert "code" not in replaced
    assert "runtime" not in replaced
    assert api.ask("{field}") == {"data": {"field": "template"}}
    assert "requestMappingTemplate" not in api.update_resolver(**SAVED)
    assert api.ask('{field(a: "x")}') == {"data": {"field": "x"}}


SAVING: Final[list[Callable[[Api, dict[str, Any]], Any]]] = [
    lambda api, settings: api.create_resolver("other", **settings),
    lambda api, settings: api.update_resolver(**settings),
    lambda api, settings: api.create_function(**settings),
    lambda api, settings: api.update_function(**settings),
]
saving = pytest.mark.parametrize(
    "save", SAVING, ids=["CreateResolver", "UpdateResolver", "CreateFunction", "UpdateFunction"]
)


def refusal(call: Callable[[], Any]) -> Any:
    with pytest.raises(ClientError) as caught:
        call()
    response: Any = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("BadRequestException", 400)
    return response


@saving
def test_bad_code_is_refused_with_all_that_is_wrong(api: Api, save: Callable[[Api, dict[str, Any]], Any]) -> None:
    response = refusal(lambda: save(api, {"runtime": RUNTIME, "code": REFUSED}))
    assert response["Error"]["Message"] == "The code contains one or more errors."
    assert response["reason"] == "CODE_ERROR"
    loop, operator = response["detail"]["codeErrors"]
    assert loop["errorType"] == operator["errorType"] == "LINT_ERROR"
    assert loop["value"] == "code.js(2,3): error @aws-appsync/no-for: For statements are not supported."
    assert (loop["location"]["line"], loop["location"]["column"]) == (2, 3)
    assert (operator["location"]["line"], operator["location"]["column"]) == (4, 3)
    assert "@aws-appsync/no-disallowed-unary-operators" in operator["value"]
    assert api.appsync.get_resolver(apiId=api.id, **FIELD)["resolver"]["code"] == CODE


def test_every_rule_of_the_linter_is_in_the_table() -> None:
    assert {name.partition(":")[0] for name in BROKEN} == RECOMMENDED


@pytest.mark.parametrize("rule", BROKEN)
def test_what_breaks_a_rule_of_the_linter_is_refused_where_it_is(api: Api, rule: str) -> None:
    broken = BROKEN[rule]
    response = refusal(lambda: api.create_resolver("other", runtime=RUNTIME, code=broken.code))
    assert (response["reason"], response["detail"]["codeErrors"]) == ("CODE_ERROR", broken.code_errors)
    assert evaluated(api.appsync, broken.code)["error"]["codeErrors"] == broken.code_errors


@saving
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"code": CODE}, "Code not supported when using templates."),
        ({"code": CODE, "requestMappingTemplate": "{}"}, "Code not supported when using templates."),
        ({"runtime": RUNTIME}, "Code must be specified when using a runtime."),
        (
            {"runtime": {"name": "APPSYNC_JS", "runtimeVersion": "2.0.0"}, "code": CODE},
            "The runtime APPSYNC_JS has no version 2.0.0, only 1.0.0.",
        ),
    ],
)
def test_runtime_and_code_need_each_other(
    api: Api, save: Callable[[Api, dict[str, Any]], Any], settings: dict[str, Any], message: str
) -> None:
    assert refusal(lambda: save(api, settings))["Error"]["Message"] == message


@saving
def test_another_runtime_is_refused(api: Api, save: Callable[[Api, dict[str, Any]], Any]) -> None:
    settings = {"runtime": {"name": "NODEJS", "runtimeVersion": "1.0.0"}, "code": CODE}
    assert "APPSYNC_JS" in refusal(lambda: save(api, settings))["Error"]["Message"]


@saving
def test_code_has_a_maximum_length(api: Api, save: Callable[[Api, dict[str, Any]], Any]) -> None:
    save(api, {"runtime": RUNTIME, "code": CODE.ljust(LONGEST)})
    if save is SAVING[0]:
        api.appsync.delete_resolver(apiId=api.id, typeName="Query", fieldName="other")
    message = refusal(lambda: save(api, {"runtime": RUNTIME, "code": CODE.ljust(LONGEST + 1)}))["Error"]["Message"]
    assert "32768" in message
    api.update_resolver(**SAVED)


@pytest.mark.parametrize("save", SAVING[2:], ids=["CreateFunction", "UpdateFunction"])
def test_a_function_with_code_has_no_version(api: Api, save: Callable[[Api, dict[str, Any]], Any]) -> None:
    response = refusal(lambda: save(api, {**SAVED, "functionVersion": "2018-05-29"}))
    assert response["Error"]["Message"] == "Function version not supported with the provided runtime."


@pytest.mark.parametrize("save", SAVING[2:], ids=["CreateFunction", "UpdateFunction"])
def test_an_empty_version_is_like_none(api: Api, save: Callable[[Api, dict[str, Any]], Any]) -> None:
    """As the provider of Terraform sends it with code: aws_appsync_function of hashicorp/aws 5 and 6."""
    assert "functionVersion" not in save(api, {**SAVED, "functionVersion": ""})


HOSTILE: Final = """
const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
export function request(ctx) {
  const many = ten.flatMap(() => ten.flatMap(() => ten));
  many.forEach(() => many.forEach(() => many.forEach(() => ctx)));
  return { payload: 1 };
}
export const response = (ctx) => ctx.result;
"""


def test_hostile_code_ends_for_its_request_alone(api: Api) -> None:
    api.create_resolver("other", runtime=RUNTIME, code=HOSTILE)
    with ThreadPoolExecutor(4) as pool:
        hostile = [pool.submit(api.ask, "{other}") for _ in range(4)]
        beside = [api.ask('{field(a: "beside")}') for _ in range(4)]
        answers = [answer.result() for answer in hostile]
    assert beside == [{"data": {"field": "beside"}}] * 4
    for answer in answers:
        assert answer["data"] == {"other": None}
        assert [error["errorType"] for error in answer["errors"]] == ["Code"]
        assert answer["errors"][0]["message"].startswith("code.js:5:")
    assert api.ask('{field(a: "after")}') == {"data": {"field": "after"}}
    both = api.ask('{other field(a: "x")}')
    assert (both["data"], len(both["errors"])) == ({"other": None, "field": "x"}, 1)
    api.appsync.delete_resolver(apiId=api.id, typeName="Query", fieldName="other")


# EvaluateCode


def evaluated(appsync: Any, code: str, context: Any = None, **more: Any) -> dict[str, Any]:
    text = context if isinstance(context, str) else json.dumps(context or {})
    answer: dict[str, Any] = appsync.evaluate_code(runtime=RUNTIME, code=code, context=text, **more)
    del answer["ResponseMetadata"]
    return answer


def test_code_is_evaluated(appsync: Any) -> None:
    context = {"arguments": {"a": "x"}, "result": "r"}
    assert evaluated(appsync, CODE, context) == {
        "evaluationResult": '{"payload":"x"}',
        "logs": [],
        "stash": "{}",
        "outErrors": "[]",
    }
    assert evaluated(appsync, CODE, context, function="request")["evaluationResult"] == '{"payload":"x"}'
    assert evaluated(appsync, CODE, context, function="response")["evaluationResult"] == '"r"'


def test_refused_code_is_an_answer(appsync: Any) -> None:
    answer = evaluated(appsync, REFUSED)
    assert "evaluationResult" not in answer
    error = answer["error"]
    assert error["message"].startswith("Error: code.js(2,3): error @aws-appsync/no-for: For statements")
    assert [problem["location"]["line"] for problem in error["codeErrors"]] == [2, 4]
    assert set(error["codeErrors"][0]) == {"errorType", "value", "location"}
    assert set(error["codeErrors"][0]["location"]) == {"line", "column", "span"}


def test_an_error_of_the_code_is_an_answer(appsync: Any) -> None:
    code = """
        import { util } from '@aws-appsync/utils';
        export function request(ctx) {
          console.error('first', { room: ctx.args.room });
          ctx.stash.seen = true;
          util.appendError('one', 'A', { d: 1 }, [2]);
          util.error('two', 'B');
        }
        export const response = (ctx) => 1;
    """
    answer = evaluated(appsync, code, {"arguments": {"room": "r"}})
    assert answer["error"]["message"] == "two"
    assert answer["logs"] == ['ERROR - code.js:4:11: "first" {"room":"r"}']
    assert json.loads(answer["stash"]) == {"seen": True}
    assert json.loads(answer["outErrors"]) == [{"message": "one", "type": "A", "data": {"d": 1}, "errorInfo": [2]}]


@pytest.mark.parametrize("context", ["[]", "{]", '"text"', "[" * 20_000])
def test_a_context_must_be_an_object(appsync: Any, context: str) -> None:
    response = refusal(lambda: evaluated(appsync, CODE, context))
    assert response["Error"]["Message"] == "The context is not a JSON object."


def test_a_context_has_a_maximum_length(appsync: Any) -> None:
    most = 28_000
    assert "evaluationResult" in evaluated(appsync, CODE, "{}".ljust(most))
    assert str(most) in refusal(lambda: evaluated(appsync, CODE, "{}".ljust(most + 1)))["Error"]["Message"]


def test_another_function_version_or_length_is_refused(appsync: Any) -> None:
    assert "before" in refusal(lambda: evaluated(appsync, CODE, function="before"))["Error"]["Message"]
    for runtime in (
        {"name": "APPSYNC_JS", "runtimeVersion": "1.1.0"},
        {"name": "APPSYNC_TS", "runtimeVersion": "1.0.0"},
    ):
        refusal(lambda given=runtime: appsync.evaluate_code(runtime=given, code=CODE, context="{}"))  # type: ignore[misc]
    refusal(lambda: evaluated(appsync, CODE.ljust(LONGEST + 1)))
    with pytest.raises(ParamValidationError):
        appsync.evaluate_code(code=CODE, context="{}")


def test_the_console_shows_code_and_what_the_handlers_returned(api: Api, cloud_url: str) -> None:
    stack = requests.get(f"{cloud_url}/_chatprov/stack", timeout=PATIENCE).json()
    (found,) = [shown for shown in stack["apis"] if shown["id"] == api.id]
    assert [(resolver["field"], resolver["code"], resolver["request"]) for resolver in found["resolvers"]] == [
        ("field", CODE, None)
    ]
    assert api.ask('{field(a: "shown")}') == {"data": {"field": "shown"}}
    recorded = requests.get(f"{cloud_url}/_chatprov/requests", timeout=PATIENCE).json()["requests"]
    (shown,) = [request for request in recorded if request["apiId"] == api.id and "shown" in request["document"]]
    assert [(step["what"], step["handler"], step["text"]) for step in shown["steps"]] == [
        ("Query.field", "request", '{"payload": "shown"}'),
        ("Query.field", "response", '"shown"'),
    ]

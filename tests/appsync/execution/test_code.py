"""Fields with resolvers and functions in JavaScript: what the conformance cases of code do not ask."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from typing import Any

import pytest

from chatprov.appsync.api import DataSource, Resolver
from chatprov.appsync.resolvers.evaluate_code import evaluate_code
from chatprov.appsync.runtime import Runtime
from tests.appsync.realtime.stage import Stage
from tests.appsync.world import Keys, NoDynamoDB, RecordedDynamoDB, World, definition
from tests.patience import PATIENCE

SDL = """
type Query { field(a: String, list: [Int]): String thing: Thing things: [Thing] json(token: String): AWSJSON }
type Thing { name: String loud: String }
type Mutation { change(a: String): String }
"""
RESULT = "export const response = (ctx) => ctx.result;\n"
NOTHING = "export const request = (ctx) => ({});\n"


def world(code: str, *, field: str = "Query.field", source: str = "Nothing", dynamodb: Any = None) -> World:
    made = World(definition(SDL), dynamodb or NoDynamoDB())
    made.attach(field, {"code": code, "source": source})
    return made


def error_of(body: dict[str, Any]) -> dict[str, Any]:
    (error,) = body["errors"]
    return {name: value for name, value in error.items() if name not in {"locations", "path"}}


def test_nested_resolvers_see_their_parent() -> None:
    made = world("export const request = (ctx) => ({ payload: { name: 'n' } });" + RESULT, field="Query.thing")
    made.attach(
        "Thing.loud",
        {"source": "Nothing", "code": NOTHING + "export const response = (ctx) => `${ctx.source.name}!`;"},
    )
    assert made.post("{thing{name loud}}") == {"data": {"thing": {"name": "n", "loud": "n!"}}}


def test_no_state_is_left_by_a_call() -> None:
    made = world(
        "const seen = [];\nlet count = 0;\n" + NOTHING + "export function response(ctx) { seen.push(1); count += 1; "
        "ctx.args.list.push(9); return `${seen.length} ${count} ${ctx.args.list.length}`; }"
    )
    asked = "query Q($l: [Int]) {one: field(list: $l) two: field(list: $l)}"
    for _ in range(3):
        assert made.post(asked, {"l": [1]}) == {"data": {"one": "1 1 2", "two": "1 1 2"}}


def test_a_value_that_was_handed_on_is_not_changed_by_later_code() -> None:
    made = World(definition(SDL))
    first = {"source": "Nothing", "code": "export function request(ctx) { return { payload: ctx.stash }; }" + RESULT}
    made.attach(
        "Query.field",
        {
            "code": "export function request(ctx) { ctx.stash.a = 1; return ctx.stash; }\n"
            "export const response = (ctx) => JSON.stringify([ctx.result, ctx.stash]);",
            "functions": [
                first,
                {
                    "source": "Nothing",
                    "code": "export function request(ctx) { ctx.stash.a = 2; ctx.prev.result.b = 3; return {}; }\n"
                    "export const response = (ctx) => ctx.prev.result;",
                },
            ],
        },
    )
    assert made.post("{field}") == {"data": {"field": '[{"a":1,"b":3},{"a":2}]'}}


def test_the_selection_is_listed_for_code_that_reads_it() -> None:
    made = world(
        NOTHING + "export const response = (ctx) => ({ name: JSON.stringify(ctx.info.selectionSetList) });",
        field="Query.thing",
    )
    assert made.post("{thing{name}}") == {"data": {"thing": {"name": '["name"]'}}}


def test_environment_variables_and_headers() -> None:
    made = world(
        """
        import { util } from '@aws-appsync/utils';
        export const request = (ctx) => ({});
        export function response(ctx) {
          util.http.addResponseHeader('x-mine', ctx.env.STAGE);
          return ctx.request.headers['x-a'];
        }
        """
    )
    made.change(environment_variables={"STAGE": "test"})
    answer = made.http('{"query": "{field}"}', headers={"authorization": made.token, "x-a": "b"})
    assert answer.headers["x-mine"] == "test"
    assert json.loads(answer.body) == {"data": {"field": "b"}}


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ("1", "Expected JSON object for '$' but got a 'NUMBER' instead."),
        ("'text'", "Expected JSON object for '$' but got a 'STRING' instead."),
        ("[{}]", "Expected JSON object for '$' but got a 'ARRAY' instead."),
        ("{ operation: 'PutItem' }", "Unsupported element '$[operation]'."),
        ("{ version: '2017-01-01' }", "Unsupported version '2017-01-01'."),
        ("{ version: 7 }", "Unsupported version '7'."),
    ],
)
def test_a_bad_request_is_an_error_before_the_data_source(returned: str, message: str) -> None:
    body = world(f"export const request = (ctx) => ({returned});\n" + RESULT).post("{field}")
    assert body["data"] == {"field": None}
    assert error_of(body) == {"data": None, "errorType": "MappingTemplate", "errorInfo": None, "message": message}


@pytest.mark.parametrize("version", ["", "version: '2018-05-29', ", "version: null, ", "version: undefined, "])
def test_the_version_may_be_left_out(version: str) -> None:
    made = world(f"export const request = (ctx) => ({{ {version}payload: 'p' }});\n" + RESULT)
    assert made.post("{field}") == {"data": {"field": "p"}}


def test_another_data_source_is_an_error() -> None:
    made = world(NOTHING + RESULT, source="Lambda")
    made.change(data_sources={**made.api.data_sources, "Lambda": DataSource("Lambda", "AWS_LAMBDA", "arn:Lambda")})
    assert error_of(made.post("{field}"))["errorType"] == "UnsupportedDataSource"


@pytest.mark.parametrize(
    "body",
    [
        "ctx.args.a.b.c",
        "['a'].map((x) => x.y.z)",
        "JSON.stringify(ctx.args.none.one)",
    ],
)
@pytest.mark.parametrize("handler", ["request", "response"])
def test_a_fault_is_an_error_of_type_code(body: str, handler: str) -> None:
    faulty = f"export function {handler}(ctx) {{\n  return {body};\n}}\n"
    other = RESULT if handler == "request" else NOTHING
    found = error_of(world(faulty + other).post("{field}"))
    assert found["message"].startswith("code.js:2:")
    assert {**found, "message": ""} == {"data": None, "errorType": "Code", "errorInfo": None, "message": ""}


ENDLESS = [
    "let text = 'x'; for (const a of list) { for (const b of list) { text = text + text; } } return text;",
    "let n = 0; for (const a of list) { for (const b of list) { for (const c of list) { n = n + 1; } } } return n;",
    "let value = [1]; for (const a of list) { value = [value, value]; } return value;",
    "let value = { a: 1 }; for (const a of list) { for (const b of list) { value = { value }; } } return value;",
    "const value = {}; value.value = value; return value;",
    "ctx.stash.a = ctx.stash; return ctx.stash;",
]


@pytest.mark.parametrize("body", ENDLESS)
def test_code_without_an_end_is_stopped(body: str) -> None:
    code = "const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];\nexport function response(ctx) {\n  const list = ten.flatMap(() => ten);\n"
    found = error_of(world(code + f"  {body}\n}}\n" + NOTHING).post("{field}"))
    assert found["errorType"] == "Code"


def test_bundled_code_has_the_places_of_its_files() -> None:
    code = """export function request(ctx) {
  console.log('asked');
  return { payload: ctx.args.a.b.c };
}
export const response = (ctx) => ctx.result;
"""
    # line 2 comes from line 10 of the file, and line 3 from line 11, each from column 4
    document = json.dumps({"version": 3, "sources": ["src/room.ts"], "names": [], "mappings": ";EASG;EACA"})
    mapped = f"{code}//# sourceMappingURL=data:application/json;base64,{b64encode(document.encode()).decode()}\n"
    for text, asked, fault in ((code, "code.js:2:3", "code.js:3:"), (mapped, "src/room.ts:10:4", "src/room.ts:11:4: ")):
        answer = evaluate_code(text, "{}", "request")
        assert answer["logs"] == [f'INFO - {asked}: "asked"']
        assert answer["error"]["message"].startswith(fault)
        assert error_of(world(text).post("{field}"))["message"].startswith(fault)


def test_types_are_not_compared() -> None:
    code = NOTHING + "export function response(ctx) { let a = 1; a = 'text'; return a; }"
    assert world(code).post("{field}") == {"data": {"field": "text"}}


def test_code_that_an_earlier_version_has_saved_is_an_error_of_the_field() -> None:
    found = error_of(world("export function request(ctx) { while (true) {} }").post("{field}"))
    assert found["errorType"] == "Code"
    assert "no-while" in found["message"]


def test_a_data_source_error_is_reported_by_the_code_alone(dynamodb: RecordedDynamoDB) -> None:
    request = "export const request = (ctx) => ({ operation: 'GetItem', key: { id: { S: '1' } } });\n"
    made = world(request + RESULT, source="T", dynamodb=dynamodb)
    assert made.post("{field}") == {"data": {"field": None}}
    made = world(
        request + "export const response = (ctx) => JSON.stringify([ctx.error.type, ctx.result]);",
        source="T",
        dynamodb=dynamodb,
    )
    assert made.post("{field}") == {"data": {"field": '["DynamoDB:ResourceNotFoundException",null]'}}


def test_typed_values_may_be_numbers_and_null(dynamodb: RecordedDynamoDB) -> None:
    dynamodb.table("Items", "id")
    made = world(
        """
        import { util } from '@aws-appsync/utils';
        export function request(ctx) {
          const key = util.dynamodb.toMapValues({ id: '1' });
          return { operation: 'PutItem', key, attributeValues: util.dynamodb.toMapValues({ n: 1.5, m: 3, gone: null }) };
        }
        export const response = (ctx) => JSON.stringify(ctx.result);
        """,
        field="Mutation.change",
        source="T",
        dynamodb=dynamodb,
    )
    assert json.loads(made.post("mutation {change}")["data"]["change"]) == {"id": "1", "n": 1.5, "m": 3, "gone": None}
    assert dynamodb.items("Items") == [{"id": {"S": "1"}, "n": {"N": "1.5"}, "m": {"N": "3"}, "gone": {"NULL": True}}]


def test_batches_and_transactions(dynamodb: RecordedDynamoDB) -> None:
    dynamodb.table("Items", "id")
    steps = [
        "ddb.batchPut({ tables: { Items: [{ id: '1', n: 1 }, { id: '2' }, { id: '3' }] } })",
        "ddb.batchDelete({ tables: { Items: [{ id: '3' }] } })",
        "ddb.transactWrite({ items: [{ putItem: { table: 'Items', key: { id: '4' }, item: { n: 4 } } }, WITHOUT_2] })".replace(
            "WITHOUT_2", "{ deleteItem: { table: 'Items', key: { id: '2' } } }"
        ),
        "ddb.batchGet({ tables: { Items: { keys: [{ id: '1' }, { id: '2' }] } } })",
        "ddb.transactGet({ items: [{ table: 'Items', key: { id: '4' } }] })",
    ]
    made = World(definition(SDL), dynamodb)
    made.attach(
        "Query.json",
        {
            "code": "export const request = (ctx) => ({});\nexport const response = (ctx) => ctx.stash.results;",
            "functions": [
                {
                    "source": "T",
                    "code": "import * as ddb from '@aws-appsync/utils/dynamodb';\n"
                    f"export const request = (ctx) => {step};\n"
                    "export function response(ctx) {\n  const results = ctx.stash.results ?? [];\n"
                    "  results.push(ctx.error ? ctx.error.message : ctx.result);\n  ctx.stash.results = results;\n}",
                }
                for step in steps
            ],
        },
    )
    body = made.post("{json}")
    assert "errors" not in body
    *_, read, transacted = json.loads(body["data"]["json"])
    assert read["data"]["Items"] == [{"id": "1", "n": 1}, None]
    assert transacted["items"] == [{"id": "4", "n": 4}]
    assert sorted(item["id"]["S"] for item in dynamodb.items("Items")) == ["1", "4"]


def test_a_subscription_is_filtered_by_code() -> None:
    stage = Stage()
    code = """
        import { extensions, util } from '@aws-appsync/utils';
        export const request = (ctx) => ({});
        export function response(ctx) {
          const filter = util.transform.toSubscriptionFilter({ likes: { gt: 3 } });
          extensions.setSubscriptionFilter(filter);
          return null;
        }
    """
    stage.attach("Subscription.onResolved", {"source": "Nothing", "code": code})
    client = stage.arrive()
    assert client.say(stage.start("subscription {onResolved {likes}}")) == [{"type": "start_ack", "id": "s"}]
    for likes in (1, 4):
        stage.mutate('mutation M($n: Int) {send(roomId: "r", likes: $n) {likes}}', {"n": likes})
    assert [frame["payload"]["data"]["onResolved"]["likes"] for frame in client.taken()] == [4]


def test_a_subscription_is_refused_by_code() -> None:
    stage = Stage()
    code = (
        "import { util } from '@aws-appsync/utils';\n"
        + NOTHING
        + "export function response(ctx) { util.error('not you', 'NotYou'); }"
    )
    stage.attach("Subscription.onResolved", {"source": "Nothing", "code": code})
    (refused,) = stage.arrive().say(stage.start("subscription {onResolved {likes}}"))
    assert refused["payload"]["errors"] == [{"errorType": "NotYou", "message": "not you"}]


class Observed:
    """An observer that keeps what handlers returned."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, Any]] = []

    def rendered(self, field: str, text: str) -> None:
        raise AssertionError(f"{field}: {text}")

    def returned(self, field: str, handler: str, value: Any) -> None:
        self.seen.append((field, handler, value))


def test_an_observer_sees_the_request_document_and_the_value() -> None:
    made = world("export const request = (ctx) => ({ payload: ctx.args.a });\n" + RESULT)
    observer = Observed()
    made.runtime = Runtime(lambda _: made.dynamodb, Keys(), lambda: made.now, observer)
    assert made.post('{field(a: "x")}') == {"data": {"field": "x"}}
    assert observer.seen == [("Query.field", "request", {"payload": "x"}), ("Query.field", "response", "x")]


def test_a_pipeline_without_its_function_is_an_error() -> None:
    made = World(definition(SDL))
    code = NOTHING + RESULT
    resolver = Resolver("Query", "field", "arn", "PIPELINE", None, ("gone",), runtime="APPSYNC_JS", code=code)
    made.change(resolvers={("Query", "field"): resolver})
    assert error_of(made.post("{field}"))["message"] == "No function found with id gone."


def test_an_api_without_code_loads_nothing_of_the_language() -> None:
    program = """
import sys
from chatprov.local.services.appsync import AppSync
from chatprov.appsync.runtime import Runtime
from chatprov.appsync.execution import compiled
print([name for name in sys.modules if name.startswith("chatprov.appsync.js.") and not name.endswith((".problems", ".faults"))])
print([name for name in sys.modules if name.startswith("tree_sitter")])
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert ran.stdout == "[]\n[]\n"

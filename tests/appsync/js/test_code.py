"""Code that people and their tools write is accepted; everything else is refused, and nothing breaks the reader."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatprov.appsync.js.code import MAX_CODE, read_code
from chatprov.appsync.js.problems import CodeProblem, CodeRefusedError
from chatprov.appsync.js.statements import Program
from tests.appsync.js.checked import RESPONSE

MAP = base64.b64encode(json.dumps({"version": 3, "sources": ["../src/a.ts"], "mappings": "AAAA"}).encode()).decode()

BUNDLED = f"""// src/lib/rooms.ts
import {{ util }} from "@aws-appsync/utils";
var LIMIT = 50;
var members = (ctx) => ctx.identity.claims["cognito:groups"] ?? [];
function assertMember(ctx, roomId) {{
  if (!members(ctx).includes(`room:${{roomId}}`)) util.unauthorized();
}}

// src/list.ts
import {{ query, operations as ops }} from "@aws-appsync/utils/dynamodb";
var SORT = {{ asc: true, desc: false }};
function request(ctx) {{
  const {{ roomId, limit = LIMIT, nextToken = void 0, ...rest }} = ctx.args;
  assertMember(ctx, roomId);
  return query({{
    query: {{ roomId: {{ eq: roomId }} }},
    ...(rest.sort && {{ scanIndexForward: SORT[rest.sort] }}),
    limit,
    nextToken
  }});
}}
var response = (ctx) => {{
  var _a, _b;
  if (ctx.error) util.error(ctx.error.message, (_a = ctx.error) === null || _a === void 0 ? void 0 : _a.type);
  const total = ctx.result.items.reduce((sum, {{ size = 0 }}) => sum + size, 0);
  return {{ items: (_b = ctx.result.items) != null ? _b : [], total, ops: ops.increment(1) }};
}};
export {{
  request,
  response
}};
//# sourceMappingURL=data:application/json;base64,{MAP}
"""

COMPILED = """import { util, extensions, runtime } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';
import { select, sql, createPgStatement as pg, typeHint } from '@aws-appsync/utils/rds';
/** The states of a room. */
export var RoomState;
(function (RoomState) {
    RoomState["OPEN"] = "OPEN";
    RoomState["CLOSED"] = "CLOSED";
})(RoomState || (RoomState = {}));
const cleaned = (item) => {
    const copy = {};
    for (const [key, value] of Object.entries(item)) {
        if (value !== null && value !== undefined) {
            copy[key] = value;
        }
    }
    return copy;
};
export const request = (ctx) => {
    var _a;
    console.log("arguments", ctx.args);
    ctx.stash.rooms = { ...ctx.stash.rooms, [ctx.args.id]: true };
    delete ctx.stash.old;
    const { filter, page: [first, , third = 3] = [] } = ctx.args;
    let kind = 'none';
    switch (typeof filter) {
        case 'object':
            kind = Object.hasOwn(filter, 'and') ? 'and' : 'plain';
            break;
        default: {
            kind += '!';
        }
    }
    for (const key in filter) {
        if (key.startsWith('_')) {
            delete filter[key];
        }
        else if (key === 'x') {
            break;
        }
    }
    if (!(ctx.args.id || (_a = ctx.prev) === null || _a === void 0)) {
        runtime.earlyReturn({ items: [] }, { skipTo: 'END' });
    }
    const where = sql`id = ${ctx.args.id} AND path LIKE ${`%\\d${kind}`}`;
    ctx.stash.statement = pg(select({ from: 'rooms', where }), typeHint.UUID(ctx.args.id));
    return ddb.update({ key: { id: ctx.args.id }, update: cleaned({ first, third, state: RoomState.OPEN }) });
};
export function response(ctx) {
    const { error, result } = ctx;
    if (error) {
        return util.appendError(error.message, error.type, result?.items?.[0]?.id ?? null);
    }
    extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ roomId: { eq: ctx.args.roomId } }));
    const x = (1 + 2) * 3 ** 2 % 4 - -1 << 2 >> 1 >>> 1 & 7 | 8 ^ 1;
    return { x, y: !x, list: [...result.items, ...[]].slice(-1), void: void 0, code: result.items.flatMap((i) => i) };
}
"""

PAGES = """import * as ddb from '@aws-appsync/utils/dynamodb';
import { util, runtime } from '@aws-appsync/utils';

const PREFIX = 'ROOM#', ORDER = { newest: false };

/** @param {import('@aws-appsync/utils').Context} ctx the call */
export const request = (ctx) => {
  const { room, first = 20, after: nextToken, order } = ctx.args;
  if (!room?.trim()) return util.error(`no room in ${ctx.info.fieldName}`, 'BadInput', ctx.args);
  first < 1 && runtime.earlyReturn({ items: [], nextToken: null });
  const scanIndexForward = ORDER[order] ?? true;
  const filter = Object.entries(ctx.args.filter ?? {}).reduce((all, [name, value]) => ({ ...all, [name]: { eq: value } }), {});
  return ddb.query({ index: 'byRoom', query: { pk: { eq: PREFIX + room } }, filter, limit: first, nextToken, scanIndexForward });
};

export const response = ({ error, result, stash }) => {
  if (error) return util.appendError(error.message, error.type, result);
  const { items = [], nextToken = null } = result ?? {}, [head, ...others] = items;
  for (const item of items) { delete item.pk; item.likes ??= 0; stash[item.id] = item; }
  const shown = items.map(({ sk, ...item }) => ({ id: sk.split('#')[1], ...item }));
  return { head: head ?? null, rest: others.length, nextToken, items: shown };
};
"""

HTTP = """import { util } from "@aws-appsync/utils"
export function request(ctx) {
  const body = { q: ctx.args.text, ...(ctx.args.lang ? { target: ctx.args.lang } : {}) }
  return {
    method: 'POST', resourcePath: `/v1/${util.urlEncode(ctx.args.id)}`,
    params: { headers: { 'X-Id': `${ctx.identity?.sub || 'none'}` }, body: JSON.stringify(body) },
  }
}
export function response(ctx) {
  const { statusCode: code, body } = ctx.result
  switch (true) {
    case code >= 200 && code < 300: return JSON.parse(body)
    case code === 404: return null
    default: util.error(body, `${code}`)
  }
}
"""

ACCEPTED = {
    "a query of pages": PAGES,
    "a call of another service": HTTP,
    "a bundle of esbuild": BUNDLED,
    "the output of TypeScript's compiler": COMPILED,
    "one line": "import{util}from'@aws-appsync/utils';export function request(c){return{}}export const response=c=>c.result",
    "Windows line ends": BUNDLED.replace("\n", "\r\n"),
    "no imports": f"export function request() {{\n  return {{ payload: util.autoId() }};\n}}\n{RESPONSE}",
}


REQUEST = "export const request = (ctx) => ({ payload: ctx.args });\n"


@pytest.mark.parametrize("name", ACCEPTED)
def test_code_of_common_tools_is_accepted(name: str) -> None:
    assert isinstance(read_code(ACCEPTED[name]), Program)


NOT_ON_AWS = {
    "a handler with another name": (f"{REQUEST}export function respond(ctx) {{ return ctx.result; }}", "name response"),
    "a built-in that the documentation does not list": (f"{RESPONSE}{REQUEST}[0].filter(Boolean);", "Boolean is not"),
    "a method that it does not list": (f"{RESPONSE}{REQUEST}Number.isInteger(1);", "Number.isInteger is not supported"),
    "a date": (f"{RESPONSE}export const request = () => new Date().toISOString();", "construction with new"),
    "a module that is not bundled": (f"import {{ f }} from '@shared/f';{RESPONSE}{REQUEST}", "module '@shared/f'"),
    "a name that was forgotten": (
        f"{RESPONSE}export const request = () => ({{ limit }});",
        "shorthand property 'limit'",
    ),
}


@pytest.mark.parametrize("name", NOT_ON_AWS)
def test_code_that_the_linter_accepts_and_appsync_does_not_have(name: str) -> None:
    code, text = NOT_ON_AWS[name]
    with pytest.raises(CodeRefusedError, match=text) as caught:
        read_code(code)
    assert len(caught.value.problems) == 1


def test_the_length_is_limited() -> None:
    code = ACCEPTED["no imports"]
    assert len(read_code(code + " " * (MAX_CODE - len(code))).statements) == 2
    with pytest.raises(CodeRefusedError, match="longer than 32768 characters"):
        read_code(code + " " * (MAX_CODE - len(code) + 1))


def test_all_problems_are_in_the_error() -> None:
    with pytest.raises(CodeRefusedError) as caught:
        read_code(f"export function request(ctx) {{\n  for (;;) {{ }}\n  return foo;\n}}\n{RESPONSE}")
    assert [problem.code_error() for problem in caught.value.problems] == [
        {
            "errorType": "LINT_ERROR",
            "value": "code.js(2,3): error @aws-appsync/no-for: For statements are not supported.",
            "location": {"line": 2, "column": 3, "span": 12},
        },
        {
            "errorType": "TYPE_ERROR",
            "value": "code.js(3,10): error TS2304: Cannot find name 'foo'.",
            "location": {"line": 3, "column": 10, "span": 3},
        },
    ]


def test_code_that_is_not_javascript_has_only_that_problem() -> None:
    with pytest.raises(CodeRefusedError) as caught:
        read_code("export function request(ctx) { for (;;) { } return 'a; }")
    assert [problem.error_type for problem in caught.value.problems] == ["PARSER_ERROR"]


PIECES = st.sampled_from(
    [*BUNDLED.split(), *COMPILED.split(), "{", "}", "(", ")", "`", "'", "\\", "/", "\n", "\ud800", "😀"]
)


def problems_of(code: str) -> list[CodeProblem]:
    try:
        read_code(code)
    except CodeRefusedError as error:
        return error.problems or [CodeProblem("PARSER_ERROR", "no reason", 0, 0)]
    return []


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join), st.integers(0, len(COMPILED)), st.integers(0, 30))
def test_any_text_is_accepted_or_refused_at_places_in_it(text: str, start: int, length: int) -> None:
    for code in (text, COMPILED[:start] + text + COMPILED[start + length :]):
        lines = code.count("\n") + 1
        assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in problems_of(code))

"""Names are declared once, members exist, and modules are those of AppSync."""

from __future__ import annotations

import pytest

from tests.appsync.js.checked import IMPORTS, RESPONSE, problems, problems_in

METHOD = "@aws-appsync/no-disallowed-methods: Method"
NAMES = {
    "foo();": ["1:1 TS2304: Cannot find name 'foo'."],
    "foo = 1;": ["1:1 TS2304: Cannot find name 'foo'."],
    "return typeof foo;": ["1:15 TS2304: Cannot find name 'foo'."],
    "return { foo, [bar]: 1, foo: 2, 'foo': 3 }.foo;": [
        "1:10 TS18004: No value exists in scope for the shorthand property 'foo'. Either declare one or provide an initializer.",
        "1:16 TS2304: Cannot find name 'bar'.",
    ],
    "{ let a = 1; } return a;": ["1:23 TS2304: Cannot find name 'a'."],
    "{ var a = 1; } return a;": [],
    "if (1) { for (const a of []) { } } return a;": ["1:43 TS2304: Cannot find name 'a'."],
    "return Date.now() + parseFloat('1');": ["1:8 Date is not supported.", "1:21 parseFloat is not supported."],
    "return arguments[0];": ["1:8 arguments is not supported."],
    "return eval('1');": ["1:8 eval is not supported."],
    "return parseInt('1') + Number('1') + String(1) + NaN + Infinity + undefined;": [],
    "return [util, extensions, runtime, console, Object, Math, JSON];": [],
    "return f(1); function f(a) { return a; }": [],
    "let a; let a;": [
        "1:5 TS2451: Cannot redeclare block-scoped variable 'a'.",
        "1:12 TS2451: Cannot redeclare block-scoped variable 'a'.",
    ],
    "const a = 1; { const a = 2; }": [],
    "let a; { var a; }": [
        "1:5 TS2451: Cannot redeclare block-scoped variable 'a'.",
        "1:14 TS2451: Cannot redeclare block-scoped variable 'a'.",
    ],
    "var a; let a;": ["1:5 TS2300: Duplicate identifier 'a'.", "1:12 TS2300: Duplicate identifier 'a'."],
    "var a; var a; var ctx; function f() { } function f() { }": [],
    "function f(a, a) { }": ["1:12 TS2300: Duplicate identifier 'a'.", "1:15 TS2300: Duplicate identifier 'a'."],
    "function f(a) { let a; var a; }": [
        "1:12 TS2300: Duplicate identifier 'a'.",
        "1:21 TS2300: Duplicate identifier 'a'.",
    ],
    "switch (1) { case 1: let a; break; case 2: let a; }": [
        "1:26 TS2451: Cannot redeclare block-scoped variable 'a'.",
        "1:48 TS2451: Cannot redeclare block-scoped variable 'a'.",
    ],
    "const b = a; const a = 1;": ["1:11 TS2448: Block-scoped variable 'a' used before its declaration."],
    "const a = [a];": ["1:12 TS2448: Block-scoped variable 'a' used before its declaration."],
    "a = 1; let a;": ["1:1 TS2448: Block-scoped variable 'a' used before its declaration."],
    "[1].map(() => a); const a = 1; return f(); function f() { return b; } let b;": [],
    "{ let a = 1; } var b = c; var c;": [],
    "const a = 1; a = 2;": ["1:14 TS2588: Cannot assign to 'a' because it is a constant."],
    "const { a } = ctx; ({ a } = ctx);": ["1:23 TS2588: Cannot assign to 'a' because it is a constant."],
    "const a = 1; for (a of []) { }": ["1:19 TS2588: Cannot assign to 'a' because it is a constant."],
    "const a = []; a.b = 1; a[0] = 2;": [],
    "util = 1;": ["1:1 TS2632: Cannot assign to 'util' because it is an import."],
    "request = 1;": ["1:1 TS2630: Cannot assign to 'request' because it is a function."],
}


@pytest.mark.parametrize("body", NAMES)
def test_names(body: str) -> None:
    assert problems_in(body) == NAMES[body]


DYNAMODB = "type 'typeof import(\"@aws-appsync/utils/dynamodb\")'."
MEMBERS = {
    "util.toJson(1);": ["1:6 TS2339: Property 'toJson' does not exist on type 'Util'."],
    "util.time.now();": ["1:11 TS2339: Property 'now' does not exist on type 'TimeUtils'."],
    "const t = util.time; t.now();": ["1:24 TS2339: Property 'now' does not exist on type 'TimeUtils'."],
    "const { qr, autoId } = util;": ["1:9 TS2339: Property 'qr' does not exist on type 'Util'."],
    "extensions.foo(); runtime.foo();": [
        "1:12 TS2339: Property 'foo' does not exist on type 'Extensions'.",
        "1:27 TS2339: Property 'foo' does not exist on type 'Runtime'.",
    ],
    "ddb.foo({});": [f"1:5 TS2339: Property 'foo' does not exist on {DYNAMODB}"],
    "ddb.operations.foo();": ["1:16 TS2339: Property 'foo' does not exist on type 'DynamoDBOperation'."],
    "util['foo']; util.dynamodb.toMapValues({}).foo; ctx.util.foo; ({ util: 1 }).util.foo;": [],
    "const util = ctx.args; util.foo();": [],
    "Object.freeze({});": [f"1:1 {METHOD} ObjectConstructor.freeze is not implemented"],
    "Array.from([1]);": ["1:1 Array.from is not supported."],
    "Math.abs(1); Number.isInteger(1);": ["1:1 Math.abs is not supported.", "1:14 Number.isInteger is not supported."],
    "console.info('a');": ["1:1 console.info is not supported."],
    "const is = Object.is; String.fromCharCode(1);": [
        "1:12 Object.is is not supported.",
        "1:23 String.fromCharCode is not supported.",
    ],
    "return Math.PI;": ["1:8 Math.PI is not supported."],
    "Object.keys({}); Math.max(1); JSON.parse('1'); Number.isNaN(1); Array.isArray(1); String.raw`a`;": [],
    "[].keys();": [f"1:1 {METHOD} Array.keys is not implemented"],
    "'a'.padStart(2);": [f"1:1 {METHOD} String.padStart is not implemented"],
    "`a`.repeat(2);": [f"1:1 {METHOD} String.repeat is not implemented"],
    "const s = 'a'; s.charCodeAt(0);": [f"1:16 {METHOD} String.charCodeAt is not implemented"],
    "'a b'.split(' ').values();": [f"1:1 {METHOD} Array.values is not implemented"],
    "Object.keys(ctx).entries();": [f"1:1 {METHOD} Array.entries is not implemented"],
    "[1].map((x) => x).join('').search('a');": [f"1:1 {METHOD} String.search is not implemented"],
    "util.autoId().padEnd(1);": [f"1:1 {METHOD} String.padEnd is not implemented"],
    "JSON.stringify({}).matchAll('a');": [f"1:1 {METHOD} String.matchAll is not implemented"],
    "ctx.args.s.padStart(2); let x; x.keys(); ctx.args.keys(); ({}).toString(); f().values(); function f() { }": [],
}


@pytest.mark.parametrize("body", MEMBERS)
def test_members(body: str) -> None:
    assert problems_in(body) == MEMBERS[body]


HANDLERS = "export const request = (ctx) => ({});\nexport const response = (ctx) => ctx.result;\n"
MODULES = {
    "import { readFileSync } from 'fs';": [
        "1:30 TS2307: Cannot find module 'fs' or its corresponding type declarations."
    ],
    "import './a.js';": ["1:8 TS2307: Cannot find module './a.js' or its corresponding type declarations."],
    "import { foo } from '@aws-appsync/utils';": [
        "1:10 TS2305: Module '\"@aws-appsync/utils\"' has no exported member 'foo'."
    ],
    "import { util, Context } from '@aws-appsync/utils';": [],
    "import { Context as C } from '@aws-appsync/utils'; const a = C;": [
        "1:62 TS2693: 'C' only refers to a type, but is being used as a value here."
    ],
    "import foo from '@aws-appsync/utils';": ["1:8 TS1192: Module '\"@aws-appsync/utils\"' has no default export."],
    "export * from '@aws-appsync/utils';": ["1:1 Exports from other modules are not supported."],
    "export { util } from '@aws-appsync/utils';": ["1:1 Exports from other modules are not supported."],
    "export default {};": ["1:1 Default exports are not supported."],
    "export { foo };": ["1:10 TS2304: Cannot find name 'foo'."],
    "import { util } from '@aws-appsync/utils'; const util = 1;": [
        "1:10 TS2440: Import declaration conflicts with local declaration of 'util'."
    ],
    "import { get as read, put } from '@aws-appsync/utils/dynamodb'; import * as rds from '@aws-appsync/utils/rds';": [],
    "import { invokeModel } from '@aws-appsync/utils/ai'; import { sql, agg } from '@aws-appsync/utils/rds';": [],
}


@pytest.mark.parametrize("code", MODULES)
def test_modules(code: str) -> None:
    assert problems(f"{code}\n{HANDLERS}") == MODULES[code]


@pytest.mark.parametrize(
    "code",
    [
        HANDLERS,
        "export function request() { }\nexport function response() { }",
        "function request() { }\nvar f = () => 1;\nexport { request, f as response };",
    ],
)
def test_handlers_are_exported_in_any_form(code: str) -> None:
    assert problems(code) == []


def test_both_handlers_are_exported() -> None:
    assert problems(IMPORTS + RESPONSE) == ["1:1 The code must export a function with the name request."]
    assert problems("") == [
        "1:1 The code must export a function with the name request.",
        "1:1 The code must export a function with the name response.",
    ]
    assert problems("function request() { }\nexport const response = 1;") == [
        "1:1 The code must export a function with the name request."
    ]

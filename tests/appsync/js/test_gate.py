"""The parts of JavaScript that APPSYNC_JS does not have, in the words of AWS's lint rules and at their places."""

from __future__ import annotations

import pytest

from tests.appsync.js.checked import IMPORTS, RESPONSE, problems, problems_in

REFUSED = {
    "try { f(); } catch (e) { }": ["1:1 @aws-appsync/no-try: Try statements are not supported."],
    "while (a) { }": ["1:1 @aws-appsync/no-while: While statements are not supported."],
    "do { } while (a);": ["1:1 @aws-appsync/no-while: do...while statements are not supported."],
    "for (let i = 0; i < 3; i += 1) { }": ["1:1 @aws-appsync/no-for: For statements are not supported."],
    "for (const b of a) { continue; }": ["1:22 @aws-appsync/no-continue: Continue statements are not supported"],
    "a: for (const b of a) { break a; }": ["1:1 @aws-appsync/no-labels: Labeled statements are not supported."],
    "class Box { }": ["1:1 @aws-appsync/no-classes: Class declarations are not supported."],
    "return f(class { });": ["1:10 Classes are not supported."],
    "return this;": ["1:8 @aws-appsync/no-this: This expressions are not supported."],
    "return /[ ]+/g;": ["1:8 @aws-appsync/no-regex: Regex literals are not supported."],
    "a++;": ["1:1 @aws-appsync/no-disallowed-unary-operators: The operator ++ is not supported"],
    "return f(1, --a);": ["1:13 @aws-appsync/no-disallowed-unary-operators: The operator -- is not supported"],
    "return ~a;": ["1:8 @aws-appsync/no-disallowed-unary-operators: The operator ~ is not supported"],
    "return a instanceof Object;": [
        "1:8 @aws-appsync/no-disallowed-binary-operators: The operator instanceof is not supported"
    ],
    "return 'b' in a;": ["1:8 @aws-appsync/no-in-operator: in operator is not supported. Use Object.hasOwn()."],
    "const g = async () => 1;": ["1:11 @aws-appsync/no-async: Async functions are not supported."],
    "const g = async function () { };": ["1:11 @aws-appsync/no-async: Async functions are not supported."],
    "return { async g() { } };": ["1:17 @aws-appsync/no-async: Async functions are not supported."],
    "await f();": ["1:1 @aws-appsync/no-await: The `await` keyword is not supported"],
    "for await (const b of a) { }": ["1:1 @aws-appsync/no-await: The `await` keyword is not supported"],
    "function* g() { yield 1; }": [
        "1:1 @aws-appsync/no-generators: Generator functions are not supported.",
        "1:17 @aws-appsync/no-yield: Yield statements are not supported",
    ],
    "const g = function* () { };": ["1:11 Generator functions are not supported."],
    "return new Promise(() => 1);": ["1:8 @aws-appsync/no-promise: Promise is not supported"],
    "return new Date();": ["1:8 Object construction with new is not supported."],
    "throw 'a';": ["1:1 Throw statements are not supported. Use util.error()."],
    "return import('a');": ["1:8 Dynamic imports and import.meta are not supported."],
    "return import.meta.url;": ["1:8 Dynamic imports and import.meta are not supported."],
    "return { get g() { return 1; } };": ["1:15 Getters and setters are not supported."],
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_is_not_supported(body: str) -> None:
    assert problems_in(body, "let a = [];\nfunction f(...xs) { }\n") == REFUSED[body]


def test_every_problem_is_reported_in_the_order_of_the_code() -> None:
    code = f"{IMPORTS}export async function request(ctx) {{ for (;;) {{ x++; }} }}\n{RESPONSE}/a/;\nlet y = foo;\n"
    assert problems(code) == [
        "3:8 @aws-appsync/no-async: Async functions are not supported.",
        "3:38 @aws-appsync/no-for: For statements are not supported.",
        "3:49 @aws-appsync/no-disallowed-unary-operators: The operator ++ is not supported",
        "3:49 TS2304: Cannot find name 'x'.",
        "7:1 @aws-appsync/no-regex: Regex literals are not supported.",
        "8:9 TS2304: Cannot find name 'foo'.",
    ]


CONTEXT = {
    "ctx = {};": ["1:1 ctx is readonly and re-assignment is not supported."],
    "[ctx] = [1];": ["1:2 ctx is readonly and re-assignment is not supported."],
    "ctx.stash = {};": ["1:1 ctx is readonly. Adding/Updating stash is not supported."],
    "ctx['stash'] = {};": ["1:1 ctx is readonly. Adding/Updating stash is not supported."],
    "ctx.stash += 1;": ["1:1 ctx is readonly. Adding/Updating stash is not supported."],
    "delete ctx.args;": ["1:8 ctx is readonly. Adding/Updating args is not supported."],
    "for (ctx.args of []) { }": ["1:6 ctx is readonly. Adding/Updating args is not supported."],
    "const k = 'a';\nctx[k] = 1;": ["2:1 ctx is readonly. Adding/Updating k is not supported."],
    "ctx[ctx.args.k] = 1;": ["1:1 ctx is readonly. Adding/Updating k is not supported."],
    "ctx['a' + 'b'] = 1;": ["1:1 ctx is readonly adding/modifying properties is not supported."],
    "[1].forEach((x) => { ctx.a = x; });": ["1:22 ctx is readonly. Adding/Updating a is not supported."],
    "ctx.args.a = 1;\nctx.stash.b = 2;\ndelete ctx.args.a;\nctx.stash['c'] = 3;": [],
    "const ctx2 = ctx.args;\nctx2.a = 1;": [],
    "{\n  const ctx = { };\n  ctx.a = 1;\n}": [],
}


@pytest.mark.parametrize("body", CONTEXT)
def test_the_context_is_read_only(body: str) -> None:
    rule = "@aws-appsync/no-disallowed-re-assignment"
    assert problems_in(body) == [line.replace(" ", f" {rule}: ", 1) for line in CONTEXT[body]]


def test_only_handlers_have_a_context() -> None:
    assert problems_in("return f(ctx);", "function f(ctx) { ctx.a = 1; return ctx; }\n") == []

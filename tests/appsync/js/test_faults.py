"""Faults: their words, their place, and what else ends a run before its end."""

from __future__ import annotations

import pytest

from chatprov.appsync.js.faults import CodeFault, EarlyReturnSignal, LimitFault
from chatprov.appsync.js.functions import NativeFunction
from chatprov.appsync.util.errors import ResolverError
from chatprov.appsync.vtl import JavaException
from tests.appsync.js.running import CodeRun, in_request, run

FAULTS = [
    ("  return ctx.none.a;", "2:10: ReferenceError: [a] is not defined"),
    ("  return ctx.args.a.b.c;", "2:10: ReferenceError: [b] is not defined"),
    ("  return null['a' + 1];", "2:10: ReferenceError: [a1] is not defined"),
    ("  ctx.none.a = 1;", "2:3: TypeError: Cannot set properties of null (setting 'a')"),
    ("  ctx.none.a += 1;", "2:3: ReferenceError: [a] is not defined"),
    ("  delete ctx.none.a;", "2:10: TypeError: Cannot delete the property 'a' of null"),
    ("  return nothing + 1;", "2:10: ReferenceError: [nothing] is not defined"),
    ("  nothing = 1;", "2:3: ReferenceError: [nothing] is not defined"),
    ("  return nothing();", "2:10: ReferenceError: [nothing] is not defined"),
    ("  return ctx.args.call();", "2:10: Invalid function: call"),
    ("  const f = 1; return f();", "2:23: Invalid function: f"),
    ("  return ''.nothing();", "2:10: Invalid function: nothing"),
    ("  return ctx.none.trim();", "2:10: ReferenceError: [trim] is not defined"),
    ("  return (() => 1).call(null);", "2:10: Invalid function: call"),
    ("  const {a} = null;", "2:9: TypeError: Cannot destructure null"),
    ("  const [a] = 5;", "2:9: TypeError: The value is not iterable"),
    ("  for (const a of {}) {}", "2:19: TypeError: The value is not iterable"),
    ("  return [...null];", "2:11: TypeError: The value is not iterable"),
    ("  'a'.b = 1;", "2:3: TypeError: Cannot assign to the property 'b'"),
    ("  Math.max = 1;", "2:3: TypeError: Cannot assign to the property 'max'"),
    ("  const l = []; l.a = 1;", "2:17: TypeError: Cannot assign to the property 'a'"),
    ("  [].length = -1;", "2:3: RangeError: Invalid array length"),
    ("  return [].map(1);", "2:10: TypeError: map expects a function."),
    ("  return [].reduce((a, b) => a);", "2:10: TypeError: Reduce of empty array with no initial value"),
    ("  return [1].sort((a, b) => a);", "2:10: TypeError: sort does not take a function."),
    ("  return 'a'.replace('a', () => 1);", "2:10: TypeError: replace does not take a function."),
    ("  return Object.keys(null);", "2:10: TypeError: Cannot convert null to an object."),
    ("  return Object.assign(null, {});", "2:10: TypeError: Object.assign expects an object."),
    ("  return 'a'.replaceAll('(', '');", "2:10: java.util.regex.PatternSyntaxException"),
    ("  return [1, 2].map((n) =>\n    n.a.b);", "3:5: ReferenceError: [b] is not defined"),
    ("  return 5`a`;", "2:10: Invalid function: tag"),
    ("  return this;", "2:10: ThisExpression is not supported."),
    ("  return new String('a');", "2:10: NewExpression is not supported."),
    ("  throw 1;", "2:3: ThrowStatement is not supported."),
    ("  return 1 in [];", "2:10: BinaryExpression is not supported."),
    ("  return ~1;", "2:10: UnaryExpression is not supported."),
    ("  return {get a() { return 1; }};", "2:16: FunctionExpression is not supported."),
]


@pytest.mark.parametrize(("statements", "message"), FAULTS, ids=lambda text: text.strip())
def test_a_fault_says_what_and_where(statements: str, message: str) -> None:
    with pytest.raises(CodeFault) as raised:
        run(statements)
    assert raised.value.message.startswith(f"code.js:{message}")


@pytest.mark.parametrize(
    "statements",
    [
        "  for (const n of ctx.many) for (const m of ctx.many) for (const o of ctx.many) for (const p of ctx.many) {}",
        "  ctx.many.forEach((a) => ctx.many.forEach((b) => ctx.many.forEach((c) => [a, b, c])));",
        "  let s = ctx.long; for (const n of ctx.many) s += s;",
        "  let s = ctx.long; for (const n of ctx.many) { const t = `${s}${s}`; s = t; }",
        "  const l = []; l[1e9] = 1;",
        "  return ctx.long + ctx.long;",
        "  if (ctx) { return ctx.long + ctx.long; }",
        "  const f = (l) => { const [...r] = l; return f([r]); }; return f([]);",
    ],
)
def test_a_limit_says_where(statements: str) -> None:
    with pytest.raises(LimitFault) as raised:
        run(statements, {"many": list(range(200)), "long": "x" * 3_000_000})
    assert raised.value.message.startswith("code.js:2:")


def test_a_handler_that_is_missing_is_a_fault() -> None:
    with pytest.raises(CodeFault, match="Invalid function: response"):
        CodeRun(in_request("return 1;"))(handler="response")


def test_the_object_of_a_call_is_looked_at_before_its_arguments() -> None:
    with pytest.raises(CodeFault, match=r"\[a\]"):
        run("ctx.none.a(nothing);")


def test_an_error_of_the_code_has_its_parts() -> None:
    with pytest.raises(ResolverError) as raised:
        run("util.error('no such room', 'NotFound', {a: 1});")
    assert (raised.value.message, raised.value.error_type, raised.value.data) == ("no such room", "NotFound", {"a": 1})


def test_an_early_return_has_its_value() -> None:
    with pytest.raises(EarlyReturnSignal) as raised:
        run("[1].forEach(() => runtime.earlyReturn({a: 1}));")
    assert raised.value.value == {"a": 1}


def _raise_fault(_: object, __: object, text: str) -> None:
    raise CodeFault(text)


def _raise_java(_: object, __: object, text: str) -> None:
    raise JavaException("java.lang.Exception", text)


@pytest.mark.parametrize(
    ("function", "message"), [(_raise_fault, "code.js:1:34: x"), (_raise_java, "code.js:1:34: java.lang.Exception: x")]
)
def test_what_a_helper_raises_gets_the_place_of_its_call(function: object, message: str) -> None:
    code = CodeRun("export const request = (ctx) => (ctx.helper('x'));")
    assert callable(function)
    with pytest.raises(CodeFault) as raised:
        code({"helper": NativeFunction("helper", function)})
    assert raised.value.message == message


def test_a_helper_gets_as_many_arguments_as_it_takes() -> None:
    helper = NativeFunction("helper", lambda _, __, first, second, third=3: [first, second, third])
    code = CodeRun(in_request("return [ctx.f(), ctx.f(1), ctx.f(1, 2, 4, 5)];"))
    assert code({"f": helper}) == [[None, None, 3], [1, None, 3], [1, 2, 4]]

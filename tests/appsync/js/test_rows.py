"""Code without nesting is limited by its length alone: a row of operators, members or branches is run by a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from chatprov.appsync.js.code import MAX_CODE, read_code
from chatprov.appsync.js.environment import CodeEnvironment
from chatprov.appsync.js.functions import NativeFunction
from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.js.program import compile_program
from chatprov.appsync.util.extensions import Extensions
from chatprov.appsync.util.util import Util
from tests.appsync.js.checked import RESPONSE

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.slow  # many together


class Row(NamedTuple):
    """Statements with a part that is repeated, `#` in it being the number of the part; `value` is what they return."""

    before: str
    part: str
    after: str
    value: Callable[[int], Any]


def operators(first: str, part: str, value: Any) -> Row:
    """Return a row of operators behind a first operand."""
    return Row(f"return {first}", part, ";", value if callable(value) else lambda _: value)


def links(base: str, part: str, value: Any = 7) -> Row:
    """Return a chain of links."""
    return Row(f"return {base}", part, ".end;", lambda _: value)


ROWS = {
    "+": operators("1", "+1", lambda count: count + 1),
    "+ of texts": operators("''", "+'a'", lambda count: "a" * count),
    "-": operators("1", "-1", lambda count: 1 - count),
    "*": operators("1", "*1", 1),
    "/": operators("1", "/1", 1),
    "%": operators("3", "%2", 1),
    "**": operators("2", "**1", 2),
    "&": operators("3", "&1", 1),
    "|": operators("2", "|1", 3),
    "^": operators("0", "^1", lambda count: count % 2),
    "<<": operators("1", "<<0", 1),
    ">>": operators("-2", ">>1", -1),
    ">>>": operators("5", ">>>0", 5),
    "<": operators("0", "<2", value=True),
    "<=": operators("0", "<=1", value=True),
    ">": operators("2", ">0", value=True),
    ">=": operators("2", ">=1", value=True),
    "===": operators("true", "===true", value=True),
    "=== of two names": operators("ctx", "===ctx", value=False),
    "!==": operators("true", "!==false", value=True),
    "==": operators("1", "==true", value=True),
    "!=": operators("1", "!=false", value=True),
    "operators of several ranks": operators("0", "+2*3-6/1", 0),
    "&&": operators("1", "&&2", 2),
    "||": operators("0", "||0", 0),
    "??": operators("null", "??null", None),
    "&& and ||": operators("0", "&&1||2", 1),
    "conditions": Row("if (1", "&&!0", ") return 1;", lambda _: 1),
    "conditions of which one holds": Row("if (0", "||0", "||1) return 1;", lambda _: 1),
    "!": Row("return ", "!", "1;", lambda count: count % 2 == 0),
    "unary -": Row("return ", "- ", "1;", lambda count: 1 if count % 2 == 0 else -1),
    "typeof": Row("return ", "typeof ", "1;", lambda _: "string"),
    "void": Row("return ", "void ", "1;", lambda _: None),
    "unary operators of several kinds": Row("return ", "!- ", "1;", lambda count: count % 2 == 0),
    "?:": Row("return ", "0?1:", "2;", lambda _: 2),
    "?: as conditions": Row("if (", "0?1:", "2) return 3;", lambda _: 3),
    "else if": Row("", "if(ctx.no)return 1;else ", "return 2;", lambda _: 2),
    "else if with blocks": Row("", "if(ctx.no){return 1}else ", "if(1){return 2}", lambda _: 2),
    "members": links("ctx", ".me"),
    "members of a call": links("ctx.get()", ".me"),
    "members with a key": links("ctx", "['me']"),
    "members with the value of a name as key": Row("const me='me';return ctx", "[me]", ".end;", lambda _: 7),
    "elements": Row("return ctx.list", "[0]", "[1];", lambda _: 7),
    "optional members": links("ctx", "?.me"),
    "optional members of null": links("ctx.no", "?.me", None),
    "calls of methods": Row("return [1]", ".concat()", "[0];", lambda _: 1),
    "calls of members": links("ctx", ".get()"),
    "calls of what calls return": Row("return ctx.again", "()", ".end;", lambda _: None),
    "optional calls": Row("return ctx", "?.get?.()", ".end;", lambda _: 7),
    "tagged templates": Row("return ctx.again", "``", ".end;", lambda _: None),
    "links of several kinds": links("ctx", ".me.get()['me'].list[2]"),
    "deletion of a member": Row("return delete ctx", ".me", ".no;", lambda _: True),
    "parts of a template": Row("return `", "${1}", "`.length;", lambda count: count),
    "a sequence": Row("return (1", ",2", ");", lambda _: 2),
    "assignments to a name": Row("let a;", "a=", "1;return a;", lambda _: 1),
    "assignments to members": Row("const o={};", "o.a=", "1;return o.a;", lambda _: 1),
    "assignments to patterns": Row("let a;", "[a]=", "[1];return a;", lambda _: 1),
    "assignments with +": Row("let a=0;return ", "a+=", "1;", lambda _: 1),
    "assignments with + to a member": Row("const o={a:0};return ", "o.a+=", "1;", lambda _: 1),
    "assignments with ??": Row("let a;return ", "a??=", "1;", lambda _: 1),
    "assignments that do not happen": Row("let a=2;return ", "a||=", "1;", lambda _: 2),
    "elements of a list": Row("return [", "1,", "].length;", lambda count: count),
    "places that are left out": Row("return [", ",", "].length;", lambda count: count),
    "lists that are spread": Row("return [", "...[],", "].length;", lambda _: 0),
    "members of an object": Row("return Object.keys({", "a#:1,", "}).length;", lambda count: count),
    "arguments": Row("return ctx.count(", "1,", ");", lambda count: count),
    "parameters": Row("return ((", "a#,", ")=>3)();", lambda _: 3),
    "targets in a pattern": Row("const [", "a#,", "]=[];return a0;", lambda _: None),
    "declarations": Row("let ", "a#,", "a;return a0;", lambda _: None),
    "statements": Row("", "1;", "return 2;", lambda _: 2),
    "blocks": Row("", "{}", "return 2;", lambda _: 2),
    "functions": Row("", "function a#(){}", "return 2;", lambda _: 2),
    "callbacks": Row("", "[1].map((b)=>b);", "return 1;", lambda _: 1),
    "cases": Row("switch (2) {", "case 1:", "default: return 2; }", lambda _: 2),
    "loops": Row("", "for(const a of[]){}", "return 2;", lambda _: 2),
    "a long text": Row("return '", "a", "'.length;", lambda count: count),
    "a long name": Row("const a", "a", "=1;return 2;", lambda _: 2),
    "escapes": Row("return '", "\\n", "'.length;", lambda count: count),
    "comments": Row("", "/**/", "return 2;", lambda _: 2),
}


def code_of(row: Row) -> tuple[str, int]:
    """Return code with as many parts of a row as fit in it, and their number."""
    head, tail = f"export function request(ctx) {{{row.before}", f"{row.after}}}\n{RESPONSE}"
    room = MAX_CODE - len(head) - len(tail)
    parts: list[str] = []
    while room >= len(part := row.part.replace("#", str(len(parts)))):
        parts.append(part)
        room -= len(part)
    return f"{head}{''.join(parts)}{tail}", len(parts)


def looped() -> dict[str, Any]:
    """Return a context whose members lead back to it."""
    context: dict[str, Any] = {"end": 7}
    items: list[Any] = []
    items += [items, 7, context]
    context.update(
        me=context,
        list=items,
        get=NativeFunction("get", lambda _, __, *___: context),
        count=NativeFunction("count", lambda _, __, *given: len(given)),
    )
    again = context["again"] = NativeFunction("again", lambda _, __, *___: again)
    return context


@pytest.mark.parametrize("name", ROWS)
def test_a_row_may_be_as_long_as_the_code(name: str) -> None:
    code, count = code_of(ROWS[name])
    logs: list[str] = []
    environment = CodeEnvironment(Util(), Extensions(), logs.append, is_response=False)
    value = compile_program(read_code(code)).run("request", looped(), environment)
    assert value == ROWS[name].value(count)


REFUSED = {
    "in": (Row("return ctx", " in ctx", ";", lambda _: None), "in operator is not supported"),
    "instanceof": (Row("return ctx", " instanceof ctx", ";", lambda _: None), "The operator instanceof"),
    "~": (Row("return ", "~", "1;", lambda _: None), "The operator ~ is not supported"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_operator_of_a_long_row_is_checked(name: str) -> None:
    row, text = REFUSED[name]
    code, count = code_of(row)
    with pytest.raises(CodeRefusedError, match=text) as caught:
        read_code(code)
    assert len(caught.value.problems) == count

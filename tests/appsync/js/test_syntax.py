"""Code becomes a syntax tree, with the values and the places that JavaScript gives to it."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.js import expressions, statements
from chatprov.appsync.js.patterns import ArrayPattern, AssignmentPattern, ObjectPattern, PatternProperty, RestElement
from chatprov.appsync.js.syntax import parse


def statement(code: str) -> Any:
    return parse(code).statements[0]


def expression(code: str) -> Any:
    return statement(f"({code});").expression


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1", 1),
        ("1.0", 1),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("1_000", 1000),
        ("0x1F", 31),
        ("0b101", 5),
        ("0o17", 15),
        ("9007199254740993", 9007199254740992.0),
        ("1e400", float("inf")),
        ("'a'", "a"),
        ('"it\'s"', "it's"),
        (r"'\n\t\r\b\v\f\0'", "\n\t\r\b\v\f\0"),
        (r"'\x41\u0042\u{43}'", "ABC"),
        (r"'\u{1F600}'", "😀"),
        (r"'\ud83d\ude00'", "😀"),
        (r"'\d\'\"\\'", "d'\"\\"),
        ("'a\\\nb\\\r\nc'", "abc"),
        (r"'\c'", "c"),
        ("true", True),
        ("false", False),
        ("null", None),
    ],
)
def test_literals(code: str, value: Any) -> None:
    found = expression(code)
    assert isinstance(found, expressions.LiteralExpression)
    assert found.value == value
    assert type(found.value) is type(value)


def test_undefined_is_a_name() -> None:
    assert expression("undefined").name == "undefined"


def test_templates() -> None:
    plain = expression("`a\\n${b}c${`<${d}>`}`")
    assert plain.texts == ("a\n", "c", "")
    assert plain.values[0].name == "b"
    assert plain.values[1].texts == ("<", ">")
    tagged = expression(r"sql`\d${a}\n`")
    assert (tagged.tag.name, tagged.texts, tagged.raw) == ("sql", ("d", "\n"), (r"\d", r"\n"))


def test_line_ends_in_templates_are_one_character() -> None:
    assert expression("`a\r\nb\rc`").texts == ("a\nb\nc",)


def test_names_may_have_escapes() -> None:
    assert expression(r"\u0061b").name == "ab"


@pytest.mark.parametrize(
    ("code", "line", "column", "start", "end"),
    [
        ("a;", 1, 1, 0, 1),
        ("\n  a.b(c);", 2, 3, 3, 9),
        ("'é'; a;", 1, 6, 5, 6),
        ("'😀'; a;", 1, 7, 6, 7),
        ("// c\r\n a", 2, 2, 7, 8),
    ],
)
def test_places_count_from_one_and_in_utf_16(code: str, line: int, column: int, start: int, end: int) -> None:
    place = parse(code).statements[-1].expression.place  # type: ignore[attr-defined]
    assert (place.line, place.column, place.start, place.end) == (line, column, start, end)


def test_members_have_a_key_that_is_a_literal() -> None:
    found = expression("a.if[b]['c']")
    assert (found.is_computed, found.key.value) == (True, "c")
    assert (found.object.is_computed, found.object.key.name) == (True, "b")
    assert (found.object.object.is_computed, found.object.object.key.value) == (False, "if")


def test_a_chain_is_as_long_as_members_and_calls_go_on() -> None:
    found = expression("a?.b.c(d)?.[e]")
    assert isinstance(found, expressions.ChainExpression)
    last = found.expression
    assert isinstance(last, expressions.MemberExpression)
    assert last.is_optional
    assert isinstance(last.object, expressions.CallExpression)
    assert not last.object.is_optional


def test_parentheses_end_a_chain() -> None:
    found = expression("(a?.b).c")
    assert isinstance(found, expressions.MemberExpression)
    assert isinstance(found.object, expressions.ChainExpression)


def test_objects() -> None:
    found = expression("{a, b: 1, 'c d': 2, 3: 4, [e]: 5, f(g) { return g; }, get h() { return 1; }, ...i, if: 6}")
    keys = [getattr(member.key, "value", None) for member in found.members[:7]]
    assert keys == ["a", "b", "c d", 3, None, "f", "h"]
    assert [member.value.kind for member in found.members[5:7]] == ["method", "getter"]
    assert isinstance(found.members[7], expressions.SpreadElement)
    assert found.members[0].value.name == "a"


def test_lists_keep_places_that_are_left_out() -> None:
    found = expression("[, a, , ...b, ]")
    assert [type(element) for element in found.elements] == [
        type(None),
        expressions.Identifier,
        type(None),
        expressions.SpreadElement,
    ]


def test_patterns() -> None:
    pattern = statement("const {a, b: c, d = 1, [e]: {f}, ...g} = h").declarators[0].target
    assert isinstance(pattern, ObjectPattern)
    kinds: list[type] = [
        type(part.target) if isinstance(part, PatternProperty) else type(part) for part in pattern.properties
    ]
    assert kinds == [expressions.Identifier, expressions.Identifier, AssignmentPattern, ObjectPattern, RestElement]
    pattern = statement("[a.b, , c = 1, ...d] = e").expression.target
    assert isinstance(pattern, ArrayPattern)
    kinds = [type(element) for element in pattern.elements]
    assert kinds == [expressions.MemberExpression, type(None), AssignmentPattern, RestElement]


@pytest.mark.parametrize(
    ("code", "kind", "parameters", "is_async", "is_generator"),
    [
        ("x => x", "arrow", 1, False, False),
        ("(a, {b} = {}, ...c) => ({})", "arrow", 3, False, False),
        ("async (a) => { }", "arrow", 1, True, False),
        ("function (a, b) { }", "function", 2, False, False),
        ("async function* f() { }", "function", 0, True, True),
    ],
)
def test_functions(code: str, kind: str, parameters: int, is_async: bool, is_generator: bool) -> None:  # noqa: FBT001
    found = expression(code)
    assert (found.kind, len(found.parameters)) == (kind, parameters)
    assert (found.is_async, found.is_generator) == (is_async, is_generator)


@pytest.mark.parametrize(
    ("code", "operator", "node"),
    [
        ("a ** b", "**", expressions.BinaryExpression),
        ("a in b", "in", expressions.BinaryExpression),
        ("a ?? b", "??", expressions.LogicalExpression),
        ("(a ?? b) || c", "||", expressions.LogicalExpression),
        ("a ??= b", "??", expressions.AssignmentExpression),
        ("a >>>= b", ">>>", expressions.AssignmentExpression),
        ("a = b", "", expressions.AssignmentExpression),
        ("typeof a", "typeof", expressions.UnaryExpression),
        ("a++", "++", expressions.UpdateExpression),
        ("--a.b", "--", expressions.UpdateExpression),
    ],
)
def test_operators(code: str, operator: str, node: type) -> None:
    found = expression(code)
    assert (type(found), found.operator) == (node, operator)


def test_a_sum_is_added_from_the_left() -> None:
    found = expression("a + b * c - d")
    assert found.operator == "-"
    assert (found.left.operator, found.left.right.operator) == ("+", "*")


@pytest.mark.parametrize(
    ("code", "node"),
    [
        ("if (a) b; else if (c) d", statements.IfStatement),
        ("for (const [k, v] of Object.entries(a)) { }", statements.ForEachStatement),
        ("for (a.b in c) d", statements.ForEachStatement),
        ("for await (const x of y) z", statements.ForEachStatement),
        ("for (let i = 0, j; i < 1; i++) { continue; }", statements.ForStatement),
        ("for (;;) break", statements.ForStatement),
        ("while (a) b", statements.WhileStatement),
        ("do { a } while (b)", statements.WhileStatement),
        ("switch (a) { case 1: case 2: b; break; default: { } }", statements.SwitchStatement),
        ("try { } catch ({ message }) { } finally { }", statements.TryStatement),
        ("throw a", statements.ThrowStatement),
        ("a: for (const b of c) break a", statements.LabeledStatement),
        ("class A extends B { #c = 1; d() { return this; } }", statements.ClassDeclaration),
        ("debugger", statements.EmptyStatement),
        ("function f() { return; }", statements.FunctionDeclaration),
    ],
)
def test_statements(code: str, node: type) -> None:
    assert type(statement(code)) is node


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('import { a, b as c } from "m";', [("a", "a"), ("b", "c")]),
        ("import * as x from 'm'", [("*", "x")]),
        ("import d, { default as e, 'f g' as h } from 'm'", [("default", "d"), ("default", "e"), ("f g", "h")]),
        ("import 'm'", []),
    ],
)
def test_imports(code: str, names: list[tuple[str, str]]) -> None:
    found = statement(code)
    assert found.module == "m"
    assert [(name.imported, name.local) for name in found.names] == names


@pytest.mark.parametrize(
    ("code", "names", "module"),
    [
        ("export { a as b, c };", [("a", "b"), ("c", "c")], None),
        ("export function f() { }", [], None),
        ("export const a = 1", [], None),
        ("export default 1", [("default", "default")], None),
        ("export * from 'm'", [("*", "*")], "m"),
        ("export * as x from 'm'", [("*", "x")], "m"),
        ("export { a } from 'm'", [("a", "a")], "m"),
    ],
)
def test_exports(code: str, names: list[tuple[str, str]], module: str | None) -> None:
    found = statement(code)
    assert [(name.local, name.exported) for name in found.names] == names
    assert found.module == module


def test_comments_are_anywhere() -> None:
    code = "/* a */ f(/* b */ 1, // c\n 2 /* d */); [/* e */]; ({ /* f */ g: 1 /* h */ }); // i\nreturn_ /* j */ = /* k */ 1"
    assert len(parse(code).statements) == 4


def test_lines_end_statements() -> None:
    assert len(parse("let a\na = 1\nb\n(c)\nd\n++e").statements) == 5
    found = parse("function f() {\n  return\n  1\n}").statements[0]
    assert found.function.body.statements[0].value is None  # type: ignore[attr-defined]


def test_words_that_are_reserved_elsewhere_are_names() -> None:
    assert (
        len(parse("let async = 1, of = 2, get = 3, from = 4, as = 5, type = 6, target = 7; of; async(get)").statements)
        == 3
    )

"""Updates that are refused whatever the item is, in DynamoDB's words."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import Substitutes, parse_update

NAMES = {"#a": "a", "#c": "c", "#d": "[3]", "#key": "id"}
VALUES: dict[str, dict[str, Any]] = {
    ":s": {"S": "a"},
    ":n": {"N": "1"},
    ":b": {"B": "YQ=="},
    ":flag": {"BOOL": True},
    ":null": {"NULL": True},
    ":set": {"SS": ["a"]},
    ":map": {"M": {}},
    ":list": {"L": []},
}
SYNTAX = 'Syntax error; token: "{}", near: "{}"'
PATHS = "Two document paths {} with each other; must remove or rewrite one of these paths; path one: {}, path two: {}"
OPERAND = "Incorrect operand type for operator or function; operator or function: {}, operand type: {}"
SECTION = "Incorrect operand type for operator or function; operator: {}, operand type: {}"
COUNT = "Incorrect number of operands for operator or function; operator or function: {}, number of operands: {}"
MISUSED = "The function is not allowed to be used this way in an expression; function: {}"
PATH = "Operator or function requires a document path; operator or function: {}"
ONCE = 'The "{}" section can only be used once in an update expression;'
NAME = "An expression attribute name used in the document path is not defined; attribute name: {}"
VALUE = "An expression attribute value used in expression is not defined; attribute value: {}"
RESERVED = "Attribute name is a reserved keyword; reserved keyword: {}"

CASES = [
    ("", "The expression can not be empty;"),
    ("INVALID SYNTAX HERE", SYNTAX.format("INVALID", "INVALID SYNTAX")),
    ("SET", SYNTAX.format("<EOF>", "SET")),
    ("SET a", SYNTAX.format("<EOF>", "a")),
    ("SET a =", SYNTAX.format("<EOF>", "=")),
    ("SET a = :n,", SYNTAX.format("<EOF>", ",")),
    ("SET a = set", SYNTAX.format("set", "= set")),
    ("SET a b", SYNTAX.format("b", "a b")),
    ("SET :a = b", SYNTAX.format(":a", "SET :a =")),
    ("SET _123 = :n", SYNTAX.format("_", "SET _123")),
    ("SET a = b * c", SYNTAX.format("*", "b * c")),
    ("SET a[1] = 1", SYNTAX.format("1", "= 1")),
    ("SET a[:n] = :n", SYNTAX.format(":n", "[:n]")),
    ("SET a = if_not_exists(a, 100)", SYNTAX.format("100", ", 100)")),
    ("SET if_not_exists(a, b) = a", SYNTAX.format("(", "if_not_exists(a")),
    ("SET (a = (b + c))", SYNTAX.format("(", "SET (a")),
    ("SET a = (b.c).d + e", SYNTAX.format(".", ").d")),
    ("SET a = b + c + d", SYNTAX.format("+", "c + d")),
    ("SET a = ((b + c))", SYNTAX.format("+", "b + c")),
    ("SET a = (b + c", SYNTAX.format("<EOF>", "c")),
    ("SET a = list_append(b, :list + c)", SYNTAX.format("+", ":list + c")),
    ("ADD a", SYNTAX.format("<EOF>", "a")),
    ("ADD str_set bad_value", SYNTAX.format("bad_value", "str_set bad_value")),
    ("ADD a = b", SYNTAX.format("=", "a = b")),
    ("DELETE a b", SYNTAX.format("b", "a b")),
    ("REMOVE a b", SYNTAX.format("b", "a b")),
    ("REMOVE a = b", SYNTAX.format("=", "a = b")),
    ("REMOVE :a", SYNTAX.format(":a", "REMOVE :a")),
    ("SET Invalid-Name = :n", SYNTAX.format("-", "Invalid-Name")),
    # what is wrong whatever the placeholders represent, in this order
    ("set #zz = :zz set abOrt = true", RESERVED.format("abOrt")),
    ("remove Absolute", RESERVED.format("Absolute")),
    ("SET a = status", RESERVED.format("status")),
    ("set #zz = if_not_exist(:zz) set c = d", "Invalid function name; function: if_not_exist"),
    ("SET a = LIST_APPEND(:list, :list)", "Invalid function name; function: LIST_APPEND"),
    ("SET a = attribute_exists(b)", MISUSED.format("attribute_exists")),
    ("SET a = list_append(list_append(:list, :list), :list)", MISUSED.format("list_append")),
    ("set a = #zz set c = :d", ONCE.format("SET")),
    ("remove #zz set a = b remove e", ONCE.format("REMOVE")),
    ("add #zz :e set a = b add e :f", ONCE.format("ADD")),
    ("delete #zz :e set a = b delete #e :f", ONCE.format("DELETE")),
    ("SET a[2147483648] = :n", "List index is not within the allowable range; index: [2147483648]"),
    # what depends on the placeholders
    ("SET #zz = if_not_exists(:zz)", NAME.format("#zz")),
    ("SET a = :zz, b = #zz", NAME.format("#zz")),
    ("SET #a = if_not_exists(:zz)", VALUE.format(":zz")),
    ("SET a = :s REMOVE a", PATHS.format("overlap", "[a]", "[a]")),
    ("SET a = :s, #a = :n", PATHS.format("overlap", "[a]", "[a]")),
    ("SET a.b.c = :s, a.b = :n", PATHS.format("overlap", "[a, b, c]", "[a, b]")),
    ("SET a[1] = :s, a[1][1] = :n", PATHS.format("overlap", "[a, [1]]", "[a, [1], [1]]")),
    ("set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)", PATHS.format("overlap", "[c, [1], a]", "[c]")),
    ("set #c[3].#d = a, #c[3] = a", PATHS.format("overlap", "[c, [3], [3]]", "[c, [3]]")),
    ("set #c[3].#d = a, #c.#d[3] = if_not_exists(a)", PATHS.format("conflict", "[c, [3], [3]]", "[c, [3], [3]]")),
    ("remove a.#c set a[1] = #d", PATHS.format("conflict", "[a, c]", "[a, [1]]")),
    ("set b = list_append(:s, a), c = if_not_exists(a) add a.b :s", SECTION.format("ADD", "STRING")),
    ("ADD a.b :null", SECTION.format("ADD", "NULL")),
    ("ADD a.b :flag", SECTION.format("ADD", "BOOLEAN")),
    ("ADD a.b :b", SECTION.format("ADD", "BINARY")),
    ("ADD a.b :map", SECTION.format("ADD", "MAP")),
    ("ADD a.b :list", SECTION.format("ADD", "LIST")),
    ("DELETE a.b :s", SECTION.format("DELETE", "STRING")),
    ("DELETE a.b :n", SECTION.format("DELETE", "NUMBER")),
    ("SET a = if_not_exists(c)", COUNT.format("if_not_exists", 1)),
    ("SET a = list_append(c)", COUNT.format("list_append", 1)),
    ("SET a = list_append(:list, :list, c)", COUNT.format("list_append", 3)),
    ("SET a = if_not_exists(:s, c)", PATH.format("if_not_exists")),
    ("SET a = if_not_exists(if_not_exists(a, b), c)", PATH.format("if_not_exists")),
    ("SET a = list_append(:s, a)", OPERAND.format("list_append", "S")),
    ("SET a = list_append(a, :map)", OPERAND.format("list_append", "M")),
    ("SET a = a + :s", OPERAND.format("+", "S")),
    ("SET a = :b + a", OPERAND.format("+", "B")),
    ("SET a = a - :flag", OPERAND.format("-", "BOOL")),
    ("SET a = :set - a", OPERAND.format("-", "SS")),
    # limits
    ("SET a = :n" + " " * 4087, "Expression size has exceeded the maximum allowed size; expression size: 4097"),
    (f"SET {'.'.join(['a'] * 33)} = :n", "The document path has too many nesting levels; nesting levels: 33"),
    (
        "SET " + ",".join(f"a{number}=b+:n" for number in range(301)),
        "The expression contains too many operators; operator count: 301",
    ),
]


@pytest.mark.parametrize(("text", "message"), CASES, ids=lambda case: case[:40])
def test_an_update_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_update(text, Substitutes(NAMES, VALUES), ["id", "sent"])
    assert str(caught.value) == f"Invalid UpdateExpression: {message}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SET id = :s", "id"),
        ("SET a = :s REMOVE sent", "sent"),
        ("ADD sent :n, #key :n", "id"),
        ("DELETE sent :set", "sent"),
        ("SET id.x = :s", "id"),
    ],
)
def test_key_attributes_are_not_updated(text: str, name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_update(text, Substitutes(NAMES, VALUES), ["id", "sent"])
    assert str(caught.value) == (
        f"One or more parameter values were invalid: Cannot update attribute {name}. This attribute is part of the key"
    )


def test_an_assignment_is_no_operator() -> None:
    text = "SET " + ",".join(f"a{number}=:n" for number in range(400))
    assert len(parse_update(text, Substitutes(None, VALUES), []).applied_to({})) == 400


@pytest.mark.parametrize("count", [10, 280, 1000])
@pytest.mark.parametrize("form", ["if_not_exists(a,{})", "f({})", "list_append({},a)", "({})"])
def test_no_nesting_is_too_deep(form: str, count: int) -> None:
    before, after = form.split("{}")
    text = "SET x = " + before * count + ":n" + after * count
    update = None
    try:
        update = parse_update(text, Substitutes(None, VALUES), [])
    except ValidationError as error:
        assert str(error).startswith("Invalid UpdateExpression: ")  # noqa: PT017
    assert (update is not None) == (form.startswith("if") and count == 10)

"""Conditions that are refused, in DynamoDB's words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import Substitutes, parse_condition

NAMES = {"#a": "a"}
VALUES: dict[str, dict[str, Any]] = {
    ":a": {"S": "x"},
    ":n": {"N": "1"},
    ":m": {"N": "5"},
    ":list": {"L": []},
    ":flag": {"BOOL": True},
    ":null": {"NULL": True},
    ":map": {"M": {}},
    ":set": {"SS": ["x"]},
    ":bin": {"B": "YQ=="},
}
OPERAND = "Incorrect operand type for operator or function; operator or function: {}, operand type: {}"
COUNT = "Incorrect number of operands for operator or function; operator or function: {}, number of operands: {}"
MISUSED = "The function is not allowed to be used this way in an expression; function: {}"
PATH = "Operator or function requires a document path; operator or function: {}"
DISTINCT = (
    "The first operand must be distinct from the remaining operands for this operator or function; "
    "operator: {}, first operand: {}"
)
NAME = "An expression attribute name used in the document path is not defined; attribute name: {}"
VALUE = "An expression attribute value used in expression is not defined; attribute value: {}"
BOUNDS = (
    "The BETWEEN operator requires {}; lower bound operand: AttributeValue: {}, upper bound operand: AttributeValue: {}"
)
RESERVED = "Attribute name is a reserved keyword; reserved keyword: {}"
REDUNDANT = "The expression has redundant parentheses;"
EMPTY = "The expression can not be empty;"
SYNTAX = 'Syntax error; token: "{}", near: "{}"'

CASES = [
    ("", EMPTY),
    ("  ", EMPTY),
    # syntax
    ("a = :a AND", SYNTAX.format("<EOF>", "AND")),
    ("a =", SYNTAX.format("<EOF>", "=")),
    ("a", SYNTAX.format("<EOF>", "a")),
    (":a", SYNTAX.format("<EOF>", ":a")),
    ("a - b", SYNTAX.format("-", "a - b")),
    ("a ? b", SYNTAX.format("?", "a ? b")),
    ("book-price = :n", SYNTAX.format("-", "book-price")),
    ("a = = :n", SYNTAX.format("=", "= = :n")),
    ("a != :n", SYNTAX.format("!", "a !=")),
    ("a AND OR b", SYNTAX.format("AND", "a AND OR")),
    ("a = b = c", SYNTAX.format("=", "b = c")),
    ("a = (b = c)", SYNTAX.format("=", "b = c")),
    ("_hidden = :n", SYNTAX.format("_", "_hidden")),
    ("a > 4", SYNTAX.format("4", "> 4")),
    ('a = "x"', SYNTAX.format('"', '= "x')),
    ("ü > a", SYNTAX.format("ü", "ü >")),
    ("things are not", SYNTAX.format("are", "things are not")),
    ("attribute_exists(a..b)", SYNTAX.format(".", "..b")),
    ("attribute_exists(Pi#ctures.x)", SYNTAX.format("#ctures", "Pi#ctures.")),
    ("attribute_exists(a[b])", SYNTAX.format("b", "[b]")),
    ("b[:a] > a", SYNTAX.format(":a", "[:a]")),
    ("b[#a] > a", SYNTAX.format("#a", "[#a]")),
    ("a.b[1.5] > a", SYNTAX.format(".", "1.5")),
    ("a > :things.stuff", SYNTAX.format(".", ":things.stuff")),
    ("a in b, c", SYNTAX.format("b", "in b,")),
    ("a in ()", SYNTAX.format(")", "()")),
    ("a in (b,c,)", SYNTAX.format(")", ",)")),
    ("a > between", SYNTAX.format("between", "> between")),
    ("a BETWEEN :n", SYNTAX.format("<EOF>", ":n")),
    ("a BETWEEN :n OR :m", SYNTAX.format("OR", ":n OR :m")),
    ("(a = :a", SYNTAX.format("<EOF>", ":a")),
    ("a = :a)", SYNTAX.format(")", ":a)")),
    ("()", SYNTAX.format(")", "()")),
    ("size() > :n", SYNTAX.format(")", "() >")),
    ("size(a).b > a", SYNTAX.format(".", ").b")),
    ("(size(a)).b > a", SYNTAX.format(".", ").b")),
    ("(size(a))[0] > a", SYNTAX.format("[", ")[0")),
    ("(a)between(b.(c.d))and(c)", SYNTAX.format("(", ".(c")),
    ("NOT", SYNTAX.format("<EOF>", "NOT")),
    ("NOT a", SYNTAX.format("<EOF>", "a")),
    ("a = NOT b", SYNTAX.format("NOT", "= NOT b")),
    ("f(a = :a)", SYNTAX.format("=", "a = :a")),
    ("f(NOT a)", SYNTAX.format("NOT", "(NOT a")),
    ("f((a) AND b)", SYNTAX.format("AND", ") AND b")),
    # what is wrong whatever the placeholders represent, in this order
    ("a=a and a > ((views))", REDUNDANT),
    ("(a)between(((b.c)).d)and(c)", REDUNDANT),
    ("a > whatever((:things), ((a)))", REDUNDANT),
    ("((a = :a))", REDUNDANT),
    ("a=a AND ((a=a AND a=a)) AND a=a", REDUNDANT),
    ("a=a OR ((a=a OR (a=a OR a=a)))", REDUNDANT),
    ("NOT ((attribute_exists(a)))", REDUNDANT),
    ("a=a and whatever((:things)) > a", "Invalid function name; function: whatever"),
    ("attRIbute_exIsts((views), #a)", "Invalid function name; function: attRIbute_exIsts"),
    ("attribute_exists((views), (#a)) > b", MISUSED.format("attribute_exists")),
    ("begins_with(things, a) > b", MISUSED.format("begins_with")),
    ("size(contains(a, b)) > a", MISUSED.format("contains")),
    ("size(things)", MISUSED.format("size")),
    ("NOT size(things) AND a = b", MISUSED.format("size")),
    ("a between b and attribute_exists(things)", MISUSED.format("attribute_exists")),
    ("a in (b, attribute_exists(things))", MISUSED.format("attribute_exists")),
    ("if_not_exists(a, b) = :a", MISUSED.format("if_not_exists")),
    ("attribute_exists(views, #zz)", RESERVED.format("views")),
    (":zz < abOrT", RESERVED.format("abOrT")),
    ("status = :a", RESERVED.format("status")),
    ("a.timestamp[0] = :a", RESERVED.format("timestamp")),
    ("a[2147483648] = :a", "List index is not within the allowable range; index: [2147483648]"),
    (
        f"a IN ({', '.join([':n'] * 101)})",
        "The IN operator is provided with too many operands; number of operands: 101",
    ),
    # what depends on the placeholders
    ("attribute_exists(#Pictures.RearView, :zz) and a=a", NAME.format("#Pictures")),
    ("begins_with(Pictures.#RearView)", NAME.format("#RearView")),
    ("(#P between :lo and :hi) and (#PC in (:cat1, :cat2))", NAME.format("#P")),
    ("begins_with(:hello, #a, #b)", VALUE.format(":hello")),
    ("a = :a AND a < :zz", VALUE.format(":zz")),
    ("attribute_exists(things, a) and a=a", COUNT.format("attribute_exists", 2)),
    ("attribute_type(things)", COUNT.format("attribute_type", 1)),
    ("begins_with(things, size(a), b)", COUNT.format("begins_with", 3)),
    ("contains(things)", COUNT.format("contains", 1)),
    ("size(things, a) > b", COUNT.format("size", 2)),
    ("a = a AND #a = b", DISTINCT.format("=", "[a]")),
    ("#a <> a", DISTINCT.format("<>", "[a]")),
    ("((a=b) OR (a=a))", DISTINCT.format("=", "[a]")),
    ("contains(ab.bc[1].a, ab.bc[1].#a)", DISTINCT.format("contains", "[ab, bc, [1], a]")),
    ("begins_with(#a, a)", DISTINCT.format("begins_with", "[a]")),
    ("attribute_exists(:a) and a=b", PATH.format("attribute_exists")),
    ("attribute_not_exists(size(:a))", PATH.format("attribute_not_exists")),
    ("attribute_not_exists(size(:n))", OPERAND.format("size", "N")),
    ("attribute_type(a, size(b))", OPERAND.format("attribute_type", "N")),
    ("attribute_type(a, :n)", OPERAND.format("attribute_type", "N")),
    ("attribute_type(a, :set)", OPERAND.format("attribute_type", "SS")),
    ("attribute_type(a, b)", OPERAND.format("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")),
    (
        "attribute_type(a, :a)",
        "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ),
    ("begins_with(a, :n)", OPERAND.format("begins_with", "N")),
    ("begins_with(:map, a)", OPERAND.format("begins_with", "M")),
    ("begins_with(a, size(b))", OPERAND.format("begins_with", "N")),
    ("size(size(a)) > :n", OPERAND.format("size", "N")),
    ("size(:flag) > a", OPERAND.format("size", "BOOL")),
    ("size(:null) > a", OPERAND.format("size", "NULL")),
    ("a < :flag", OPERAND.format("<", "BOOL")),
    (":list >= a", OPERAND.format(">=", "L")),
    ("a BETWEEN :null AND :n", OPERAND.format("BETWEEN", "NULL")),
    (
        "a BETWEEN :m AND :n",
        BOUNDS.format("upper bound to be greater than or equal to lower bound", "{N:5}", "{N:1}"),
    ),
    (
        "a BETWEEN :n AND :a",
        BOUNDS.format("same data type for lower and upper bounds", "{N:1}", "{S:x}"),
    ),
    # limits
    (
        " OR ".join(["a=:n"] * 151),
        "The expression contains too many operators; operator count: 301",
    ),
    (
        ".".join(["a"] * 33) + " = :n",
        "The document path has too many nesting levels; nesting levels: 33",
    ),
    (
        "a" + "[0]" * 40 + " = :n",
        "The document path has too many nesting levels; nesting levels: 41",
    ),
    (
        "a = :n" + " " * 4091,
        "Expression size has exceeded the maximum allowed size; expression size: 4097",
    ),
    (
        "ä" * 2049,
        "Expression size has exceeded the maximum allowed size; expression size: 4098",
    ),
]


@pytest.mark.parametrize(("text", "message"), CASES, ids=lambda case: case[:40])
def test_a_condition_is_refused(text: str, message: str) -> None:
    for kind in ("ConditionExpression", "FilterExpression"):
        with pytest.raises(ValidationError) as caught:
            parse_condition(text, Substitutes(NAMES, VALUES), kind)
        assert str(caught.value) == f"Invalid {kind}: {message}"


@pytest.mark.parametrize(
    "text",
    [
        " OR ".join(["a=:n"] * 150),
        " AND ".join(["a BETWEEN :n AND :m"] * 150),
        " OR ".join([f"a IN ({','.join([':n'] * 100)})"] * 3),
        f"a IN ({', '.join([':n'] * 100)})",
        ".".join(["a"] * 32) + " = :n",
        "a = :n" + " " * 4090,
        "a[2147483647] = :n",
        ":n = :n",
        "attribute_exists(a) AND contains(a, :list) AND a <> :map",
    ],
    ids=lambda text: text[:30],
)
def test_what_is_within_the_limits_is_accepted(text: str) -> None:
    assert parse_condition(text, Substitutes(NAMES, VALUES)).holds({}) is (text == ":n = :n")


@pytest.mark.parametrize("count", [5, 800, 2000])
@pytest.mark.parametrize(
    "form",
    [
        "{open}a = :n{close}",
        "a = {open}b{close}",
        "NOT {open}a{close}",
        "a IN ({open}:n{close})",
        "size({open}a{close}) = :n",
    ],
)
def test_no_parentheses_are_too_deep(form: str, count: int) -> None:
    text = form.format(open="(" * count, close=")" * count)
    with pytest.raises(ValidationError, match=r"redundant parentheses|Syntax error|Expression size"):
        parse_condition(text, Substitutes(None, VALUES))


@pytest.mark.parametrize("count", [140, 290, 580])
@pytest.mark.parametrize("form", ["NOT ({})", "(a = :m OR {})", "(NOT {})", "{} AND a = :n"])
def test_no_nesting_is_too_deep_to_evaluate(form: str, count: int) -> None:
    before, after = form.split("{}")
    text = before * count + "a = :n" + after * count
    try:
        found = parse_condition(text, Substitutes(None, VALUES)).holds({"a": {"N": "1"}})
    except ValidationError as error:
        assert count > 140
        assert re.search("too many operators|Expression size", str(error))  # noqa: PT017
    else:
        assert found


@pytest.mark.parametrize("count", [2, 290, 580])
@pytest.mark.parametrize("function", ["size", "contains", "f"])
def test_no_nesting_of_calls_is_too_deep(function: str, count: int) -> None:
    text = f"{function}(" * count + "a" + ")" * count + " = :n"
    with pytest.raises(ValidationError, match="Invalid ConditionExpression: "):
        parse_condition(text, Substitutes(None, VALUES))


def test_the_words_of_a_condition_may_be_names_behind_a_placeholder() -> None:
    names = {"#a": "AND", "#b": "between"}
    assert parse_condition("#a.#b = :n", Substitutes(names, VALUES)).holds({"AND": {"M": {"between": {"N": "1"}}}})

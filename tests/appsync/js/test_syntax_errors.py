"""Code that is not JavaScript is refused at its place, also where the grammar is more tolerant than the language."""

from __future__ import annotations

import pytest

from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.js.syntax import parse
from chatprov.appsync.js.syntax_reader import MAX_NESTING

REFUSED = {
    "const a = 'never closed;\nb": (1, 25, "Unterminated string literal."),
    'a("b': (1, 5, "Unterminated string literal."),
    "'a\\\n": (2, 1, "Unterminated string literal."),
    "a = `b ${c}": (1, 12, "Unterminated template literal."),
    "a = 1 /* b": (1, 11, "'*/' expected."),
    "function f() {\n  return 1\n": (3, 1, "'}' expected."),
    "const a = {b: 1;": (1, 16, "'}' expected."),
    "f(1;": (1, 4, "')' expected."),
    "f(": (1, 3, "Unexpected end of file."),
    "a b": (1, 3, "';' expected."),
    "x = = 1": (1, 5, "Unexpected token '='."),
    "é = )": (1, 5, "Unexpected token ')'."),
    "const x: number = 1": (1, 8, "Unexpected token ':'."),
    "f(a as string)": (1, 5, "Unexpected token 'as'."),
    "x = `a ${b c} d`": (1, 12, "Unexpected token 'c'."),
    "x = {a: 1,, b}": (1, 11, "Unexpected token ','."),
    "f(a,,b)": (1, 5, "Unexpected token ','."),
    "f(,)": (1, 3, "Unexpected token ','."),
    "const {a,,b} = c": (1, 10, "Unexpected token ','."),
    "const a": (1, 7, "'const' declarations must be initialized."),
    "let {a}": (1, 5, "A destructuring declaration must have an initializer."),
    "return 1": (1, 1, "A 'return' statement can only be used within a function body."),
    "break": (1, 1, "A 'break' statement can only be used within an enclosing iteration or switch statement."),
    "for (;;) { (() => { break })() }": (
        1,
        21,
        "A 'break' statement can only be used within an enclosing iteration or switch statement.",
    ),
    "switch (a) { default: continue }": (
        1,
        23,
        "A 'continue' statement can only be used within an enclosing iteration statement.",
    ),
    "for (;;) break a": (1, 10, "Jump target cannot cross function boundary."),
    "a: a: b": (1, 4, "Duplicate label 'a'."),
    "new.target": (1, 1, "'new.target' is only allowed in the body of a function."),
    "with (a) { }": (1, 1, "Declaration or statement expected."),
    "if (a) { import 'b' }": (1, 10, "Declaration or statement expected."),
    "x = <a>b</a>": (1, 5, "Expression expected."),
    "#a in b": (1, 1, "Expression expected."),
    "a.#b": (1, 3, "Private identifiers are not allowed outside class bodies."),
    "1n": (1, 1, "BigInt literals are not supported."),
    "010": (1, 1, "Decimals with leading zeros are not allowed."),
    "09.5": (1, 1, "Decimals with leading zeros are not allowed."),
    "1__0": (1, 2, "';' expected."),
    r"'\07'": (1, 1, "Invalid escape sequence."),
    r"'\u{110000}'": (1, 1, "Invalid escape sequence."),
    r"'\xg'": (1, 2, "Invalid escape sequence."),
    "'a\\": (1, 3, "Unterminated string literal."),
    "let let = 1": (1, 5, "Identifier expected. 'let' is a reserved word."),
    "const {if: static} = a": (1, 12, "Identifier expected. 'static' is a reserved word."),
    "a?.b = 1": (
        1,
        1,
        "The left-hand side of an assignment expression may not be an optional property access.",
    ),
    "({a}) = b": (1, 1, "The left-hand side of an assignment must be a variable or a property."),
    "const {a: b.c} = d": (1, 11, "Identifier expected."),
    "function f(a.b) { }": (1, 12, "Identifier expected."),
    "function f(...a, b) { }": (1, 12, "A rest parameter must be last in a parameter list."),
    "[...a, b] = c": (1, 2, "A rest element must be last in a destructuring pattern."),
    "({...a, b} = c)": (1, 9, "A rest element must be last in a destructuring pattern."),
    "if (a) const b = 1": (1, 8, "A declaration is only allowed inside a block."),
    "while (a) function f() { }": (1, 11, "A declaration is only allowed inside a block."),
    "eval = 1": (1, 1, "Invalid use of 'eval' in strict mode."),
    "undefined = 1": (1, 1, "Invalid use of 'undefined' in strict mode."),
    "delete a": (1, 8, "'delete' cannot be called on an identifier in strict mode."),
    "-a ** 2": (1, 1, "A unary expression is not allowed on the left side of '**' without parentheses."),
    "a ?? b || c": (1, 6, "'??' and '||' or '&&' cannot be mixed without parentheses."),
    "a?.b`c`": (1, 5, "Tagged template expressions are not permitted in an optional chain."),
    "switch (a) { default: default: }": (
        1,
        23,
        "A 'default' clause cannot appear more than once in a 'switch' statement.",
    ),
    "try { }": (1, 1, "'catch' or 'finally' expected."),
}


@pytest.mark.parametrize("code", REFUSED)
def test_not_javascript(code: str) -> None:
    line, column, text = REFUSED[code]
    with pytest.raises(CodeRefusedError) as caught:
        parse(code)
    problem = caught.value.problems[0]
    assert problem.error_type == "PARSER_ERROR"
    assert problem.value == f"code.js({line},{column}): error Parsing error: {text}"


def test_all_that_the_grammar_tolerates_is_reported_in_the_order_of_the_code() -> None:
    with pytest.raises(CodeRefusedError) as caught:
        parse("const a;\nf(,);\nbreak;\n")
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(1, 7), (2, 3), (3, 1)]


@pytest.mark.parametrize(
    "code",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "[" * 5_000 + "]" * 5_000,
        "{" * 5_000 + "}" * 5_000,
        "f(" * 5_000 + ")" * 5_000,
        "const " + "[" * 5_000 + "a" + "]" * 5_000 + " = b",
        "a => " * 5_000 + "a",
        "`${" * 5_000 + "1" + "}`" * 5_000,
        "({a:" * 5_000 + "1" + "})" * 5_000,
        "const " + "{a:" * 5_000 + "b" + "}" * 5_000 + " = c",
        "a[" * 5_000 + "1" + "]" * 5_000,
        "a ? " * 5_000 + "1" + " : 2" * 5_000,
        "if (a) " * 4_000 + "b",
        "for (a of b) " * 2_000 + "c",
        "switch (a) { default: " * 1_000 + "}" * 1_000,
        "function f() {" * 2_000 + "}" * 2_000,
        "new " * 5_000 + "b",
        "x = " + "1 + (" * 5_000 + "1" + ")" * 5_000,
    ],
)
def test_nesting_has_a_limit(code: str) -> None:
    with pytest.raises(CodeRefusedError, match=f"Code is nested deeper than {MAX_NESTING} levels"):
        parse(code)


def test_code_may_be_nested_as_deep_as_people_write() -> None:
    parse("if (a) { " * 40 + "b" + " }" * 40)
    parse("(" * 90 + "1" + ")" * 90)


def test_unpaired_surrogates_are_text() -> None:
    parse("a = '\ud800'; /* \udc00 */")

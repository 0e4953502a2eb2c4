"""Read code as AppSync does when it is saved or evaluated: everything that is wrong with it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.gate import check
from chatprov.appsync.js.problems import CodeProblem, CodeRefusedError
from chatprov.appsync.js.syntax import parse

if TYPE_CHECKING:
    from chatprov.appsync.js.statements import Program

MAX_CODE: Final = 32_768
"""The maximum length of code, in characters."""


def read_code(code: str) -> Program:
    """Return the syntax tree of code that APPSYNC_JS accepts.

    Raises:
        CodeRefusedError: with all problems, in the order of the code. Code that is not JavaScript has only these problems.

    https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html (code)
    """
    if len(code) > MAX_CODE:
        text = f"The code is longer than {MAX_CODE} characters."
        raise CodeRefusedError([CodeProblem("PARSER_ERROR", text, 1, 1)])
    program = parse(code)
    problems = check(program)
    if problems:
        raise CodeRefusedError(problems)
    return program

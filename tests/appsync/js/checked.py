"""What the gate says about the body of a handler, as one line for each problem."""

from __future__ import annotations

from textwrap import indent

from chatprov.appsync.js.gate import check
from chatprov.appsync.js.syntax import parse

IMPORTS = "import { util } from '@aws-appsync/utils';\nimport * as ddb from '@aws-appsync/utils/dynamodb';\n"
RESPONSE = "export function response(ctx) {\n  return ctx.result;\n}\n"
BODY_LINE = 4
"""The line of a module on which the body of its request handler begins."""


def problems(code: str) -> list[str]:
    """Return the problems of a module, such as `3:5 @aws-appsync/no-try: ...`."""
    return [f"{problem.line}:{problem.column} {problem.text}" for problem in check(parse(code))]


def problems_in(body: str, before: str = "") -> list[str]:
    """Return the problems of a request handler; line 1 is the first line of its body, and `before` is behind it."""
    code = f"{IMPORTS}export function request(ctx) {{\n{indent(body, '  ')}\n}}\n{RESPONSE}{before}"
    return [f"{problem.line - BODY_LINE + 1}:{problem.column - 2} {problem.text}" for problem in check(parse(code))]

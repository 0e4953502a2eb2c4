"""Problems in the words of AWS's lint rules and of TypeScript's checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.js.problems import CodeProblem

if TYPE_CHECKING:
    from chatprov.appsync.js.nodes import Place


def lint(rule: str, text: str, place: Place) -> CodeProblem:
    """Return the problem that a rule of `@aws-appsync/eslint-plugin` finds."""
    return refusal(f"@aws-appsync/{rule}: {text}", place)


def refusal(text: str, place: Place) -> CodeProblem:
    """Return the problem of what only the documentation refuses, so that there is no rule to name."""
    return CodeProblem("LINT_ERROR", text, place.line, place.column, place.end - place.start)


def type_error(number: int, text: str, place: Place) -> CodeProblem:
    """Return the problem that TypeScript's checker finds."""
    return CodeProblem("TYPE_ERROR", f"TS{number}: {text}", place.line, place.column, place.end - place.start)

"""What is wrong with code, as AppSync reports it when code is saved or evaluated.

https://docs.aws.amazon.com/appsync/latest/APIReference/API_CodeError.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ErrorType = Literal["LINT_ERROR", "PARSER_ERROR", "TYPE_ERROR"]


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """One member of `codeErrors`; `text` is what follows the place in its value, `span` a number of characters or -1."""

    error_type: ErrorType
    text: str
    line: int
    column: int
    span: int = -1

    @property
    def value(self) -> str:
        """The text with its place, such as `code.js(5,44): error @aws-appsync/no-regex: ...`."""
        return f"code.js({self.line},{self.column}): error {self.text}"

    def code_error(self) -> dict[str, Any]:
        """Return the CodeError of the API."""
        location = {"line": self.line, "column": self.column, "span": self.span}
        return {"errorType": self.error_type, "value": self.value, "location": location}


class CodeRefusedError(Exception):
    """Code that APPSYNC_JS refuses; `problems` are all that were found, in the order of the code."""

    def __init__(self, problems: list[CodeProblem]) -> None:
        super().__init__("\n".join(problem.value for problem in problems))
        self.problems = problems

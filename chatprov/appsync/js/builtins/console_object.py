"""`console`: what code writes to its log.

https://docs.aws.amazon.com/appsync/latest/devguide/test-resolvers.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.builtins.json_object import json_text
from chatprov.appsync.js.functions import Namespace, NativeFunction

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment


def _log(environment: CodeEnvironment, budget: CodeBudget, *values: Any) -> None:
    _write("INFO", environment, budget, values)


def _error(environment: CodeEnvironment, budget: CodeBudget, *values: Any) -> None:
    _write("ERROR", environment, budget, values)


def _write(level: str, environment: CodeEnvironment, budget: CodeBudget, values: tuple[Any, ...]) -> None:
    text = " ".join(json_text(value, budget) for value in values)
    environment.log(f"{level} - {environment.located(text, budget.place)}")


CONSOLE: Final = Namespace("console", {"error": NativeFunction("error", _error), "log": NativeFunction("log", _log)})

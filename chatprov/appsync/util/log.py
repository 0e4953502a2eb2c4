"""`$util.log`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javatext import to_string

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget


class LogHelpers(TemplateObject):
    """Adds messages to the log of the resolver."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    @exported("Object", "String, Object", metered=True)
    def info(self, budget: Budget, message: Any, arguments: Any = None) -> str:
        """Log the text of a value, or a text in which each `{}` is replaced by the next argument."""
        return self._log("INFO", budget, message, arguments)

    @exported("Object", "String, Object", metered=True)
    def debug(self, budget: Budget, message: Any, arguments: Any = None) -> str:
        """Log with level DEBUG; see `info`."""
        return self._log("DEBUG", budget, message, arguments)

    @exported("Object", "String, Object", metered=True)
    def error(self, budget: Budget, message: Any, arguments: Any = None) -> str:
        """Log with level ERROR; see `info`."""
        return self._log("ERROR", budget, message, arguments)

    def _log(self, level: str, budget: Budget, message: Any, arguments: Any) -> str:
        text = to_string(message, budget)
        if arguments is not None:
            for argument in arguments if isinstance(arguments, list) else [arguments]:
                text = text.replace("{}", to_string(argument, budget), 1)
        budget.allocate(len(text) + 64)
        self._lines.append(f"{level} - {text}")
        return ""

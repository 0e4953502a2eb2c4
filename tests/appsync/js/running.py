"""Runs code as a resolver would, without the gate: the compiler must be safe for what the gate lets through by mistake."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatprov.appsync.js.environment import CodeEnvironment
from chatprov.appsync.js.program import compile_program
from chatprov.appsync.js.syntax import parse
from chatprov.appsync.util.extensions import Extensions
from chatprov.appsync.util.util import Util

if TYPE_CHECKING:
    from chatprov.appsync.api import Handler


@dataclass
class CodeRun:
    """One piece of code with all that its runs leave behind."""

    code: str
    logs: list[str] = field(default_factory=list)
    util: Util = field(default_factory=Util)

    def __post_init__(self) -> None:
        self.compiled = compile_program(parse(self.code))

    def __call__(self, context: dict[str, Any] | None = None, handler: Handler = "request") -> Any:
        environment = CodeEnvironment(self.util, Extensions(), self.logs.append, handler == "response")
        return self.compiled.run(handler, {"args": {}, "stash": {}} if context is None else context, environment)


def in_request(statements: str) -> str:
    """Return code whose request handler has these statements on its second line."""
    return f"export function request(ctx) {{\n{statements}\n}}"


def run(statements: str, context: dict[str, Any] | None = None) -> Any:
    """Return what a request handler with these statements returns."""
    return CodeRun(in_request(statements))(context)


def value_of(expression: str, context: dict[str, Any] | None = None) -> Any:
    """Return the value of an expression."""
    return run(f"return ({expression});", context)

"""Calls of the functions of modules, without code: what a test of them shares."""

from __future__ import annotations

from typing import Any, Final

from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment
from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.modules import MODULES
from chatprov.appsync.util import Extensions, Util

NOW: Final = 1517943695.758
"""2018-02-06T19:01:35.758Z"""
_PREFIX: Final = "@aws-appsync/utils"


def environment(*, is_response: bool = False) -> CodeEnvironment:
    """Return the environment of a call by a user of a user pool."""
    logs: list[str] = []
    util = Util("AMAZON_COGNITO_USER_POOLS", clock=lambda: NOW)
    return CodeEnvironment(util, Extensions(), logs.append, is_response)


def member(path: str) -> Any:
    """Return what a path leads to: `util.time.nowISO8601`, or `rds.select` for another module."""
    first, *others = path.split(".")
    found: Any = MODULES[f"{_PREFIX}/{first}"] if f"{_PREFIX}/{first}" in MODULES else MODULES[_PREFIX].members[first]
    for name in others:
        assert isinstance(found, Namespace)
        found = found.members[name]
    return found


def call(path: str, *arguments: Any, within: CodeEnvironment | None = None) -> Any:
    """Call a function as code does."""
    return member(path)(CodeBudget(within or environment()), list(arguments))

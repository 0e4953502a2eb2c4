"""The one object that most functions of the modules take."""

from __future__ import annotations

from typing import Any

from chatprov.appsync.js.faults import CodeFault


def payload_of(function: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Return the object that a function was called with.

    Raises CodeFault when there is none, in the words that AppSync has for the functions of SQL.
    """
    if not arguments:
        raise CodeFault(f"An argument is expected to be passed to {function}")
    if not isinstance(arguments[0], dict):
        raise CodeFault("Expected payload to be an Object.")
    return arguments[0]


def member_object(payload: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the member of a payload that has to be an object; raises CodeFault for anything else."""
    value = payload.get(name)
    if not isinstance(value, dict):
        raise CodeFault(f"Expected {name} to be an Object.")
    return value


def member_list(payload: dict[str, Any], name: str) -> list[Any]:
    """Return the member of a payload that has to be a list; raises CodeFault for anything else."""
    value = payload.get(name)
    if not isinstance(value, list):
        raise CodeFault(f"{name} expects an array.")
    return value

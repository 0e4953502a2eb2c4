"""What an operation of AWS takes, by botocore's model: the path of every member; and what differs between two answers."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session


@cache
def _service(name: str) -> Any:
    return botocore.session.get_session().get_service_model(name)


def taken(service: str, operation: str) -> set[str]:
    """Return the path of every member that the operation takes: `Policies.PasswordPolicy.MinimumLength`, in lists too."""
    return set(_paths(_service(service).operation_model(operation).input_shape, ""))


def top_level(service: str, operation: str) -> set[str]:
    """Return the names of the operation's own parameters."""
    return set(_service(service).operation_model(operation).input_shape.members)


def _paths(shape: Any, path: str) -> list[str]:
    match shape.type_name:
        case "structure":
            return [inner for name, member in shape.members.items() for inner in _paths(member, f"{path}.{name}")]
        case "list":
            return _paths(shape.member, path)
        case "map":
            return _paths(shape.value, path)
    return [path.removeprefix(".")]


def said(service: str, operation: str, parameters: dict[str, Any]) -> set[str]:
    """Return the paths of the members that parameters give, as `taken` has them."""
    return set(_said(_service(service).operation_model(operation).input_shape, parameters, ""))


def _said(shape: Any, value: Any, path: str) -> list[str]:
    match shape.type_name:
        case "structure":
            return [
                inner
                for name, member in value.items()
                for inner in _said(shape.members[name], member, f"{path}.{name}")
            ]
        case "list":
            return [inner for member in value for inner in _said(shape.member, member, path)]
        case "map":
            return [inner for member in value.values() for inner in _said(shape.value, member, path)]
    return [path.removeprefix(".")]


def flat(answer: Any, path: str = "") -> dict[str, Any]:
    """Return an answer's values by their paths; lists are values."""
    if isinstance(answer, dict):
        return {key: value for name, member in answer.items() for key, value in flat(member, f"{path}.{name}").items()}
    return {path.removeprefix("."): answer}


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the paths at which two answers of a describe call differ, but for the time of the last change."""
    old, new = flat(before), flat(after)
    paths = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    return {path for path in paths if "LastModified" not in path and "RetryAttempts" not in path}

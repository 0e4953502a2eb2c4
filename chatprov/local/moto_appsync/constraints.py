"""The constraints that AppSync's service model puts on a request: required members, patterns, lengths, enumerations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.core.utils import get_service_model

from chatprov.local.moto_appsync.exceptions import BadRequestException

if TYPE_CHECKING:
    from collections.abc import Iterator


NAME_PATTERN = "[_A-Za-z][_0-9A-Za-z]*"

_LENGTH = {"string": "length", "list": "length", "map": "length", "integer": "value", "long": "value"}


def check(operation: str, parameters: dict[str, Any], *, except_for: tuple[str, ...] = ()) -> None:
    """Raise BadRequestException when `parameters` break a constraint of the operation's input shape.

    The members named in `except_for` are left to the caller, who has a text of its own for them.
    """
    shape = get_service_model("appsync").operation_model(operation).input_shape
    checked = {name: None if name in except_for else value for name, value in parameters.items()}
    required = [name for name in shape.required_members if parameters.get(name) is None]
    violations = [_missing(name) for name in required]
    violations += _members(shape, checked, "")
    if violations:
        noun = "error" if len(violations) == 1 else "errors"
        raise BadRequestException(f"{len(violations)} validation {noun} detected: {'; '.join(violations)}")


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from (_missing(f"{path}.{name}") for name in shape.required_members if value.get(name) is None)
        yield from _members(shape, value, f"{path}.")
        return
    problem = _problem(shape, value)
    if problem:
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: {problem}"
    if shape.type_name == "list":
        for index, item in enumerate(value, start=1):
            yield from _violations(shape.member, item, f"{path}.{index}.member")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from _violations(shape.key, key, path)
            yield from _violations(shape.value, item, f"{path}.{key}")


def _members(shape: Any, value: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _violations(member, value[name], f"{prefix}{name}")


def _missing(path: str) -> str:
    return f"Value null at '{path}' failed to satisfy constraint: Member must not be null"


def _problem(shape: Any, value: Any) -> str | None:
    limits = shape.metadata
    options = getattr(shape, "enum", None)
    if options and value not in options:
        return f"Member must satisfy enum value set: [{', '.join(options)}]"
    if shape.type_name in _LENGTH:
        size = len(value) if _LENGTH[shape.type_name] == "length" else value
        noun = "have length" if _LENGTH[shape.type_name] == "length" else "have value"
        if "max" in limits and size > limits["max"]:
            return f"Member must {noun} less than or equal to {limits['max']}"
        if "min" in limits and size < limits["min"]:
            return f"Member must {noun} greater than or equal to {limits['min']}"
    pattern = limits.get("pattern")
    if pattern and not re.fullmatch(pattern, value, re.DOTALL):
        return f"Member must satisfy regular expression pattern: {pattern}"
    return None

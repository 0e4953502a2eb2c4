"""Validates requests against a service's model, as AWS does first.

botocore checks little and other clients check nothing, so violations must be rejected here. The messages follow AWS's:
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html.
"""

from __future__ import annotations

import base64
import functools
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_PYTHON_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "blob": (str, bytes),
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, datetime),
}
# Letters, marks, symbols, numbers and punctuation: together, all visible characters.
_VISIBLE: Final = re.compile(r"(\\p\{[LMSNP]\})+")


class WrongTypeError(Exception):
    """A value does not have its member's type, so the request cannot be parsed."""


def violations(
    shape: Shape | None,
    request: Mapping[str, Any],
    *,
    except_for: Iterable[str] = (),
    verbatim: frozenset[str] = frozenset(),
) -> str:
    """Return a message with all violations of the constraints of a request's shape, or "".

    Of the members in `except_for` and of those whose shape is in `verbatim`, only the presence is checked. Raises WrongTypeError.
    """
    faults = [] if shape is None else list(_faults(shape, request, "", verbatim, frozenset(except_for)))
    plural = "" if len(faults) == 1 else "s"
    return f"{len(faults)} validation error{plural} detected: {'; '.join(faults)}" if faults else ""


def _faults(
    shape: Shape, value: Any, path: str, verbatim: frozenset[str], unchecked: frozenset[str] = frozenset()
) -> Iterator[str]:
    if shape.name in verbatim:
        return
    if not _has_type(shape, value):
        raise WrongTypeError(f"{path or 'The request'} is not of type {shape.type_name}.")
    if isinstance(shape, StructureShape):
        yield from _structure_faults(shape, value, path, verbatim, unchecked)
    elif isinstance(shape, ListShape):
        yield from _size_faults(shape, value, path, len(value), "length")
        for index, member in enumerate(value, start=1):
            yield from _faults(shape.member, member, f"{path}.{index}.member", verbatim)
    elif isinstance(shape, MapShape):
        yield from _size_faults(shape, value, path, len(value), "length")
        for key, member in value.items():
            yield from _faults(shape.key, key, path, verbatim)
            yield from _faults(shape.value, member, f"{path}.{key}.member", verbatim)
    elif isinstance(shape, StringShape):
        yield from _size_faults(shape, value, path, len(value), "length")
        yield from _string_faults(shape, value, path)
    elif shape.type_name in {"integer", "long"}:
        yield from _size_faults(shape, value, path, value, "value")


def _has_type(shape: Shape, value: Any) -> bool:
    # In Python, True is also an int.
    if isinstance(value, bool):
        return bool(shape.type_name == "boolean")
    if shape.type_name == "blob" and isinstance(value, str):
        return _is_base64(value)
    return isinstance(value, _PYTHON_TYPES.get(shape.type_name, object))


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text)
    except ValueError:
        return False
    return True


def _structure_faults(
    shape: StructureShape, value: Mapping[str, Any], path: str, verbatim: frozenset[str], unchecked: frozenset[str]
) -> Iterator[str]:
    for name, member in shape.members.items():
        given = value.get(name)
        if given is None:
            if name in shape.required_members:
                at = _path(path, name)
                yield f"Value null at '{at}' failed to satisfy constraint: Member must not be null"
        elif name not in unchecked and member.name not in verbatim:
            yield from _faults(member, given, _path(path, name), verbatim)


def _path(path: str, name: str) -> str:
    return f"{path}.{name[0].lower()}{name[1:]}".removeprefix(".")


def _size_faults(shape: Shape, value: Any, path: str, size: int, what: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < int(least):
        yield _fault(shape, value, path, f"Member must have {what} greater than or equal to {least}")
    if most is not None and size > int(most):
        yield _fault(shape, value, path, f"Member must have {what} less than or equal to {most}")


def _string_faults(shape: StringShape, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield _fault(shape, value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    if compiled is not None and not compiled.fullmatch(value):
        yield _fault(shape, value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _fault(shape: Shape, value: Any, path: str, constraint: str) -> str:
    shown = "" if shape.metadata.get("sensitive") else f"'{value}' "
    return f"Value {shown}at '{path}' failed to satisfy constraint: {constraint}"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a Java pattern compiled; None for the four that Python cannot compile, which exclude almost nothing."""
    try:
        return re.compile(_VISIBLE.sub(lambda _: r"\S", pattern).replace(r"\p{Z}", r"\s"), re.DOTALL)
    except re.error:
        return None

"""Validates requests against a service's model, as AWS does first.

botocore checks little and other clients check nothing, so violations must be rejected here. The messages follow AWS's:
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html.
"""

from __future__ import annotations

import base64
import functools
import itertools
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
_CATEGORY: Final = re.compile(r"\\p\{([CLMNPSZ])\}")
"""A category of Unicode, which models have in sets only."""
_HYPHEN: Final = re.compile(r"(\\w)-(?!\])")
"""A hyphen after a class is itself, for Java."""
_TRANSLATED: Final = {r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010ffff", r"\p{Print}": "[ -~]"}
"""The characters above U+FFFF, as Java writes them, and those that ASCII can print."""
_WITH_CATEGORIES: Final = (range(0x20000), range(0xE0000, 0xE0200))
_IDEOGRAPHS: Final = "\U00020000-\U0003ffff"
"""All planes between have ideographs only; the others are for private use."""


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
    validation = _Validation(verbatim)
    if shape is not None:
        validation.check(shape, request, "", frozenset(except_for))
    faults = validation.faults
    plural = "" if len(faults) == 1 else "s"
    return f"{len(faults)} validation error{plural} detected: {'; '.join(faults)}" if faults else ""


class _Validation:
    """Collects the faults of a request in a list: generators, one in the other, would cost more than the checks."""

    __slots__ = ("_verbatim", "faults")

    def __init__(self, verbatim: frozenset[str]) -> None:
        self.faults: list[str] = []
        self._verbatim = verbatim

    def check(self, shape: Shape, value: Any, path: str, unchecked: frozenset[str] = frozenset()) -> None:
        """Add the faults of a value; of the members in `unchecked`, only the presence is checked."""
        if shape.name in self._verbatim:
            return
        if not _has_type(shape, value):
            raise WrongTypeError(f"{path or 'The request'} is not of type {shape.type_name}.")
        if isinstance(shape, StructureShape):
            self._structure(shape, value, path, unchecked)
        elif isinstance(shape, ListShape):
            self._size(shape, value, path, len(value))
            for index, member in enumerate(value, start=1):
                self.check(shape.member, member, f"{path}.{index}.member")
        elif isinstance(shape, MapShape):
            self._size(shape, value, path, len(value))
            for key, member in value.items():
                self.check(shape.key, key, path)
                self.check(shape.value, member, f"{path}.{key}.member")
        elif isinstance(shape, StringShape):
            self._size(shape, value, path, len(value))
            self._string(shape, value, path)
        elif shape.type_name in {"integer", "long"}:
            self._size(shape, value, path, value, "value")

    def _structure(self, shape: StructureShape, value: Mapping[str, Any], path: str, unchecked: frozenset[str]) -> None:
        required, verbatim = shape.required_members, self._verbatim
        for name, member in shape.members.items():
            given = value.get(name)
            if given is None:
                if name in required:
                    at = _path(path, name)
                    self.faults.append(f"Value null at '{at}' failed to satisfy constraint: Member must not be null")
            elif name not in unchecked and member.name not in verbatim:
                self.check(member, given, _path(path, name))

    def _size(self, shape: Shape, value: Any, path: str, size: int, what: str = "length") -> None:
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        if least is not None and size < int(least):
            self._add(shape, value, path, f"Member must have {what} greater than or equal to {least}")
        if most is not None and size > int(most):
            self._add(shape, value, path, f"Member must have {what} less than or equal to {most}")

    def _string(self, shape: StringShape, value: str, path: str) -> None:
        if shape.enum and value not in shape.enum:
            self._add(shape, value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
        pattern = shape.metadata.get("pattern")
        compiled = _compiled(pattern) if pattern else None
        if compiled is not None and not compiled.fullmatch(value):
            self._add(shape, value, path, f"Member must satisfy regular expression pattern: {pattern}")

    def _add(self, shape: Shape, value: Any, path: str, constraint: str) -> None:
        shown = "" if shape.metadata.get("sensitive") else f"'{value}' "
        self.faults.append(f"Value {shown}at '{path}' failed to satisfy constraint: {constraint}")


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


def _path(path: str, name: str) -> str:
    return f"{path}.{name[0].lower()}{name[1:]}".removeprefix(".")


@functools.cache
def _categories() -> dict[str, str]:
    """Return the characters of each of Unicode's categories, by its letter, as ranges for a set in a pattern."""
    ranges: dict[str, list[str]] = {letter: [] for letter in "CLMNPSZ"}
    ranges["L"].append(_IDEOGRAPHS)
    for codes in _WITH_CATEGORIES:
        for letter, run in itertools.groupby(codes, lambda code: category(chr(code))[0]):
            first, *rest = run
            ranges[letter].append(f"{re.escape(chr(first))}-{re.escape(chr(rest[-1] if rest else first))}")
    return {letter: "".join(found) for letter, found in ranges.items()}


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    r"""Return a Java pattern compiled, in which \w, \d and \s are ASCII; None for one that Python cannot compile."""
    text = _HYPHEN.sub(r"\1\-", pattern)
    for java, python in _TRANSLATED.items():
        text = text.replace(java, python)
    try:
        return re.compile(_CATEGORY.sub(lambda found: _categories()[found[1]], text), re.DOTALL | re.ASCII)
    except re.error:
        return None

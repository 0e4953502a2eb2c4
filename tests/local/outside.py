"""Parameters of an operation, each with one value that a constraint of botocore's model forbids."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 4
"""How many structures, lists and maps are around a value at most."""
LONGEST = 300_000
"""A constraint that allows more is left out: the request would cost more than it says."""
NUMBERS = {"integer", "long", "float", "double"}
FOREIGN = ["\n", "", " ", "\N{PILE OF POO}", "!", "a", "-", "%", "\x01", "x" * 70]
"""Texts of which one does not match a pattern."""


@dataclass(frozen=True)
class Outside:
    """The value for one member of a request, which its constraint forbids; `place` is its path as AWS writes it."""

    member: str
    value: Any
    place: str
    constraint: str

    def __str__(self) -> str:
        return f"{self.place} ({self.constraint})"


def valid(shape: Shape | None) -> Any:
    """Return a value that no constraint but a pattern forbids: of a structure, the required members, or one of the others."""
    match shape:
        case None:
            return {}
        case StructureShape():
            return {name: valid(shape.members[name]) for name in shape.required_members or [*shape.members][:1]}
        case ListShape():
            return [valid(shape.member) for _ in range(int(shape.metadata.get("min", 0)))]
        case MapShape():
            return {str(valid(shape.key)): valid(shape.value)} if int(shape.metadata.get("min", 0)) else {}
        case StringShape():
            return shape.enum[0] if shape.enum else "a" * max(1, int(shape.metadata.get("min", 1)))
    match shape.type_name:
        case "boolean":
            return True
        case "blob":
            return b"a" * max(1, int(shape.metadata.get("min", 1)))
        case "timestamp":
            return 1_700_000_000
    return int(shape.metadata.get("min", 1))


def required(operation: Any) -> dict[str, Any]:
    """Return the required members of an operation's parameters."""
    shape = operation.input_shape
    return {} if shape is None else {name: valid(shape.members[name]) for name in shape.required_members}


def outside(operation: Any) -> Iterator[Outside]:
    """Return what each constraint of an operation's parameters forbids, once for each place."""
    shape = operation.input_shape
    for name, member in (shape.members if shape is not None else {}).items():
        for value, place, constraint in _outside(member, _lowered(name), ()):
            # a path with an empty label is the path of another operation
            if value or member.serialization.get("location") != "uri":
                yield Outside(name, value, place, constraint)


def _outside(shape: Shape, place: str, around: tuple[str, ...]) -> Iterator[tuple[Any, str, str]]:
    for value, constraint in _of_itself(shape):
        yield value, place, constraint
    if len(around) < DEEPEST and shape.name not in around:
        yield from _within(shape, place, (*around, shape.name))


def _within(shape: Shape, place: str, around: tuple[str, ...]) -> Iterator[tuple[Any, str, str]]:
    match shape:
        case StructureShape():
            alone = getattr(shape, "is_tagged_union", False) or shape.name == "AttributeValue"
            others = {} if alone else valid(shape)
            for name, member in shape.members.items():
                for value, at, constraint in _outside(member, f"{place}.{_lowered(name)}", around):
                    yield {**others, name: value}, at, constraint
        case ListShape():
            others = [valid(shape.member) for _ in range(1, int(shape.metadata.get("min", 0)))]
            for value, at, constraint in _outside(shape.member, f"{place}.1.member", around):
                yield [value, *others], at, constraint
        case MapShape():
            for value, constraint in _of_itself(shape.key):
                yield {value: valid(shape.value)}, place, f"key {constraint}"
            for value, at, constraint in _outside(shape.value, f"{place}.a.member", around):
                yield {"a": value}, at, constraint


def _of_itself(shape: Shape) -> Iterator[tuple[Any, str]]:
    least, most = (int(shape.metadata[name]) if name in shape.metadata else None for name in ("min", "max"))
    is_number = shape.type_name in NUMBERS
    if least is not None and (least or is_number):
        yield _of_size(shape, least - 1), "min"
    if most is not None and (most < LONGEST or is_number):
        yield _of_size(shape, most + 1), "max"
    if isinstance(shape, StringShape):
        if shape.enum:
            yield "Nothing", "enum"
        pattern = shape.metadata.get("pattern")
        foreign = _not_matching(pattern, least or 0, most) if pattern else None
        if foreign is not None:
            yield foreign, "pattern"


def _of_size(shape: Shape, size: int) -> Any:
    match shape:
        case ListShape():
            return [valid(shape.member) for _ in range(size)]
        case MapShape():
            return {f"a{number}": valid(shape.value) for number in range(size)}
        case _ if shape.type_name in NUMBERS:
            return size
        case _:
            return b"a" * size if shape.type_name == "blob" else "a" * size


def _not_matching(pattern: str, least: int, most: int | None) -> str | None:
    try:
        compiled = re.compile(re.sub(r"\\p\{(\w)\}", lambda found: CATEGORIES[found[1]], pattern), re.DOTALL)
    except re.error:
        return None
    texts = (text.ljust(least, text[-1:] or "a") for text in FOREIGN)
    return next((text for text in texts if not compiled.fullmatch(text) and (most is None or len(text) <= most)), None)


CATEGORIES = {
    "L": "a-zA-Z",
    "M": "",
    "S": "$+<=>^`|~\N{PILE OF POO}",
    "N": "0-9",
    "P": "!-#%-*,-/:;?@\\[-\\]_{}",
    "Z": " ",
}
"""Of Unicode's categories, enough for these texts."""


def _lowered(name: str) -> str:
    return name[0].lower() + name[1:]

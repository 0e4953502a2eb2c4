"""Requests that are made from botocore's models, and what the local cloud answers to them over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

if TYPE_CHECKING:
    from random import Random


ACCOUNT = "123456789012"
TEXTS = [
    "",
    " ",
    "x",
    "Ünïcödé 🎉",
    "a\0b",
    "x" * 3000,
    "-1",
    "0",
    "true",
    "a.b.c",
    "{}",
    "%s{x}",
    "[[[",
    "../..",
    "<a>",
]
NUMBERS = [-1, 0, 1, 2, 5, 3600, 10**6, 2**31, 10**20]
ANYTHING: list[Any] = [None, True, [], {}, [None], {"x": []}, *TEXTS, *NUMBERS, 1.5]


@dataclass
class Dummies:
    """Makes parameters for operations; what `known` has under a member's name is used again."""

    chance: Random
    known: dict[str, list[Any]] = field(default_factory=dict)
    reuse: float = 0.8
    """How often a known value is taken."""
    often: float = 0.3
    """How often a member is there that need not be."""
    spoilt: float = 0.0
    """How often a value is one that its model forbids."""
    foreign: float = 0.0
    """How often a value has another type."""

    def of(self, shape: Shape | None, name: str = "", depth: int = 0) -> Any:
        """Return a value for a shape."""
        if shape is None:
            return {}
        if depth and self.chance.random() < self.foreign:
            return self.chance.choice(ANYTHING)
        known = self.known.get(name)
        if depth and known and self.chance.random() < self.reuse:
            value = self.chance.choice(known)
            if isinstance(value, {"list": list, "map": dict, "structure": dict}.get(shape.type_name, object)):
                return value
        return self._new(shape, name, depth)

    def _new(self, shape: Shape, name: str, depth: int) -> Any:
        match shape:
            case StructureShape():
                members = [
                    each
                    for each in shape.members
                    if each in shape.required_members or (depth < 6 and self.chance.random() < self.often)
                ]
                if getattr(shape, "is_tagged_union", False) or shape.name == "AttributeValue":
                    members = [self.chance.choice(sorted(shape.members))] if depth < 6 else [min(shape.members)]
                return {each: self.of(shape.members[each], each, depth + 1) for each in members}
            case ListShape():
                least = int(shape.metadata.get("min", 0))
                size = self.chance.randrange(least, max(least, 2) + 1) if depth < 7 else least
                return [self.of(shape.member, name, depth + 1) for _ in range(min(size, 30))]
            case MapShape():
                size = self.chance.randrange(3) if depth < 7 else 0
                return {
                    str(self.of(shape.key, "", depth + 1)): self.of(shape.value, "", depth + 1) for _ in range(size)
                }
            case StringShape():
                return self._text(shape)
        return self._scalar(shape)

    def _text(self, shape: StringShape) -> str:
        if self.chance.random() < self.spoilt:
            return self.chance.choice(TEXTS)
        if shape.enum:
            return self.chance.choice(shape.enum)
        least, most = int(shape.metadata.get("min", 1)), int(shape.metadata.get("max", 64))
        text = self.chance.choice(
            ["a1", "chat", f"arn:aws:iam::{ACCOUNT}:role/x", "us-east-1_Abc123", '{"Statement": []}']
        )
        return (text if len(text) <= most else "a").ljust(least, "a")

    def _scalar(self, shape: Shape) -> Any:
        if shape.type_name == "boolean":
            return self.chance.random() < 0.5
        if shape.type_name == "blob":
            return b"type Query { a: ID }"
        if shape.type_name == "timestamp":
            return datetime(2026, 11, self.chance.randrange(1, 28), tzinfo=UTC)
        least = int(shape.metadata.get("min", 0))
        return self.chance.choice(NUMBERS) if self.chance.random() < self.spoilt else least + self.chance.randrange(3)

    def learn(self, answer: Any) -> None:
        """Remember what an answer says, by the names of its members."""
        if isinstance(answer, dict):
            for name, value in answer.items():
                if value not in (None, "", [], {}):
                    self.known.setdefault(name, []).append(value)
                    del self.known[name][:-6]
                self.learn(value)
        elif isinstance(answer, list):
            for each in answer:
                self.learn(each)

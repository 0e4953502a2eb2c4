"""Requests that are made from botocore's models, and what the local cloud answers to them over HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointResolutionError, ParamValidationError
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from chatprov.local.offered import SERVICES

if TYPE_CHECKING:
    from random import Random


ACCOUNT, REGION = "123456789012", "us-east-1"
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


class Client:
    """A client that checks nothing itself."""

    def __init__(self, service: str, url: str, *, key_id: str = "test", region: str = REGION) -> None:
        self._client: Any = boto3.client(
            service,  # type: ignore[call-overload]  # the stubs know literal names only
            region_name=region,
            endpoint_url=url,
            aws_access_key_id=key_id,
            aws_secret_access_key="test",
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=60),
        )
        self._client.meta.events.register("before-sign.s3-control", without_account_in_host)
        self._methods = {operation: method for method, operation in self._client.meta.method_to_api_mapping.items()}
        self.model: Any = self._client.meta.service_model
        self.operations = sorted(SERVICES[service].offered)

    said = ""
    """The message of the last error."""

    def call(self, operation: str, parameters: dict[str, Any]) -> tuple[int, str, Any]:
        """Return status, code and answer; 0 when botocore would not send it, or what it sends is another operation."""
        in_path = [
            name
            for name, member in self.shape(operation).members.items()
            if member.serialization.get("location") == "uri"
        ]
        if any(parameters.get(name) == "" for name in in_path):
            return 0, "", {}
        try:
            answer = getattr(self._client, self._methods[operation])(**parameters)
        except ClientError as error:
            self.said = str(error.response["Error"].get("Message", ""))
            return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"], {}
        except (AttributeError, EndpointResolutionError, KeyError, ParamValidationError, TypeError, ValueError):
            return 0, "", {}  # botocore itself cannot write such a request
        return 200, "", {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def shape(self, operation: str) -> Any:
        """Return the shape of an operation's parameters."""
        return self.model.operation_model(operation).input_shape

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()


def without_account_in_host(request: Any, **_: Any) -> None:
    """Send a request of S3 Control to the endpoint itself, not to the account's name below it."""
    request.url = re.sub(r"//[^./]+\.127\.", "//127.", request.url)

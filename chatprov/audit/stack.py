"""The deployed backend for the audit: settings as the steps read them, and templates and code as AppSync evaluates them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chatprov.audit.rule import InconclusiveError
from chatprov.chat.evaluation import evaluate, template_of
from chatprov.step import none_if_absent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.chat.evaluation import Handler
    from chatprov.engine.read_result import ReadResult
    from chatprov.outputs import Outputs
    from chatprov.target import Target

ROOM = "room1"
USER = "11111111-2222-3333-4444-555555555555"
MESSAGE = {"roomId": ROOM, "timestamp": "2025-01-01T10:00:00", "sender": USER, "content": "Hello!"}


@dataclass(frozen=True)
class Rendered:
    """The result of a template, or of a handler in JavaScript: the text, or the message of its error.

    `appended` are the errors of $util.appendError.
    """

    text: str
    error: str
    appended: tuple[str, ...]
    handler: str
    """What was evaluated: "sendMessage's request template" in VTL, "sendMessage's request handler" in JavaScript."""

    @property
    def document(self) -> dict[str, Any] | None:
        """The text as a JSON object; None when it is not one."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


class Stack:
    """The deployed backend. Reads only; each setting is read once."""

    def __init__(self, target: Target, outputs: Outputs, results: Mapping[str, ReadResult]) -> None:
        self.outputs = outputs
        self._target = target
        self._results = results

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service."""
        return self._target.client(service)

    def setting(self, key: str, name: str) -> Any:
        """Return an attribute of a resource, in the form in which its step reads it."""
        seen = self._results[key].candidates if key in self._results else ()
        if not seen:
            raise InconclusiveError(f"{key} not found")
        return seen[0].attributes.get(name)

    @cached_property
    def bucket_statements(self) -> list[dict[str, Any]]:
        """The statements of the bucket's policy; empty when it has no policy."""
        s3 = self.client("s3")
        answer = none_if_absent(lambda: s3.get_bucket_policy(Bucket=self.outputs.bucket), "NoSuchBucketPolicy")
        statements = json.loads(answer["Policy"]).get("Statement", []) if answer else []
        return statements if isinstance(statements, list) else [statements]

    def denies(self, condition: str, key: str) -> bool:
        """Return whether the bucket's policy denies all principals under a condition on that key."""
        return any(
            statement.get("Effect") == "Deny"
            and statement.get("Principal") in ("*", {"AWS": "*"})
            and key.lower() in {name.lower() for name in statement.get("Condition", {}).get(condition, {})}
            for statement in self.bucket_statements
        )

    @cached_property
    def sdl(self) -> str:
        """The schema with AppSync's directives."""
        answer = self.client("appsync").get_introspection_schema(
            apiId=self.outputs.api_id, format="SDL", includeDirectives=True
        )
        return str(answer["schema"].read().decode())

    @cached_property
    def templates(self) -> dict[str, str]:
        """Every mapping template of the API, by its place: "Query.getMessages, response template"."""
        appsync, api = self.client("appsync"), {"apiId": self.outputs.api_id}
        sources = [
            (f"function {function['name']}", function)
            for page in appsync.get_paginator("list_functions").paginate(**api)
            for function in page["functions"]
        ]
        for name in re.findall(r"^type (\w+)", self.sdl, re.MULTILINE):
            for page in appsync.get_paginator("list_resolvers").paginate(typeName=name, **api):
                sources += [(f"{name}.{resolver['fieldName']}", resolver) for resolver in page["resolvers"]]
        return {
            f"{place}, {kind} template": source[f"{kind}MappingTemplate"]
            for place, source in sources
            for kind in ("request", "response")
            if source.get(f"{kind}MappingTemplate")
        }

    def resolver(self, type_name: str, field_name: str) -> dict[str, Any] | None:
        """Return the resolver of a field, None when it has none."""
        appsync, field = self.client("appsync"), {"typeName": type_name, "fieldName": field_name}
        answer = none_if_absent(lambda: appsync.get_resolver(apiId=self.outputs.api_id, **field), "NotFoundException")
        return answer["resolver"] if answer else None

    def sending(self, *, groups: tuple[str, ...] = (f"room:{ROOM}",), **message: str | None) -> Rendered:
        """Return sendMessage's request template rendered for a message; a field of None is left out."""
        given = {name: value for name, value in {**MESSAGE, **message}.items() if value is not None}
        return self.render("Mutation", "sendMessage", "request", {"input": given}, groups=groups)

    def render(
        self,
        type_name: str,
        field_name: str,
        handler: Handler,
        arguments: Mapping[str, Any],
        *,
        groups: tuple[str, ...] = (f"room:{ROOM}",),
        **context: Any,
    ) -> Rendered:
        """Let AppSync evaluate a handler of a field's resolver, without the data source.

        Raises InconclusiveError if it cannot.
        """
        resolver = self.resolver(type_name, field_name)
        template = template_of(resolver or {}, handler)
        if resolver is None or not (template or resolver.get("code")):
            raise InconclusiveError(f"{type_name}.{field_name} has no mapping template and no code")
        claims = {"sub": USER, "username": USER, "cognito:groups": list(groups)}
        identity = {"sub": USER, "username": USER, "claims": claims, "groups": list(groups)}
        given = {"arguments": arguments, "identity": identity, **context}
        try:
            answer = evaluate(self.client("appsync"), resolver, handler, given)
        except ClientError as error:
            raise InconclusiveError(
                f"AppSync cannot evaluate the resolver: {error.response['Error']['Code']}"
            ) from None
        appended = json.loads(answer.get("outErrors") or "[]")
        return Rendered(
            answer.get("evaluationResult") or "",
            (answer.get("error") or {}).get("message", ""),
            tuple(str(error.get("message")) for error in appended),
            f"{field_name}'s {handler} {'template' if template else 'handler'}",
        )

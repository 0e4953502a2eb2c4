"""A small world for a resolver: a table in memory with the messages of some rooms, and what one call of the resolver does in it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import DataSource, DynamoDBError, Resolver
from chatprov.appsync.auth.identity import Caller, Identity
from chatprov.appsync.errors import FieldError, MappingTemplateError
from chatprov.appsync.resolvers.call import FieldCall, FieldInfo, OperationRequest, TemplateTools
from chatprov.appsync.resolvers.context import make_context
from chatprov.appsync.resolvers.handlers import EarlyReturn
from chatprov.appsync.resolvers.js_runtime import VERSION
from chatprov.appsync.resolvers.runtimes import runtime_of
from chatprov.appsync.resolvers.step import ResolverStep, Sources
from chatprov.appsync.util import Extensions, Util, write_json
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService
from chatprov.local.services.dynamodb.in_process import execute_in_process
from chatprov.teach.effects.cases import FAILURE, FILES
from chatprov.teach.effects.resolver_code import HandlerCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.appsync.api import Handler
    from chatprov.appsync.resolvers.handlers import StepHandlers
    from chatprov.teach.effects.cases import Case
    from chatprov.teach.effects.resolver_code import ResolverCode

    Item = Mapping[str, Any]


_SMALL_PAGE: Final = 5
"""The messages on a page, in place of those of 1 MB."""
_FAULT: Final = "Code"
"""The errorType of a fault in JavaScript code."""
_ACCOUNT, _REGION, _TABLE = "123456789012", "eu-west-1", "Messages"
_SOURCE: Final = "Messages"
_POOL: Final = "user-pool"
_WRITES: Final = ("Put", "Update", "Delete", "BatchWrite", "TransactWrite")
_KEYS: Final = (("roomId", "HASH"), ("timestamp", "RANGE"))


class _MixedHandlers:
    """The request handler of one resolver with the response handler of another."""

    def __init__(self, code: ResolverCode) -> None:
        self.request = _handlers(code.request).request
        self.response = _handlers(code.response).response


def _handlers(code: HandlerCode) -> StepHandlers:
    template = code.text if code.runtime is None else None
    source = Resolver(
        "", "", "arn", request_template=template, response_template=template, runtime=code.runtime, code=code.text
    )
    return runtime_of(source).step(source)


_NO_TEMPLATE: Final = HandlerCode("")


@dataclass(frozen=True)
class Outcome:
    """What one call of a resolver did: the answer or the refusal, the table afterwards, what it says of subscriptions."""

    value: Any = None
    refusal: str = ""
    """The message of the error that the caller gets in place of a value."""
    invalid: bool = False
    """Whether the refusal is about a template that does not work, not one that the template makes itself."""
    appended: tuple[str, ...] = ()
    """The messages of errors that the caller gets beside the value."""
    before: tuple[Item, ...] = ()
    after: tuple[Item, ...] = ()
    filters: tuple[tuple[str, Any], ...] = ()
    """The calls of `$extensions` about subscriptions: filters, and what ends them."""
    rendered: tuple[str, ...] = ()
    """The texts that the templates gave: the request, and the response."""

    @property
    def tells(self) -> bool:
        """Whether the caller gets an error."""
        return bool(self.refusal or self.appended)

    @cached_property
    def written(self) -> list[Item]:
        """The items that are new, or changed."""
        return [item for item in self.after if item not in self.before]

    @cached_property
    def lost(self) -> list[Item]:
        """The items that are gone, or changed."""
        return [item for item in self.before if item not in self.after]


class _Tables:
    """The table of messages: chatprov.appsync.api.DynamoDB for one resolver."""

    def __init__(self, messages: Sequence[Item]) -> None:
        self._service = DynamoDBService()
        self._context = CallContext(_ACCOUNT, _REGION)
        self.failing = False
        self.partial = False
        self.changed = False
        self._call(
            "CreateTable",
            {
                "TableName": _TABLE,
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": name, "KeyType": role} for name, role in _KEYS],
                "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name, _ in _KEYS],
            },
        )
        state, put = self._service.state(self._context), self._service.operations["PutItem"].call
        for item in messages:
            put(state, {"TableName": _TABLE, "Item": dict(item)})

    def contents(self) -> tuple[Item, ...]:
        """Return all items, by their keys."""
        return tuple(self._call("Scan", {"TableName": _TABLE})["Items"])

    def execute(
        self,
        operation: str,
        parameters: Mapping[str, Any],
        *,
        region: str,  # noqa: ARG002  # the world has one region
        role_arn: str | None,  # noqa: ARG002  # the role's policies are compared by themselves
    ) -> dict[str, Any]:
        """Execute an operation of the resolver."""
        if self.failing:
            raise DynamoDBError("ProvisionedThroughputExceededException", FAILURE)
        if self.partial and operation == "Query":
            parameters = {**parameters, "Limit": _SMALL_PAGE}
        self.changed |= operation.startswith(_WRITES)
        return self._call(operation, parameters)

    def _call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return execute_in_process(self._service, operation, parameters, self._context)


class _Texts:
    """An observer that keeps what templates rendered, and what code returned as JSON."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def rendered(self, field: str, text: str) -> None:  # noqa: ARG002  # one field
        """Keep the text."""
        self.texts.append(text)

    def returned(self, field: str, handler: Handler, value: Any) -> None:  # noqa: ARG002  # one field
        """Keep the value as text; a request that names no version has the only one there is for code."""
        if handler == "request" and isinstance(value, dict):
            value = {"version": VERSION, **value}
        self.texts.append(write_json(value))


class World:
    """Runs one resolver, with handlers and cases of choice; each run that writes begins with the same messages."""

    def __init__(self, source_type: str) -> None:
        self._sources = {_SOURCE: DataSource(_SOURCE, source_type, "arn", None, _TABLE, _REGION)}
        self._tables: dict[int, _Tables] = {}

    def run(self, code: ResolverCode, case: Case) -> Outcome:
        """Call the resolver once, and return what it did; for the second page of messages, once for the first before."""
        if not case.next_page:
            return self._call(code, case)
        first = self._call(code, case).value
        token = first.get("nextToken") if isinstance(first, dict) else None
        return self._call(code, replace(case, arguments={**case.arguments, "nextToken": token}))

    def _call(self, code: ResolverCode, case: Case) -> Outcome:
        tables = self._tables.pop(id(case.messages), None) or _Tables(case.messages)
        tables.failing, tables.partial = case.failing, case.partial
        sources = Sources(self._sources, _REGION, tables)
        step = ResolverStep(_MixedHandlers(code), _SOURCE, "arn", sources, direct=code.request == _NO_TEMPLATE)
        tools = TemplateTools(Util("AMAZON_COGNITO_USER_POOLS"), Extensions(), observer := _Texts())
        request = OperationRequest(_caller(case.caller, case.rooms), {"FILES_URL": FILES}, {})
        arguments, source = (json.loads(json.dumps(value)) for value in (case.arguments, case.source))
        call = FieldCall(request, FieldInfo(case.field_name, case.type_name), tools, arguments, source)
        value, refusal, invalid = None, "", False
        try:
            value = step.run(call, make_context(call, with_selection=True))
            if isinstance(value, EarlyReturn):
                value = value.value
                if len(observer.texts) == 1:  # of the request handler: this is no request
                    observer.texts.clear()
        except FieldError as error:
            refusal = error.message
            invalid = isinstance(error, MappingTemplateError) or error.error_type == _FAULT
        outcome = Outcome(
            value,
            refusal,
            invalid,
            tuple(error.message for error in tools.util.appended),
            tuple(case.messages) if tables.changed else (),
            tables.contents() if tables.changed else (),
            tuple((made.name, made.first_argument()) for made in tools.extensions.calls if "ubscription" in made.name),
            tuple(observer.texts),
        )
        if not tables.changed:
            self._tables[id(case.messages)] = tables
        return outcome


def _caller(name: str, rooms: Sequence[str]) -> Caller:
    """Return a user of the pool; the groups are the rooms of which the user is a member, where a template asks for that."""
    claims = {
        "sub": name,
        "username": name,
        "cognito:username": name,
        "cognito:groups": [f"room:{room}" for room in rooms],
        "token_use": "access",
        "iat": int(time.time()),
    }
    context = {
        "sub": name,
        "username": name,
        "issuer": f"https://cognito-idp.{_REGION}.amazonaws.com/{_POOL}",
        "claims": claims,
        "groups": claims["cognito:groups"],
        "sourceIp": ["192.0.2.7"],
        "defaultAuthStrategy": "ALLOW",
    }
    headers = {"host": "api.example", "user-agent": "Mozilla/5.0", "content-type": "application/json"}
    return Caller(Identity("AMAZON_COGNITO_USER_POOLS", context), headers)

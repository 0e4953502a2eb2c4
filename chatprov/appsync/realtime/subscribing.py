"""The start of a subscription: authenticates the client, validates the document, and calls the subscription's resolver once.

https://docs.aws.amazon.com/appsync/latest/devguide/security-authorization-use-cases.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, OperationType

from chatprov.appsync.auth.identity import Caller
from chatprov.appsync.errors import DocumentError, MalformedRequestError, RequestError
from chatprov.appsync.realtime.channel import Channel, ChannelKey
from chatprov.appsync.realtime.filters import Filter, FilterError, read_filter
from chatprov.appsync.realtime.handshake import request_headers
from chatprov.appsync.request.variables import coerce_variables
from chatprov.appsync.text.jsontext import from_json, json_bytes
from chatprov.appsync.util import ExtensionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import ApiDefinition, HttpRequest
    from chatprov.appsync.errors import ErrorObject
    from chatprov.appsync.execution.result import Result
    from chatprov.appsync.realtime.messages import Start
    from chatprov.appsync.request.documents import Document, Operation
    from chatprov.appsync.runtime import Runtime

NOT_SUPPORTED = "not supported through the realtime channel"
_FILTERS = ("setSubscriptionFilter", "setSubscriptionInvalidationFilter")


class SubscribingError(Exception):
    """A rejected subscription; `errors` are sent to the client."""

    def __init__(self, errors: list[ErrorObject]) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Subscribed:
    """An accepted subscription.

    `channel` is a new channel; the index may already have one with the same key. `invalidation` is the filter for
    invalidations that end the subscription. `first` is the payload that the resolver returned; it is sent before all
    events.
    """

    channel: Channel
    invalidation: Filter | None
    first: dict[str, Any] | None


def subscribe(runtime: Runtime, api: ApiDefinition, upgrade: HttpRequest, start: Start) -> Subscribed:
    """Handle a `start` message and call the resolver; raises SubscribingError."""
    try:
        return _subscribe(runtime, api, upgrade, start)
    except RequestError as error:
        raise SubscribingError([simple_error(error.error_type, error.message)]) from None
    except DocumentError as error:
        raise SubscribingError([{"message": refusal["message"]} for refusal in error.errors]) from None
    except GraphQLError as error:
        raise SubscribingError([{"message": error.message}]) from None
    except RecursionError:
        raise SubscribingError([{"message": "The operation is nested too deeply."}]) from None
    except (FilterError, ExtensionError) as error:
        raise SubscribingError([simple_error("BadRequestException", str(error))]) from None


def simple_error(error_type: str | None, message: str) -> ErrorObject:
    """Return an error object in the form of `error` messages."""
    return {"errorType": error_type, "message": message}


def _subscribe(runtime: Runtime, api: ApiDefinition, upgrade: HttpRequest, start: Start) -> Subscribed:
    identity = runtime.authenticator.authenticate(api, start.authorization, upgrade.source_ip)
    query, variables = _read_request(start.data)
    if not api.sdl:
        raise RequestError(400, "GraphQLSchemaException", f"The GraphQL API {api.api_id} has no schema yet.")
    compiled = runtime.compile(api)
    operation = _only_subscription(runtime.prepare(compiled, query))
    caller = Caller(identity, {**request_headers(upgrade), **start.authorization})
    coerced = coerce_variables(operation.variables, variables)
    execution = runtime.execution(compiled, operation, coerced, caller)
    [(field_name, arguments)] = execution.root_arguments()  # validation allows exactly one root field
    result = execution.run()
    first = _first_payload(result)
    wanted, invalidation = (_last_call(result, name) for name in _FILTERS)
    key = ChannelKey(
        compiled,
        operation,
        json_bytes(variables),
        None if wanted is None else json_bytes(wanted),
        identity.rights,
    )
    channel = Channel(key, field_name, arguments, None if wanted is None else read_filter(wanted), coerced, caller)
    return Subscribed(channel, None if invalidation is None else read_filter(invalidation), first)


def _read_request(data: str) -> tuple[str, Mapping[str, Any]]:
    try:
        content = from_json(data)
    except ValueError:
        raise MalformedRequestError from None
    query = content.get("query") if isinstance(content, dict) else None
    if not isinstance(query, str):
        raise MalformedRequestError
    variables = content.get("variables")
    if not isinstance(variables, dict | None):
        raise MalformedRequestError
    return query, variables or {}


def _last_call(result: Result, name: str) -> Any:
    calls = [call for call in result.extension_calls if call.name == name]
    return calls[-1].first_argument() if calls else None


def _only_subscription(document: Document) -> Operation:
    operations = list(document.operations.items())
    name, operation = operations[0]
    if len(operations) != 1 or operation.type is not OperationType.SUBSCRIPTION:
        raise RequestError(400, "UnsupportedOperation", f"{name or ''} {NOT_SUPPORTED}")
    return operation


def _first_payload(result: Result) -> dict[str, Any] | None:
    """Return the result of the subscription's resolver, None when it was null; raises SubscribingError.

    Null accepts the subscription, even when the type of the field is non-null: the type applies to events.
    """
    if result.data and any(value is not None for value in result.data.values()):
        return result.body()
    errors = [error for error in result.errors if not _is_null_of_root(error)]
    if errors:
        raise SubscribingError([_reported(error) for error in errors])
    return None


def _is_null_of_root(error: ErrorObject) -> bool:
    return len(error["path"]) == 1 and error["message"].startswith("Cannot return null")


def _reported(error: ErrorObject) -> ErrorObject:
    if "errorType" in error:
        return simple_error(error["errorType"], error["message"])
    return {"message": error["message"], "path": error["path"]}

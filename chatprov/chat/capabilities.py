"""What the API that stands can do: the fields of its schema, and whether its template carries any text unharmed.

A client that asks for them works with the tutorial's API and with one that says more: senders from the identity, pages.
https://docs.aws.amazon.com/appsync/latest/APIReference/API_GetIntrospectionSchema.html
https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateMappingTemplate.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from graphql import GraphQLError, GraphQLInputObjectType, GraphQLObjectType, build_schema, get_named_type

from chatprov.errors import ChatError
from chatprov.failures import call_failed

if TYPE_CHECKING:
    from graphql import GraphQLField, GraphQLSchema

    from chatprov.target import Target

# AppSync's own scalars and directives, which its schemas use without a definition.
_PRELUDE = """
scalar AWSDate scalar AWSTime scalar AWSDateTime scalar AWSTimestamp scalar AWSEmail scalar AWSJSON scalar AWSURL
scalar AWSPhone scalar AWSIPAddress
"""
_PROBE = 'a "quote", a \\ and\na line'
_ROOTS = (("query_type", "getMessages"), ("mutation_type", "sendMessage"), ("subscription_type", "onNewMessage"))


@dataclass(frozen=True)
class Capabilities:
    """What a client may send and ask for."""

    message_fields: tuple[str, ...]
    """The plain fields of a message, such as roomId, timestamp, sender, content, fileUrl."""
    input_fields: tuple[str, ...]
    """The fields of sendMessage's input."""
    history_arguments: tuple[str, ...]
    """The arguments of getMessages: roomId, and where it answers in pages limit and nextToken."""
    history_fields: tuple[str, ...]
    """The fields of a page of getMessages, such as items and nextToken; none when it answers a list."""
    text_breaks_template: bool
    """Whether sendMessage's template puts a text between quotes as it is, so that a quote, a backslash or a new line breaks it."""


def capabilities(target: Target, api_id: str) -> Capabilities:
    """Ask AppSync for the schema and the resolver of an API that stands, and read from them what a client can do.

    Raises CallFailed when AppSync refuses, ChatError when the schema is not one of this chat.
    """
    appsync = target.client("appsync")
    try:
        sdl = appsync.get_introspection_schema(apiId=api_id, format="SDL", includeDirectives=False)["schema"].read()
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, "read the API's schema") from error
    history, sending, _ = _operations(sdl.decode())
    page = _object(history)
    message = _object(sending)
    items = [name for name, field in page.fields.items() if get_named_type(field.type) is message]
    accepted = get_named_type(sending.args["input"].type)
    if not isinstance(accepted, GraphQLInputObjectType) or not (items or page is message):
        raise _not_this_chat("sendMessage and getMessages are not about one kind of message")
    return Capabilities(
        message_fields=tuple(name for name, field in message.fields.items() if _is_plain(field)),
        input_fields=tuple(accepted.fields),
        history_arguments=tuple(history.args),
        history_fields=tuple(page.fields) if items else (),
        text_breaks_template=_text_breaks_template(appsync, api_id),
    )


def _operations(sdl: str) -> list[GraphQLField]:
    try:
        schema: GraphQLSchema = build_schema(_PRELUDE + sdl, assume_valid_sdl=True)
    except GraphQLError as error:
        raise _not_this_chat(error.message) from None
    found = []
    for root, name in _ROOTS:
        type_ = getattr(schema, root)
        if type_ is None or name not in type_.fields:
            raise _not_this_chat(f"it has no {name}")
        found.append(type_.fields[name])
    return found


def _object(field: GraphQLField) -> GraphQLObjectType:
    named = get_named_type(field.type)
    if not isinstance(named, GraphQLObjectType):
        raise _not_this_chat(f"{named} is not an object type")
    return named


def _is_plain(field: GraphQLField) -> bool:
    return not isinstance(get_named_type(field.type), GraphQLObjectType)


def _not_this_chat(why: str) -> ChatError:
    return ChatError(
        f"The API's schema is not one of this chat: {why}",
        advice="`chatprov status` shows whether the schema stands as the project has it.",
    )


def _text_breaks_template(appsync: Any, api_id: str) -> bool:
    """Let AppSync render the template with a text that needs care; where it cannot be asked, nothing is presumed."""
    try:
        resolver = appsync.get_resolver(apiId=api_id, typeName="Mutation", fieldName="sendMessage")["resolver"]
        given = {"roomId": "room1", "timestamp": "2025-01-01T10:00:00", "sender": "user1", "content": _PROBE}
        context = {"arguments": {"input": given}, "identity": {"sub": "user1", "username": "user1", "claims": {}}}
        answer = appsync.evaluate_mapping_template(
            template=resolver["requestMappingTemplate"], context=json.dumps(context)
        )
        rendered = answer["evaluationResult"]
    except (ClientError, BotoCoreError, KeyError):
        return False
    try:
        return '"PutItem"' in rendered and _PROBE not in _strings(json.loads(rendered))
    except ValueError:
        return True


def _strings(value: Any) -> set[str]:
    match value:
        case str():
            return {value}
        case dict():
            return set().union(*map(_strings, value.values())) if value else set()
        case list():
            return set().union(*map(_strings, value)) if value else set()
    return set()

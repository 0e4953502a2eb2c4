"""The capabilities of the deployed backend: its schema, its user pool, and whether its resolver takes any text.

A client that reads them works with the tutorial's API and with an extended one (senders from the identity, pagination).
https://docs.aws.amazon.com/appsync/latest/APIReference/API_GetIntrospectionSchema.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_leaf_type,
)

from chatprov.chat.attributes import required_attributes
from chatprov.chat.evaluation import evaluate
from chatprov.errors import ChatError
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLSchema

    from chatprov.outputs import Outputs
    from chatprov.target import Target

# AppSync's built-in scalars and directives, which schemas use without a definition.
_PRELUDE = """
scalar AWSDate scalar AWSTime scalar AWSDateTime scalar AWSTimestamp scalar AWSEmail scalar AWSJSON scalar AWSURL
scalar AWSPhone scalar AWSIPAddress
"""
_PLAIN = "a text"
_PROBE = 'a "quote", a \\ and\na line'
_ROOTS = (("query_type", "getMessages"), ("mutation_type", "sendMessage"), ("subscription_type", "onNewMessage"))


@dataclass(frozen=True)
class Capabilities:
    """What a client can send and query."""

    message_fields: tuple[str, ...]
    """The plain fields of a message, such as roomId, timestamp, sender, content, fileUrl."""
    input_fields: tuple[str, ...]
    """The fields of sendMessage's input."""
    pages: str | None
    """The query that returns a room's messages in pages (roomId, limit, nextToken); None when there is only getMessages."""
    sign_up: bool
    """Whether the user pool allows self-registration."""
    sign_up_attributes: tuple[str, ...]
    """The attributes that the user pool requires at sign-up besides the address, such as name."""
    password: str
    """The user pool's password policy, in words."""
    text_breaks_request: bool
    """Whether a quote, a backslash or a line break corrupts sendMessage's request, since its resolver does not escape text."""


def capabilities(target: Target, outputs: Outputs) -> Capabilities:
    """Read the deployed schema and resolver from AppSync and the pool from Cognito, and return what a client can do.

    Raises CallFailed when AWS refuses, ChatError when the schema is not the schema of this chat.
    """
    appsync, api_id = target.client("appsync"), outputs.api_id
    try:
        sdl = appsync.get_introspection_schema(apiId=api_id, format="SDL", includeDirectives=False)["schema"].read()
        pool = target.client("cognito-idp").describe_user_pool(UserPoolId=outputs.user_pool_id)["UserPool"]
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, "read the backend's capabilities") from error
    schema = _schema(sdl.decode())
    message, accepted = _message_types(schema)
    return Capabilities(
        message_fields=tuple(
            name for name, field in message.fields.items() if is_leaf_type(get_named_type(field.type))
        ),
        input_fields=tuple(accepted.fields),
        pages=_pages(schema, message),
        sign_up=not pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"),
        sign_up_attributes=required_attributes(pool),
        password=_password_in_words(pool.get("Policies", {}).get("PasswordPolicy", {})),
        text_breaks_request=_text_breaks_request(appsync, api_id),
    )


def _schema(sdl: str) -> GraphQLSchema:
    try:
        schema = build_schema(_PRELUDE + sdl, assume_valid_sdl=True)
    except GraphQLError as error:
        raise _not_this_chat(error.message) from None
    for root, name in _ROOTS:
        type_ = getattr(schema, root)
        if type_ is None or name not in type_.fields:
            raise _not_this_chat(f"it has no {name}")
    return schema


def _message_types(schema: GraphQLSchema) -> tuple[GraphQLObjectType, GraphQLInputObjectType]:
    """Return the type of a message and the input type of sendMessage."""
    assert schema.mutation_type is not None, "_schema checked it"  # noqa: S101
    sending = schema.mutation_type.fields["sendMessage"]
    message, given = get_named_type(sending.type), sending.args.get("input")
    accepted = get_named_type(given.type) if given else None
    if not isinstance(message, GraphQLObjectType) or not isinstance(accepted, GraphQLInputObjectType):
        raise _not_this_chat("sendMessage has no input or does not return a message")
    return message, accepted


def _pages(schema: GraphQLSchema, message: GraphQLObjectType) -> str | None:
    """Return the query that returns messages as `items` with a `nextToken`."""
    assert schema.query_type is not None, "_schema checked it"  # noqa: S101
    for name, query in schema.query_type.fields.items():
        page = get_named_type(query.type)
        if not isinstance(page, GraphQLObjectType) or not {"items", "nextToken"} <= set(page.fields):
            continue
        if get_named_type(page.fields["items"].type) is message and {"roomId", "limit", "nextToken"} <= set(query.args):
            return str(name)
    return None


def _password_in_words(policy: dict[str, Any]) -> str:
    kinds = {
        "RequireLowercase": "a lower-case letter",
        "RequireUppercase": "an upper-case letter",
        "RequireNumbers": "a digit",
        "RequireSymbols": "a special character",
    }
    wanted = [words for name, words in kinds.items() if policy.get(name)]
    length = f"At least {policy.get('MinimumLength', 8)} characters"
    return f"{length}, with {', '.join(wanted)}." if wanted else f"{length}."


def _not_this_chat(why: str) -> ChatError:
    return ChatError(
        f"The API's schema is not the schema of this chat: {why}",
        advice="`chatprov status` shows whether the deployed schema is the project's.",
    )


def _text_breaks_request(appsync: Any, api_id: str) -> bool:
    """Let AppSync make the request of a plain text, and of one that needs escaping: return whether only the plain one is whole.

    Return False when AppSync cannot evaluate the resolver.
    """
    try:
        resolver = appsync.get_resolver(apiId=api_id, typeName="Mutation", fieldName="sendMessage")["resolver"]
        return _is_sent(appsync, resolver, _PLAIN) and not _is_sent(appsync, resolver, _PROBE)
    except (ClientError, BotoCoreError):
        return False


def _is_sent(appsync: Any, resolver: Mapping[str, Any], text: str) -> bool:
    """Return whether the request for DynamoDB has a text as the client sends it."""
    message = {"roomId": "room1", "timestamp": "2025-01-01T10:00:00", "sender": "user1", "content": text}
    claims = {"cognito:groups": ["room:room1"]}
    identity = {"sub": "user1", "username": "user1", "claims": claims, "groups": claims["cognito:groups"]}
    answer = evaluate(appsync, resolver, "request", {"arguments": {"input": message}, "identity": identity})
    try:
        return text in _strings(json.loads(answer.get("evaluationResult") or "null"))
    except ValueError:
        return False


def _strings(value: Any) -> set[str]:
    match value:
        case str():
            return {value}
        case dict():
            return set().union(*map(_strings, value.values())) if value else set()
        case list():
            return set().union(*map(_strings, value)) if value else set()
    return set()

"""What the backend that stands can do: its schema, its user pool, and whether its template carries any text unharmed.

A client that asks for them works with the tutorial's API and with one that says more: senders from the identity, pages.
https://docs.aws.amazon.com/appsync/latest/APIReference/API_GetIntrospectionSchema.html
https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateMappingTemplate.html
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

from chatprov.errors import ChatError
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from chatprov.outputs import Outputs
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
    pages: str | None
    """The query that gives a room's messages page by page (roomId, limit, nextToken); None when getMessages is all there is."""
    sign_up: bool
    """Whether the user pool lets people sign up by themselves."""
    password: str
    """What the user pool wants of a password, in words."""
    text_breaks_template: bool
    """Whether sendMessage's template puts a text between quotes as it is, so that a quote, a backslash or a new line breaks it."""


def capabilities(target: Target, outputs: Outputs) -> Capabilities:
    """Ask AppSync for the schema and the resolver that stand and Cognito for its pool, and read from them what a client can do.

    Raises CallFailed when AWS refuses, ChatError when the schema is not one of this chat.
    """
    appsync, api_id = target.client("appsync"), outputs.api_id
    try:
        sdl = appsync.get_introspection_schema(apiId=api_id, format="SDL", includeDirectives=False)["schema"].read()
        pool = target.client("cognito-idp").describe_user_pool(UserPoolId=outputs.user_pool_id)["UserPool"]
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, "ask what the backend can do") from error
    schema = _schema(sdl.decode())
    message, accepted = _message_types(schema)
    return Capabilities(
        message_fields=tuple(
            name for name, field in message.fields.items() if is_leaf_type(get_named_type(field.type))
        ),
        input_fields=tuple(accepted.fields),
        pages=_pages(schema, message),
        sign_up=not pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"),
        password=_password_in_words(pool.get("Policies", {}).get("PasswordPolicy", {})),
        text_breaks_template=_text_breaks_template(appsync, api_id),
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
    """Return the type of a message and the type of what sendMessage takes."""
    assert schema.mutation_type is not None, "it was looked at before"  # noqa: S101
    sending = schema.mutation_type.fields["sendMessage"]
    message, given = get_named_type(sending.type), sending.args.get("input")
    accepted = get_named_type(given.type) if given else None
    if not isinstance(message, GraphQLObjectType) or not isinstance(accepted, GraphQLInputObjectType):
        raise _not_this_chat("sendMessage takes no input or answers no message")
    return message, accepted


def _pages(schema: GraphQLSchema, message: GraphQLObjectType) -> str | None:
    """Return the query that answers an object with messages as `items`, and with where to go on."""
    assert schema.query_type is not None, "it was looked at before"  # noqa: S101
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

"""Authorization of fields: AppSync's authorization directives and the default action of the user pool.

https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#using-additional-authorization-modes
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.schema.executable import string_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import DirectiveNode, GraphQLObjectType

    from chatprov.appsync.api import ApiDefinition, AuthenticationType
    from chatprov.appsync.auth.identity import Identity
    from chatprov.appsync.schema.executable import ExecutableSchema

MODES: Final[dict[str, AuthenticationType]] = {
    "aws_auth": "AMAZON_COGNITO_USER_POOLS",
    "aws_cognito_user_pools": "AMAZON_COGNITO_USER_POOLS",
    "aws_api_key": "API_KEY",
    "aws_iam": "AWS_IAM",
    "aws_oidc": "OPENID_CONNECT",
    "aws_lambda": "AWS_LAMBDA",
}


class FieldAuthorization:
    """Decides whether a caller may access a field of one API."""

    def __init__(self, api: ApiDefinition, schema: ExecutableSchema) -> None:
        self._primary = api.primary_auth.type
        self._only_user_pools = not api.additional_auth and self._primary == "AMAZON_COGNITO_USER_POOLS"
        self._schema = schema
        self._roots = schema.root_types()
        self._grants: dict[tuple[str, str], dict[AuthenticationType, frozenset[str] | None] | None] = {}

    def allows(self, identity: Identity, type_: GraphQLObjectType, field_name: str) -> bool:
        """Return whether `identity` may access the field; directives of the field override those of its type."""
        key = (type_.name, field_name)
        if key not in self._grants:
            self._grants[key] = self._granted(type_, field_name)
        granted = self._grants[key]
        if granted is None:
            # The default action DENY applies only to root fields; otherwise no field of their results could be read.
            denied = identity.denied_by_default and type_.name in self._roots
            return identity.auth_type == self._primary and not denied
        if identity.auth_type not in granted:
            return False
        groups = granted[identity.auth_type]
        return groups is None or not groups.isdisjoint(identity.groups)

    def _granted(
        self, type_: GraphQLObjectType, field_name: str
    ) -> dict[AuthenticationType, frozenset[str] | None] | None:
        """Return the authorization modes in directives, each with its required groups; None when there are no directives."""
        field = type_.fields[field_name]
        for node in (field.ast_node, type_.ast_node):
            granted = self._read(type_, (node.directives if node else None) or ())
            if granted:
                return granted
        return None

    def _read(
        self, type_: GraphQLObjectType, directives: Sequence[DirectiveNode]
    ) -> dict[AuthenticationType, frozenset[str] | None]:
        """Return the modes in directives; AppSync ignores @aws_auth below the root types, and beside a second mode."""
        auth_counts = self._only_user_pools and type_.name in self._roots
        granted: dict[AuthenticationType, frozenset[str] | None] = {}
        for directive in directives:
            name = directive.name.value
            if name in MODES and (name != "aws_auth" or auth_counts):
                granted[MODES[name]] = frozenset(string_list(directive, "cognito_groups")) or None
        return granted

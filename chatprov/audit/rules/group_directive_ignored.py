"""A directive that asks for groups and has no effect.

AppSync ignores @aws_auth below the root types, and everywhere beside a second authorization mode:
https://github.com/aws/aws-appsync-community/issues/275
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import ObjectTypeDefinitionNode, SchemaDefinitionNode, parse

from chatprov.audit.rule import AuditRule, ConfigFix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import DocumentNode, FieldDefinitionNode

    from chatprov.audit.stack import Stack

DIRECTIVE = "aws_auth"


def detect(stack: Stack) -> str | None:
    """Read the schema's directives and the API's authorization modes."""
    api = stack.client("appsync").get_graphql_api(apiId=stack.outputs.api_id)["graphqlApi"]
    only_mode = not api.get("additionalAuthenticationProviders")
    ignored = list(_ignored(parse(stack.sdl), only_mode=only_mode))
    if not ignored:
        return None
    reason = "below the root types" if only_mode else "beside another authorization mode"
    return f"AppSync ignores @{DIRECTIVE} {reason}: {', '.join(ignored)}"


def _ignored(schema: DocumentNode, *, only_mode: bool) -> Iterator[str]:
    """Yield the types and fields whose directive has no effect."""
    roots = {
        operation.type.name.value
        for node in schema.definitions
        if isinstance(node, SchemaDefinitionNode)
        for operation in node.operation_types
    } or {"Query", "Mutation", "Subscription"}
    for type_ in schema.definitions:
        if isinstance(type_, ObjectTypeDefinitionNode) and not (only_mode and type_.name.value in roots):
            if _has_directive(type_):
                yield type_.name.value
            yield from (
                f"{type_.name.value}.{field.name.value}" for field in type_.fields or () if _has_directive(field)
            )


def _has_directive(node: ObjectTypeDefinitionNode | FieldDefinitionNode) -> bool:
    return any(directive.name.value == DIRECTIVE for directive in node.directives or ())


RULE = AuditRule(
    id="group-directive-ignored",
    cwe="CWE-862",  # Missing Authorization
    step=5,
    severity="high",
    title="A directive that asks for groups has no effect",
    meaning="Every signed-in user reads the field, although the schema seems to allow it only to a group.",
    fixes=(
        ConfigFix("graphql/schema.graphql", "@aws_cognito_user_pools(cognito_groups: [...]) in place of @aws_auth"),
    ),
    tutorial=False,
    detect=detect,
)

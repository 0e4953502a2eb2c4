"""AppSync's additions to every schema: its scalars and its directives."""

from __future__ import annotations

import functools
from typing import Final

from graphql import DirectiveDefinitionNode, DocumentNode, NamedTypeNode, Visitor, parse, visit

from chatprov.appsync.schema.scalars import AWS_SCALARS

DIRECTIVES: Final = """
directive @aws_auth(cognito_groups: [String]) on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String]) on OBJECT | FIELD_DEFINITION
directive @aws_api_key on OBJECT | FIELD_DEFINITION
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_oidc on OBJECT | FIELD_DEFINITION
directive @aws_lambda on OBJECT | FIELD_DEFINITION
directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION
directive @aws_publish(subscriptions: [String]) on FIELD_DEFINITION
directive @canonical on OBJECT | FIELD_DEFINITION | INPUT_OBJECT | ENUM | INTERFACE | UNION
directive @hidden on OBJECT | FIELD_DEFINITION | INPUT_OBJECT | ENUM | INTERFACE | UNION
directive @renamed(to: String) on OBJECT | FIELD_DEFINITION | INPUT_OBJECT | ENUM | INTERFACE | UNION
"""
"""https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-directives.html and the pages that it links to."""

DIRECTIVE_NAMES: Final = frozenset(
    definition.name.value
    for definition in parse(DIRECTIVES).definitions
    if isinstance(definition, DirectiveDefinitionNode)
)


class _NamesUsed(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_named_type(self, node: NamedTypeNode, *_args: object) -> None:
        self.names.add(node.name.value)


def with_prelude(document: DocumentNode) -> DocumentNode:
    """Add AppSync's directives and the used AWS scalars to a schema document.

    An AWS scalar that the schema does not use is not defined, so a variable cannot have its type either.
    """
    used = _NamesUsed()
    visit(document, used)
    prelude = _prelude(tuple(name for name in AWS_SCALARS if name in used.names))
    return DocumentNode(definitions=(*document.definitions, *prelude.definitions), loc=document.loc)


@functools.lru_cache(maxsize=4)
def _prelude(scalars: tuple[str, ...]) -> DocumentNode:
    return parse(DIRECTIVES + "".join(f"scalar {name}\n" for name in scalars), no_location=True)

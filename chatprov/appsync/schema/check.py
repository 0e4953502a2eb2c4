"""The check of an uploaded schema, with the messages that GetSchemaCreationStatus returns as details."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListValueNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    get_location,
    parse,
    specified_scalar_types,
    validate_schema,
)
from graphql.validation.validate import validate_sdl

from chatprov.appsync.schema.prelude import with_prelude
from chatprov.appsync.schema.scalars import AWS_SCALARS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES: Final = 1_000_000
MAX_SUBSCRIPTION_NAME: Final = 50
UNPARSABLE: Final = "Failed to parse schema document - ensure it's a valid SDL-formatted document."


@functools.lru_cache(maxsize=8)
def check_schema(sdl: str) -> str | None:
    """Check a schema as StartSchemaCreation does; the same text again, which each deployment sends, costs nothing.

    Returns None when it is valid, otherwise the `details` of status FAILED.
    https://docs.aws.amazon.com/appsync/latest/APIReference/API_GetSchemaCreationStatus.html
    """
    if len(sdl.encode(errors="replace")) > MAX_BYTES:
        return f"The schema is larger than {MAX_BYTES} bytes."
    try:
        document = parse(sdl)
    except GraphQLError:
        return UNPARSABLE
    if any(isinstance(node, DirectiveDefinitionNode) for node in document.definitions):
        return "Directive definitions are not supported."
    if any(isinstance(node, TypeExtensionNode | SchemaExtensionNode) for node in document.definitions):
        return (
            "Extensions (extend type, extend schema) are not supported: write all fields in one definition of the type."
        )
    faults = list(dict.fromkeys(_definition_faults(document))) or _schema_faults(document)
    return "Schema has the following errors:" + "".join(f"\n - {fault}" for fault in faults) if faults else None


def _definition_faults(document: DocumentNode) -> Iterator[str]:
    """Yield the errors found in single definitions; after one, the schema is not built, because it would report them again."""
    builtin = AWS_SCALARS.keys() | specified_scalar_types.keys()
    seen: set[str] = set()
    definitions = [node for node in document.definitions if isinstance(node, TypeDefinitionNode)]
    for node in definitions:
        name = node.name.value
        if name in seen or name in builtin:
            yield "Schema contains duplicate type names."
        elif isinstance(node, ScalarTypeDefinitionNode):
            yield f"Custom scalar types are not supported: {name}."
        elif name.startswith("AWS"):
            yield f"Type names must not start with AWS, which is reserved: {name}."
        seen.add(name)
    for node in definitions:
        yield from _missing_types(node, seen | builtin)


def _missing_types(node: TypeDefinitionNode, known: set[str]) -> Iterator[str]:
    for role, used in _types_used(node):
        if used.name.value not in known:
            where = ""
            if node.loc:
                line, column = get_location(node.loc.source, node.loc.start)
                where = f" [@{line}:{column}]"
            yield (f"The {role} type '{used.name.value}' is not present when resolving type '{node.name.value}'{where}")


def _types_used(node: TypeDefinitionNode) -> Iterator[tuple[str, NamedTypeNode]]:
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        for field in node.fields or ():
            yield "field", _named(field.type)
            for argument in field.arguments or ():
                yield "argument", _named(argument.type)
        for interface in node.interfaces or ():
            yield "interface", interface
    elif isinstance(node, InputObjectTypeDefinitionNode):
        for value in node.fields or ():
            yield "input field", _named(value.type)
    elif isinstance(node, UnionTypeDefinitionNode):
        for member in node.types or ():
            yield "union member", member


def _named(node: TypeNode) -> NamedTypeNode:
    while not isinstance(node, NamedTypeNode):
        node = node.type  # type: ignore[attr-defined]  # every other type node wraps a type
    return node


def _schema_faults(document: DocumentNode) -> list[str]:
    """Return the errors that are found only when the schema is built from all definitions."""
    whole = with_prelude(document)
    faults = [error.message for error in validate_sdl(whole)]
    if faults:
        return faults
    schema = build_ast_schema(whole, assume_valid_sdl=True)
    return [error.message for error in validate_schema(schema)] + list(dict.fromkeys(_subscribe_faults(schema)))


def _subscribe_faults(schema: GraphQLSchema) -> Iterator[str]:
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for field in type_.fields.values():
                if field.ast_node:
                    yield from _field_subscribe_faults(schema, type_, field.ast_node)


def _field_subscribe_faults(
    schema: GraphQLSchema, owner: GraphQLObjectType, field: FieldDefinitionNode
) -> Iterator[str]:
    mutations = schema.mutation_type.fields if schema.mutation_type else {}
    if owner is schema.subscription_type and len(field.name.value) > MAX_SUBSCRIPTION_NAME:
        yield f"The subscription field name is too long. Max characters allowed: {MAX_SUBSCRIPTION_NAME}"
    for directive in field.directives or ():
        if directive.name.value != "aws_subscribe":
            continue
        if owner is not schema.subscription_type:
            yield f"The aws_subscribe directive is only allowed on fields of the subscription type, not on {owner}."
            continue
        named = [
            getattr(value, "value", None)
            for argument in directive.arguments or ()
            if argument.name.value == "mutations"
            if isinstance(argument.value, ListValueNode)
            for value in argument.value.values
        ]
        if not named or any(name not in mutations for name in named):
            yield "The mutations argument on the aws_subscribe directive has an invalid value"
            continue
        output = str(owner.fields[field.name.value].type).removesuffix("!")
        if any(str(mutations[name].type).removesuffix("!") != output for name in named):
            yield "The subscription has an invalid output type."

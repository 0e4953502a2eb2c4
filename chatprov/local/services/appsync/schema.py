"""An API's schema: how it is created, and its types and fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from graphql import (
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    TypeDefinitionNode,
    parse,
    print_ast,
)

from chatprov.appsync.schema.descriptions import type_descriptions
from chatprov.appsync.schema.executable import check_schema, introspection
from chatprov.local.services.appsync.errors import BadRequestException, GraphQLSchemaException, NotFoundException

if TYPE_CHECKING:
    from chatprov.local.services.appsync.graphql_api import GraphqlAPI


class SchemaCreation:
    """The schema of one API and the result of the last StartSchemaCreation."""

    def __init__(self, api: GraphqlAPI) -> None:
        self._api = api
        self.sdl: str | None = None
        self.status = "NOT_APPLICABLE"
        self.details: str | None = None
        self._fields: dict[str, set[str]] = {}
        self._types: dict[str, TypeDefinitionNode] = {}

    def start_creation(self, definition: bytes) -> str:
        """Replace the schema if the new one is valid, and set `status` and `details` to the result.

        A resolver is deleted if the new schema does not have its field, as in AppSync
        (https://docs.aws.amazon.com/appsync/latest/devguide/troubleshooting-and-common-mistakes.html).
        """
        try:
            sdl = bytes(definition).decode()
        except UnicodeDecodeError:
            raise BadRequestException("The schema definition is not valid UTF-8.") from None
        self.details = check_schema(sdl)
        self.status = "FAILED" if self.details else "SUCCESS"
        if not self.details:
            self._take_over(sdl)
            self._api.resolvers.keep_only(self.has_field)
            self._api.changed()
        return "PROCESSING"

    def has_type(self, type_name: str) -> bool:
        """Return whether the schema has an object type or interface of that name."""
        return type_name in self._fields

    def has_field(self, type_name: str, field_name: str) -> bool:
        """Return whether the type has that field."""
        return field_name in self._fields.get(type_name, ())

    def type(self, type_name: str, format_: str) -> dict[str, Any]:
        """Return one type as in the response of GetType, in SDL or as introspection JSON."""
        if type_name not in self._types:
            raise NotFoundException(f"Type {type_name} not found.")
        node = self._types[type_name]
        description = type_descriptions(self._in_force()).get(type_name)
        answer: dict[str, Any] = {
            "name": type_name,
            "arn": f"{self._api.arn}/types/{type_name}",
            "definition": print_ast(node) if format_ == "SDL" else json.dumps(self._introspected(type_name)),
            "format": format_,
        }
        return answer if description is None else answer | {"description": description}

    def types(self, format_: str) -> list[dict[str, Any]]:
        """Return all types of the schema as in the response of ListTypes."""
        return [self.type(name, format_) for name in self._types]

    def introspection(self, format_: Literal["SDL", "JSON"], *, include_directives: bool) -> bytes:
        """Return the schema with AppSync's own scalars and directives, as SDL or as introspection JSON."""
        return introspection(self._in_force(), format_, include_directives)

    def _introspected(self, type_name: str) -> Any:
        document = json.loads(introspection(self._in_force(), "JSON", include_directives=False))
        types = (document.get("data") or document)["__schema"]["types"]
        return next(entry for entry in types if entry["name"] == type_name)

    def _in_force(self) -> str:
        if self.sdl is None:
            raise GraphQLSchemaException("InvalidSyntaxError")
        return self.sdl

    def _take_over(self, sdl: str) -> None:
        self.sdl = sdl
        self._fields, self._types = {}, {}
        for node in parse(sdl, no_location=True).definitions:
            if isinstance(node, TypeDefinitionNode):
                self._types[node.name.value] = node
            if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode | InterfaceTypeDefinitionNode):
                names = (field.name.value for field in node.fields or ())
                self._fields.setdefault(node.name.value, set()).update(names)

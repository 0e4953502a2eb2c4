"""An API's schema: how it is created, and its types and fields."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from graphql import (
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    parse,
    print_ast,
)

from chatprov.appsync.schema.descriptions import type_descriptions
from chatprov.appsync.schema.executable import check_schema, introspection
from chatprov.local.services.appsync.errors import BadRequestException, GraphQLSchemaException, NotFoundException


@dataclass(frozen=True, slots=True)
class _Outline:
    """The types of a schema, and the fields of its object types and interfaces."""

    types: dict[str, TypeDefinitionNode]
    fields: dict[str, set[str]]

    @classmethod
    def of(cls, sdl: str) -> "_Outline":
        types: dict[str, TypeDefinitionNode] = {}
        fields: dict[str, set[str]] = {}
        for node in parse(sdl, no_location=True).definitions:
            if isinstance(node, TypeDefinitionNode):
                types[node.name.value] = node
            if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
                names = (field.name.value for field in node.fields or ())
                fields.setdefault(node.name.value, set()).update(names)
        return cls(types, fields)


@dataclass(slots=True)
class SchemaCreation:
    """The schema of one API and the result of the last StartSchemaCreation."""

    sdl: str | None = None
    status: str = "NOT_APPLICABLE"
    details: str | None = None
    _outline: _Outline | None = field(init=False, default=None, repr=False, compare=False)
    """Parsed when it is first needed."""

    def replace(self, definition: bytes) -> bool:
        """Replace the schema if the new one is valid, and return whether it is; `status` and `details` have the result."""
        try:
            sdl = bytes(definition).decode()
        except UnicodeDecodeError:
            raise BadRequestException("The schema definition is not valid UTF-8.") from None
        self.details = check_schema(sdl)
        self.status = "FAILED" if self.details else "SUCCESS"
        if not self.details:
            self.sdl, self._outline = sdl, None
        return self.status == "SUCCESS"

    def has_type(self, type_name: str) -> bool:
        """Return whether the schema has an object type or interface of that name."""
        return type_name in self._parsed().fields

    def has_field(self, type_name: str, field_name: str) -> bool:
        """Return whether the type has that field."""
        return field_name in self._parsed().fields.get(type_name, ())

    def type(self, api_arn: str, type_name: str, format_: str) -> dict[str, Any]:
        """Return one type as in the response of GetType, in SDL or as introspection JSON."""
        types = self._parsed().types
        if type_name not in types:
            raise NotFoundException(f"Type {type_name} not found.")
        node = types[type_name]
        description = type_descriptions(self._in_force()).get(type_name)
        answer: dict[str, Any] = {
            "name": type_name,
            "arn": f"{api_arn}/types/{type_name}",
            "definition": print_ast(node) if format_ == "SDL" else json.dumps(self._introspected(type_name)),
            "format": format_,
        }
        return answer if description is None else answer | {"description": description}

    def types(self, api_arn: str, format_: str) -> list[dict[str, Any]]:
        """Return all types of the schema as in the response of ListTypes."""
        return [self.type(api_arn, name, format_) for name in self._parsed().types]

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

    def _parsed(self) -> _Outline:
        if self._outline is None:
            self._outline = _Outline.of(self.sdl) if self.sdl is not None else _Outline({}, {})
        return self._outline

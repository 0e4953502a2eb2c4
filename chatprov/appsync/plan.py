"""The fields that a selection asks for of one object type, looked up once for all objects of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import GraphQLNonNull, GraphQLScalarType

from chatprov.appsync.errors import FieldError, NotAuthorizedError
from chatprov.appsync.scalars import SERIALIZERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLObjectType, GraphQLOutputType
    from graphql.execution.collect_fields import FieldDetailsList

    from chatprov.appsync.auth import Identity
    from chatprov.appsync.compiled import CompiledApi
    from chatprov.appsync.resolver import FieldResolver


class PlannedField(NamedTuple):
    """A selected field with what its execution needs.

    `key` is the response's key for it. `refusal` is raised in place of a value. `serialize` is set for a scalar that is
    only read from its parent, which most fields are.
    """

    key: str
    name: str
    details: FieldDetailsList
    type: GraphQLOutputType
    resolver: FieldResolver | None = None
    refusal: FieldError | None = None
    serialize: Callable[[Any], Any] | None = None
    required: bool = False


class Planner:
    """Plans the selections of one operation for one caller.

    Without `resolving`, as for a subscription's event, all fields are read from their parents.
    """

    def __init__(self, api: CompiledApi, identity: Identity, *, resolving: bool) -> None:
        self._api = api
        self._identity = identity
        self._resolving = resolving
        self._depth_limit = api.definition.query_depth_limit

    def plan(
        self, type_: GraphQLObjectType, selected: Mapping[str, FieldDetailsList], depth: int
    ) -> list[PlannedField]:
        """Plan the fields `selected` of a type, by response key; root fields have depth 1."""
        return [self._field(type_, key, details, depth) for key, details in selected.items()]

    def _field(self, type_: GraphQLObjectType, key: str, details: FieldDetailsList, depth: int) -> PlannedField:
        name = details[0].node.name.value
        definition = type_.fields.get(name)
        if definition is None:  # __typename, __schema, __type
            return PlannedField(key, name, details, type_)
        required = isinstance(definition.type, GraphQLNonNull)
        refusal = self._refusal(type_, name, depth)
        if refusal:
            return PlannedField(key, name, details, definition.type, refusal=refusal, required=required)
        resolver = self._api.resolvers.get((type_.name, name)) if self._resolving else None
        bare = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
        plain = resolver is None and isinstance(bare, GraphQLScalarType)
        serialize = SERIALIZERS[bare.name] if plain else None
        return PlannedField(key, name, details, definition.type, resolver, None, serialize, required)

    def _refusal(self, type_: GraphQLObjectType, name: str, depth: int) -> FieldError | None:
        if self._depth_limit and depth > self._depth_limit:
            return FieldError(f"Query depth limit of {self._depth_limit} reached.", "QueryDepthLimitReached")
        if not self._api.access.allows(self._identity, type_, name):
            return NotAuthorizedError(name, type_.name)
        return None

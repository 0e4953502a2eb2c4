"""A compiled API: its schema, its resolvers and the plans of its operations, derived once and cached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.appsync.auth.field_authorization import FieldAuthorization
from chatprov.appsync.cache import LRU
from chatprov.appsync.execution.plan import Plans
from chatprov.appsync.resolvers.resolver import FieldResolver
from chatprov.appsync.schema.executable import ExecutableSchema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.api import ApiDefinition, DynamoDB


_MOST_BYTES: Final = 192 << 20
"""The limit for all cached APIs together, and also for all cached schemas."""
_OVERHEAD: Final = 300_000
_BYTES_PER_CHARACTER: Final = 170
_BYTES_PER_RESOLVER: Final = 2000


@dataclass(frozen=True, eq=False)
class CompiledApi:
    """An ApiDefinition with its schema, its resolvers and the plans of its operations."""

    definition: ApiDefinition
    schema: ExecutableSchema
    resolvers: Mapping[tuple[str, str], FieldResolver]
    plans: Plans


def _bytes(api: ApiDefinition) -> int:
    return _bytes_of_schema(api.sdl) + len(api.resolvers) * _BYTES_PER_RESOLVER


def _bytes_of_schema(sdl: str) -> int:
    return _OVERHEAD + len(sdl) * _BYTES_PER_CHARACTER


class ApiCompiler:
    """Compiles and caches APIs; schemas and templates are cached by their text.

    Compiled APIs are cached by the identity of their ApiDefinition, which is immutable: a change of an API creates a
    new definition, and the caller passes the same object as long as the API is unchanged.
    """

    def __init__(self, dynamodb_of: Callable[[ApiDefinition], DynamoDB]) -> None:
        self._dynamodb_of = dynamodb_of
        # An entry is cached whatever its size, because no request can be answered without it.
        self._compiled: LRU[int, CompiledApi] = LRU(_MOST_BYTES, lambda _, api: _bytes(api.definition), _MOST_BYTES)
        self._schemas: LRU[str, ExecutableSchema] = LRU(_MOST_BYTES, lambda sdl, _: _bytes_of_schema(sdl), _MOST_BYTES)

    def compile(self, api: ApiDefinition) -> CompiledApi:
        """Return the compiled API."""
        # The entry keeps a reference to its definition, so no other definition can get the same id.
        found = self._compiled.get(id(api))
        if found is None:
            found = self._make(api)
            self._compiled.put(id(api), found)
        return found

    def _make(self, api: ApiDefinition) -> CompiledApi:
        schema = self._schemas.get_or_make(api.sdl, lambda: ExecutableSchema.build(api.sdl))
        dynamodb = self._dynamodb_of(api)
        resolvers = {key: FieldResolver(resolver, api, dynamodb) for key, resolver in api.resolvers.items()}
        plans = Plans(resolvers, FieldAuthorization(api, schema), api.query_depth_limit)
        return CompiledApi(api, schema, resolvers, plans)

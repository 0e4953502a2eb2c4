"""An API made ready: its schema, its resolvers, and how operations run on them, all derived once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.appsync.auth.field_authorization import FieldAuthorization
from chatprov.appsync.cache import LRU
from chatprov.appsync.execution.plan import Plans
from chatprov.appsync.resolvers.resolver import FieldResolver
from chatprov.appsync.schema.executable import ExecutableSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import ApiDefinition, DynamoDB


_MOST_BYTES: Final = 192 << 20
"""Of all APIs that are kept compiled, and of all schemas."""
_OVERHEAD: Final = 300_000
_BYTES_PER_CHARACTER: Final = 170
_BYTES_PER_RESOLVER: Final = 2000


@dataclass(frozen=True, eq=False)
class CompiledApi:
    """One ApiDefinition with everything that follows from it."""

    definition: ApiDefinition
    schema: ExecutableSchema
    resolvers: Mapping[tuple[str, str], FieldResolver]
    plans: Plans


def _bytes(api: ApiDefinition) -> int:
    return _bytes_of_schema(api.sdl) + len(api.resolvers) * _BYTES_PER_RESOLVER


def _bytes_of_schema(sdl: str) -> int:
    return _OVERHEAD + len(sdl) * _BYTES_PER_CHARACTER


class ApiCompiler:
    """Compiles APIs and keeps them; schemas are kept by text, templates by text.

    An API is recognized by identity, because ApiDefinition is immutable: a change of an API creates a new definition,
    and the caller passes the same one as long as nothing changes.
    """

    def __init__(self, dynamodb: DynamoDB) -> None:
        self._dynamodb = dynamodb
        # what an API needs to be answered at all is kept whatever its size
        self._compiled: LRU[int, CompiledApi] = LRU(_MOST_BYTES, lambda _, api: _bytes(api.definition), _MOST_BYTES)
        self._schemas: LRU[str, ExecutableSchema] = LRU(_MOST_BYTES, lambda sdl, _: _bytes_of_schema(sdl), _MOST_BYTES)

    def compile(self, api: ApiDefinition) -> CompiledApi:
        """Return the compiled API."""
        # An id cannot be taken by another definition while this one is kept, and it is kept with the entry.
        found = self._compiled.get(id(api))
        if found is None:
            found = self._make(api)
            self._compiled.put(id(api), found)
        return found

    def _make(self, api: ApiDefinition) -> CompiledApi:
        schema = self._schemas.get_or_make(api.sdl, lambda: ExecutableSchema.build(api.sdl))
        resolvers = {key: FieldResolver(resolver, api, self._dynamodb) for key, resolver in api.resolvers.items()}
        plans = Plans(resolvers, FieldAuthorization(api, schema), api.query_depth_limit)
        return CompiledApi(api, schema, resolvers, plans)

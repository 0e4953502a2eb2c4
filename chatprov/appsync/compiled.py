"""An API made ready: its schema, its resolvers, and how operations run on them, all derived once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.appsync.access import Access
from chatprov.appsync.cache import LRU
from chatprov.appsync.plan import Plans
from chatprov.appsync.resolver import FieldResolver
from chatprov.appsync.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import ApiDefinition


@dataclass(frozen=True, eq=False)
class CompiledApi:
    """One ApiDefinition with everything that follows from it."""

    definition: ApiDefinition
    schema: Schema
    resolvers: Mapping[tuple[str, str], FieldResolver]
    plans: Plans


class Compiler:
    """Compiles APIs and keeps them; schemas are kept by text, templates by text.

    An API is recognized by identity, for ApiDefinition is immutable: whoever changes an API makes a new definition,
    and hands the same one as long as nothing changes.
    """

    def __init__(self, size: int = 200) -> None:
        self._compiled: LRU[int, CompiledApi] = LRU(size)
        self._schemas: LRU[str, Schema] = LRU(size)

    def compile(self, api: ApiDefinition) -> CompiledApi:
        """Return the compiled API."""
        # An id cannot be taken by another definition while this one is kept, and it is kept with the entry.
        found = self._compiled.get(id(api))
        if found is None:
            found = self._make(api)
            self._compiled.put(id(api), found)
        return found

    def _make(self, api: ApiDefinition) -> CompiledApi:
        schema = self._schemas.get_or_make(api.sdl, lambda: Schema.build(api.sdl))
        resolvers = {key: FieldResolver(resolver, api) for key, resolver in api.resolvers.items()}
        plans = Plans(resolvers, Access(api, schema), api.query_depth_limit)
        return CompiledApi(api, schema, resolvers, plans)

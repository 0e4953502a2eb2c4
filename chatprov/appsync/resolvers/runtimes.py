"""The resolver runtimes by name; to add one, write a module with a ResolverRuntime and add it to RUNTIMES."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.resolvers.js_runtime import JsRuntime
from chatprov.appsync.resolvers.vtl_runtime import VtlRuntime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import Function, Resolver
    from chatprov.appsync.resolvers.handlers import ResolverRuntime

RUNTIMES: Final[Mapping[str | None, ResolverRuntime]] = {None: VtlRuntime(), "APPSYNC_JS": JsRuntime()}
"""The `runtime` of a resolver or function -> the runtime that runs its code; None is the key for mapping templates."""


def runtime_of(source: Resolver | Function) -> ResolverRuntime:
    """Return the runtime of a resolver or function."""
    return RUNTIMES[source.runtime]

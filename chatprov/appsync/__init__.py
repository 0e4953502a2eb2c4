"""The AppSync GraphQL runtime: a library that answers GraphQL requests for an API that is described by data."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatprov.appsync.api import (
        ApiDefinition,
        AuthProvider,
        DataSource,
        DynamoDB,
        DynamoDBError,
        Function,
        HttpRequest,
        HttpResponse,
        Observer,
        PublicKeys,
        Resolver,
        UserPoolConfig,
    )
    from chatprov.appsync.runtime import Runtime

__all__ = [
    "ApiDefinition",
    "AuthProvider",
    "DataSource",
    "DynamoDB",
    "DynamoDBError",
    "Function",
    "HttpRequest",
    "HttpResponse",
    "Observer",
    "PublicKeys",
    "Resolver",
    "Runtime",
    "UserPoolConfig",
]
_MODULES = ("api", "runtime")
"""The modules that define the public names."""


def __getattr__(name: str) -> object:
    """Import the module of a public name at its first use, so that using one part of the package does not load all of it."""
    if name in __all__:
        for module in _MODULES:
            loaded = vars(import_module(f"{__name__}.{module}"))
            if name in loaded:
                return loaded[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The settings that are kept, since Terraform and others read them back, and that the local AppSync cannot use, in sentences.

So are calls in code that run here and that AWS may refuse.
The log has them when they are created or changed, and the console shows them: the first request that fails comes much later.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from chatprov.appsync.auth.authenticator import SUPPORTED
from chatprov.appsync.datasource.registry import DATA_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chatprov.local.services.appsync.graphql_api import GraphqlAPI

log = logging.getLogger(__name__)
_NO_METRICS = "the local cloud does not offer CloudWatch metrics"


def unsupported(api: GraphqlAPI) -> list[str]:
    """Return a sentence for each setting of an API, its data sources, functions and resolvers that cannot be used."""
    return [
        *of_api(api),
        *(sentence for source in api.data_sources.values() for sentence in of_data_source(source)),
        *(sentence for function in api.functions.values() for sentence in of_function(function)),
        *(sentence for resolver in api.field_resolvers.values() for sentence in of_resolver(resolver)),
    ]


def say(sentences: Iterable[str]) -> None:
    """Write sentences to the log."""
    for sentence in sentences:
        log.warning("%s", sentence)


def of_api(api: GraphqlAPI) -> Iterator[str]:
    """Yield what is not supported of an API's own settings."""
    for mode in sorted(api.authentication_types - SUPPORTED):
        yield f"The API {api.name}: requests with the authorization {mode} are refused, which the local cloud does not offer."
    if api.visibility == "PRIVATE":
        yield f"The API {api.name} answers like a public one: the local cloud does not offer private APIs."
    if api.settings.get("xrayEnabled"):
        yield f"The API {api.name} is not traced: the local cloud does not offer X-Ray."
    if api.settings.get("enhancedMetricsConfig"):
        yield f"The API {api.name} has no metrics: {_NO_METRICS}."


def of_data_source(source: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is not supported of a data source, as the service returns it."""
    if source["type"] not in DATA_SOURCES:
        yield (
            f"The data source {source['name']}: its resolvers return an error, because the local cloud does not offer "
            f"the type {source['type']}."
        )
    settings = source.get("dynamodbConfig") or {}
    if settings.get("versioned") or settings.get("deltaSyncConfig"):
        yield (
            f"The data source {source['name']} keeps no versions: the local cloud does not offer versioned data sources "
            "and delta sync."
        )
    yield from _of_metrics(f"The data source {source['name']}", source)


def of_function(function: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is not supported of a function, as the service returns it."""
    return _of_code(f"The function {function['name']}", function)


def of_resolver(resolver: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is not supported of a resolver, as the service returns it."""
    return _of_code(f"The resolver {resolver['typeName']}.{resolver['fieldName']}", resolver)


def _of_metrics(what: str, settings: Mapping[str, Any]) -> Iterator[str]:
    if settings.get("metricsConfig") == "ENABLED":
        yield f"{what} has no metrics: {_NO_METRICS}."


def _of_code(what: str, settings: Mapping[str, Any]) -> Iterator[str]:
    if settings.get("cachingConfig"):
        yield f"{what} is not cached: the local cloud does not offer caches."
    if settings.get("syncConfig", {}).get("conflictDetection", "NONE") != "NONE":
        yield f"{what} detects no conflicts: the local cloud does not offer versioned data sources."
    yield from _of_metrics(what, settings)
    if settings.get("code"):
        from chatprov.appsync.js.compile_code import compile_code  # noqa: PLC0415 - most APIs have no code

        for call in compile_code(settings["code"]).doubtful:
            yield f"{what}, line {call.place.line} of the code: {call.text}"

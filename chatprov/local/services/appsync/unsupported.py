"""The settings that are kept, since Terraform and others read them back, and that the local AppSync cannot use: the log names them.

Without these lines the first request would be the first to tell, long after the creation.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from chatprov.appsync.auth.authenticator import SUPPORTED
from chatprov.appsync.datasource.registry import DATA_SOURCES
from chatprov.appsync.resolvers.runtimes import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

log = logging.getLogger(__name__)


def log_api(name: str, authentication_types: Iterable[str]) -> None:
    """Log the authorization modes of an API that its requests cannot use."""
    for mode in sorted(set(authentication_types) - SUPPORTED):
        log.warning(
            "The API %s: requests with the authorization %s are refused, which the local cloud does not offer.",
            name,
            mode,
        )


def log_data_source(source: Mapping[str, Any]) -> None:
    """Log that a data source (as the service returns it) cannot be reached."""
    if source["type"] not in DATA_SOURCES:
        log.warning(
            "The data source %s: its resolvers return an error, because the local cloud does not offer the type %s.",
            source["name"],
            source["type"],
        )


def log_code(what: str, resolver: Mapping[str, Any]) -> None:
    """Log that a resolver or a function (as the service returns it) cannot run; `what` names it."""
    runtime = (resolver.get("runtime") or {}).get("name")
    if runtime not in RUNTIMES:
        log.warning("%s returns an error, because the local cloud does not offer the runtime %s.", what, runtime)
    if resolver.get("cachingConfig"):
        log.warning("%s is not cached: the local cloud does not offer caches.", what)
    if resolver.get("syncConfig", {}).get("conflictDetection", "NONE") != "NONE":
        log.warning("%s detects no conflicts: the local cloud does not offer versioned data sources.", what)

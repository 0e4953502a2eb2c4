"""AppSync's control plane: moto's, with data sources, resolvers, functions and schemas added in moto's structure."""

from __future__ import annotations

from moto.appsync.models import appsync_backends

from chatprov.local.moto_appsync.definition import definition
from chatprov.local.moto_appsync.deletion import on_deletion
from chatprov.local.moto_appsync.endpoint import serve_at
from chatprov.local.moto_appsync.models import AppSyncBackend, GraphqlAPI, apis_of, find_api
from chatprov.local.registry import register

__all__ = [
    "AppSyncBackend",
    "GraphqlAPI",
    "apis_of",
    "definition",
    "find_api",
    "install",
    "on_deletion",
    "serve_at",
]


def install() -> None:
    """Replace moto's AppSync with this one, for a server and for `moto.mock_aws()`."""
    register(appsync_backends, AppSyncBackend)

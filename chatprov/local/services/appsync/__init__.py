"""AppSync's control plane: APIs with their keys, schemas, data sources, resolvers and functions."""

from __future__ import annotations

from chatprov.local.services.appsync.definition import definition
from chatprov.local.services.appsync.graphql_api import GraphqlAPI
from chatprov.local.services.appsync.service import AppSync

__all__ = ["AppSync", "GraphqlAPI", "definition"]

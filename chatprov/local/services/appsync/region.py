"""AppSync in one account and region: GraphQL APIs by id, their tags, and domain names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.services.appsync.domains import DomainNames
from chatprov.local.services.appsync.errors import BadRequestException, NotFoundException
from chatprov.local.services.appsync.graphql_api import GraphqlAPI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class AppSyncRegion:
    """The resources of one account and region; `deleted` is called with the id of each deleted API."""

    def __init__(
        self, account: str, region: str, served_at: Callable[[], str | None], deleted: Callable[[str], None]
    ) -> None:
        self._account = account
        self._region = region
        self._served_at = served_at
        self._deleted = deleted
        self._tags: dict[str, dict[str, str]] = {}
        self.apis: dict[str, GraphqlAPI] = {}
        self.domain_names = DomainNames()

    def create(self, parameters: dict[str, Any]) -> GraphqlAPI:
        """Create an API from the members of CreateGraphqlApi."""
        api = GraphqlAPI(self._account, self._region, parameters, self._served_at)
        self.apis[api.api_id] = api
        self._tags[api.arn] = dict(parameters.get("tags") or {})
        return api

    def api(self, api_id: str) -> GraphqlAPI:
        """Return an API, or raise NotFoundException."""
        if api_id not in self.apis:
            raise NotFoundException(f"GraphQL API {api_id} not found.")
        return self.apis[api_id]

    def delete(self, api_id: str) -> None:
        """Delete an API with its schema, resolvers, functions, data sources and keys."""
        api = self.api(api_id)
        if self.domain_names.lead_to(api_id):
            raise BadRequestException("API can not be deleted as it is associated to a domain")
        del self._tags[api.arn], self.apis[api_id]
        self._deleted(api_id)

    def describe(self, api: GraphqlAPI) -> dict[str, Any]:
        """Return an API as GetGraphqlApi answers it."""
        tags = self._tags[api.arn]
        return api.describe() | ({"tags": tags} if tags else {})

    def has(self, arn: str) -> bool:
        """Return whether something that can have tags has this ARN."""
        return arn in self._tags

    def tagged(self) -> dict[str, dict[str, str]]:
        """Return the tags of the resources that have any, by ARN."""
        return {arn: tags for arn, tags in self._tags.items() if tags}

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a resource, to be read and changed, or raise NotFoundException."""
        if arn not in self._tags:
            raise NotFoundException(f"Resource {arn} not found.")
        return self._tags[arn]

    def untag(self, arn: str, keys: Iterable[str]) -> None:
        """Remove tags of a resource, or raise NotFoundException."""
        tags = self.tags(arn)
        for key in keys:
            tags.pop(key, None)

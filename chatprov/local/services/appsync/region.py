"""AppSync in one account and region: GraphQL APIs by id, and domain names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from chatprov.local.services.appsync.domains import DomainNames
from chatprov.local.services.appsync.errors import BadRequestException, NotFoundException
from chatprov.local.services.appsync.graphql_api import GraphqlAPI


@dataclass(eq=False, slots=True)
class AppSyncRegion:
    """The resources of one account and region; the service says by `place` which they are."""

    apis: dict[str, GraphqlAPI] = field(default_factory=dict)
    domain_names: DomainNames = field(default_factory=DomainNames)
    _account: str = field(init=False)
    _region: str = field(init=False)
    _served_at: Callable[[], str | None] = field(init=False, repr=False)
    _deleted: Callable[[str], None] = field(init=False, repr=False)

    def place(
        self, account: str, region: str, served_at: Callable[[], str | None], deleted: Callable[[str], None]
    ) -> None:
        """Set the account and region; `served_at` returns the URL of the local cloud, `deleted` gets the id of each deleted API."""
        self._account, self._region = account, region
        self._served_at, self._deleted = served_at, deleted
        self.domain_names.place(account, region)

    def create(self, parameters: dict[str, Any]) -> GraphqlAPI:
        """Create an API from the members of CreateGraphqlApi."""
        api = GraphqlAPI.create(self._account, self._region, parameters)
        self.apis[api.api_id] = api
        return api

    def api(self, api_id: str) -> GraphqlAPI:
        """Return an API, or raise NotFoundException."""
        if api_id not in self.apis:
            raise NotFoundException(f"GraphQL API {api_id} not found.")
        return self.apis[api_id]

    def delete(self, api_id: str) -> None:
        """Delete an API with its schema, resolvers, functions, data sources and keys."""
        self.api(api_id)
        if self.domain_names.has_association_with(api_id):
            raise BadRequestException("API can not be deleted as it is associated to a domain")
        del self.apis[api_id]
        self._deleted(api_id)

    def describe(self, api: GraphqlAPI) -> dict[str, Any]:
        """Return an API as GetGraphqlApi answers it."""
        return api.describe(self._served_at())

    def has(self, arn: str) -> bool:
        """Return whether something that can have tags has this ARN."""
        return self._tags(arn) is not None

    def tagged(self) -> dict[str, dict[str, str]]:
        """Return the tags of the resources that have any, by ARN."""
        return {api.arn: api.tags for api in self.apis.values() if api.tags} | self.domain_names.tagged()

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a resource, to be read and changed, or raise NotFoundException."""
        tags = self._tags(arn)
        if tags is None:
            raise NotFoundException(f"Resource {arn} not found.")
        return tags

    def untag(self, arn: str, keys: Iterable[str]) -> None:
        """Remove tags of a resource, or raise NotFoundException."""
        tags = self.tags(arn)
        for key in keys:
            tags.pop(key, None)

    def _tags(self, arn: str) -> dict[str, str] | None:
        api = self.apis.get(arn.rpartition("/")[2])
        return api.tags if api is not None and api.arn == arn else self.domain_names.tags(arn)

"""The AppSync backend: GraphQL APIs by id, their tags, and functions to find an API."""

from __future__ import annotations

from typing import Any, cast

from moto.appsync import models as moto_models
from moto.appsync.models import appsync_backends
from moto.utilities.tagging_service import TaggingService

from chatprov.local.moto_appsync.deletion import notify_deleted
from chatprov.local.moto_appsync.domains import DomainNames
from chatprov.local.moto_appsync.exceptions import BadRequestException, NotFoundException
from chatprov.local.moto_appsync.graphql_api import GraphqlAPI

__all__ = ["AppSyncBackend", "GraphqlAPI", "apis_of", "find_api"]


class AppSyncBackend(moto_models.AppSyncBackend):
    """moto's AppSync with the GraphQL part rewritten; the part for Events (/v2/apis) is not available."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.domain_names = DomainNames()

    @property
    def apis(self) -> dict[str, GraphqlAPI]:
        """The GraphQL APIs by id."""
        return cast("dict[str, GraphqlAPI]", self.graphql_apis)

    def add_graphql_api(self, parameters: dict[str, Any]) -> GraphqlAPI:
        """Create an API from the members of CreateGraphqlApi."""
        api = GraphqlAPI(self.account_id, self.region_name, parameters)
        self.apis[api.api_id] = api
        self.tagger.tag_resource(api.arn, TaggingService.convert_dict_to_tags_input(parameters.get("tags")))
        return api

    def get_graphql_api(self, api_id: str) -> GraphqlAPI:
        """Return an API, or raise NotFoundException."""
        if api_id not in self.apis:
            raise NotFoundException(f"GraphQL API {api_id} not found.")
        return self.apis[api_id]

    def delete_graphql_api(self, api_id: str) -> None:
        """Delete an API with its schema, resolvers, functions, data sources and keys."""
        api = self.get_graphql_api(api_id)
        if self.domain_names.lead_to(api_id):
            raise BadRequestException("API can not be deleted as it is associated to a domain")
        self.tagger.delete_all_tags_for_resource(api.arn)
        del self.apis[api_id]
        notify_deleted(api_id)

    def describe(self, api: GraphqlAPI) -> dict[str, Any]:
        """Return an API as in the response of GetGraphqlApi."""
        description = api.describe()
        tags = self.list_tags_for_resource(api.arn)
        return description | {"tags": tags} if tags else description

    def resource(self, arn: str) -> str:
        """Return the ARN if it is that of a resource with tags, or raise NotFoundException."""
        if arn not in {api.arn for api in self.apis.values()}:
            raise NotFoundException(f"Resource {arn} not found.")
        return arn


def find_api(account: str, api_id: str) -> GraphqlAPI | None:
    """Find an API by its id in all regions: ids are unique across regions."""
    for backend in list(appsync_backends[account].values()):
        api = backend.graphql_apis.get(api_id)
        if isinstance(api, GraphqlAPI):
            return api
    return None


def apis_of(account: str) -> list[GraphqlAPI]:
    """Return all APIs of an account in all regions."""
    backends = list(appsync_backends[account].values())
    return [api for backend in backends for api in backend.graphql_apis.values() if isinstance(api, GraphqlAPI)]

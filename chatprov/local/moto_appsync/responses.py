"""AppSync's operations on GraphQL APIs: each returns the members of the response to a parsed request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.appsync import responses as moto_responses
from moto.core.responses import ActionResult, EmptyResult

from chatprov.appsync.errors import RequestError
from chatprov.appsync.resolvers.evaluate import evaluate_mapping_template
from chatprov.local.moto_appsync.constraints import check
from chatprov.local.moto_appsync.exceptions import BadRequestException
from chatprov.local.moto_appsync.pages import page

if TYPE_CHECKING:
    from chatprov.local.moto_appsync.graphql_api import GraphqlAPI
    from chatprov.local.moto_appsync.models import AppSyncBackend
    from chatprov.local.moto_appsync.resolvers import Resolvers


class AppSyncResponse(moto_responses.AppSyncResponse):
    """Each method is the operation of that name (https://docs.aws.amazon.com/appsync/latest/APIReference)."""

    # Each method has the name of its operation in snake case, so a docstring would only repeat it.
    # ruff: noqa: D102

    def _parameters(self, *, unchecked: tuple[str, ...] = ()) -> dict[str, Any]:
        parameters: dict[str, Any] = {name: value for name, value in self.params.items() if value is not None}
        check(self._get_action(), parameters, except_for=unchecked)
        return parameters

    @property
    def appsync_backend(self) -> AppSyncBackend:
        return cast("AppSyncBackend", super().appsync_backend)

    @property
    def _api(self) -> GraphqlAPI:
        return self.appsync_backend.get_graphql_api(self._get_param("apiId"))

    @property
    def _resolvers(self) -> Resolvers:
        return self._api.resolvers

    def create_graphql_api(self) -> ActionResult:
        api = self.appsync_backend.add_graphql_api(self._parameters())
        return ActionResult({"graphqlApi": self.appsync_backend.describe(api)})

    def get_graphql_api(self) -> ActionResult:
        return ActionResult({"graphqlApi": self.appsync_backend.describe(self._api)})

    def update_graphql_api(self) -> ActionResult:
        api = self._api
        api.configure(self._parameters())
        return ActionResult({"graphqlApi": self.appsync_backend.describe(api)})

    def delete_graphql_api(self) -> ActionResult:
        self.appsync_backend.delete_graphql_api(self._get_param("apiId"))
        return EmptyResult()

    def list_graphql_apis(self) -> ActionResult:
        parameters = self._parameters()
        kind, backend = parameters.get("apiType"), self.appsync_backend
        own = parameters.get("owner") != "OTHER_ACCOUNTS"
        apis = [api for api in backend.apis.values() if own and kind in {None, api.api_type}]
        return ActionResult(page("graphqlApis", [backend.describe(api) for api in apis], parameters))

    def put_graphql_api_environment_variables(self) -> ActionResult:
        self._api.set_environment(self._parameters()["environmentVariables"])
        return ActionResult({"environmentVariables": self._api.environment_variables})

    def get_graphql_api_environment_variables(self) -> ActionResult:
        return ActionResult({"environmentVariables": self._api.environment_variables})

    def create_api_key(self) -> ActionResult:
        return ActionResult(
            {"apiKey": self._api.keys.create(self._get_param("description"), self._get_param("expires"))}
        )

    def update_api_key(self) -> ActionResult:
        parameters = self._parameters()
        key = self._api.keys.update(parameters["id"], parameters.get("description"), parameters.get("expires"))
        return ActionResult({"apiKey": key})

    def delete_api_key(self) -> ActionResult:
        self._api.keys.delete(self._get_param("id"))
        return EmptyResult()

    def list_api_keys(self) -> ActionResult:
        return ActionResult(page("apiKeys", self._api.keys.list(), self._parameters()))

    def start_schema_creation(self) -> ActionResult:
        return ActionResult({"status": self._api.schema.start_creation(self._parameters()["definition"])})

    def get_schema_creation_status(self) -> ActionResult:
        schema = self._api.schema
        return ActionResult({"status": schema.status, "details": schema.details})

    def get_introspection_schema(self) -> ActionResult:
        parameters = self._parameters()
        directives = str(parameters.get("includeDirectives", True)).lower() != "false"
        schema = self._api.schema.introspection(parameters["format"], include_directives=directives)
        return ActionResult({"schema": schema})

    def get_type(self) -> ActionResult:
        parameters = self._parameters()
        return ActionResult({"type": self._api.schema.type(parameters["typeName"], parameters["format"])})

    def list_types(self) -> ActionResult:
        parameters = self._parameters()
        return ActionResult(page("types", self._api.schema.types(parameters["format"]), parameters))

    def create_data_source(self) -> ActionResult:
        # for an invalid name there is a different message
        parameters = self._parameters(unchecked=("name",))
        return ActionResult({"dataSource": self._resolvers.create_data_source(parameters)})

    def update_data_source(self) -> ActionResult:
        return ActionResult({"dataSource": self._resolvers.update_data_source(self._parameters())})

    def get_data_source(self) -> ActionResult:
        return ActionResult({"dataSource": self._resolvers.data_source(self._get_param("name"))})

    def list_data_sources(self) -> ActionResult:
        return ActionResult(page("dataSources", list(self._resolvers.data_sources.values()), self._parameters()))

    def delete_data_source(self) -> ActionResult:
        self._resolvers.delete_data_source(self._get_param("name"))
        return EmptyResult()

    def create_resolver(self) -> ActionResult:
        return ActionResult({"resolver": self._resolvers.create_resolver(self._parameters())})

    def update_resolver(self) -> ActionResult:
        return ActionResult({"resolver": self._resolvers.update_resolver(self._parameters())})

    def get_resolver(self) -> ActionResult:
        return ActionResult({"resolver": self._resolvers.resolver(*self._field())})

    def list_resolvers(self) -> ActionResult:
        resolvers = self._resolvers.resolvers_of_type(self._get_param("typeName"))
        return ActionResult(page("resolvers", resolvers, self._parameters()))

    def list_resolvers_by_function(self) -> ActionResult:
        resolvers = self._resolvers.resolvers_of_function(self._get_param("functionId"))
        return ActionResult(page("resolvers", resolvers, self._parameters()))

    def delete_resolver(self) -> ActionResult:
        self._resolvers.delete_resolver(*self._field())
        return EmptyResult()

    def create_function(self) -> ActionResult:
        return ActionResult({"functionConfiguration": self._resolvers.create_function(self._parameters())})

    def update_function(self) -> ActionResult:
        return ActionResult({"functionConfiguration": self._resolvers.update_function(self._parameters())})

    def get_function(self) -> ActionResult:
        return ActionResult({"functionConfiguration": self._resolvers.function(self._get_param("functionId"))})

    def list_functions(self) -> ActionResult:
        return ActionResult(page("functions", list(self._resolvers.functions.values()), self._parameters()))

    def delete_function(self) -> ActionResult:
        self._resolvers.delete_function(self._get_param("functionId"))
        return EmptyResult()

    def evaluate_mapping_template(self) -> ActionResult:
        parameters = self._parameters()
        try:
            return ActionResult(evaluate_mapping_template(parameters["template"], parameters["context"]))
        except RequestError as error:
            raise BadRequestException(error.message) from None

    def create_domain_name(self) -> ActionResult:
        return ActionResult({"domainNameConfig": self.appsync_backend.domain_names.create(self._parameters())})

    def get_domain_name(self) -> ActionResult:
        name = self._get_param("domainName")
        return ActionResult({"domainNameConfig": self.appsync_backend.domain_names.get(name)})

    def list_domain_names(self) -> ActionResult:
        return ActionResult(page("domainNameConfigs", self.appsync_backend.domain_names.all(), self._parameters()))

    def delete_domain_name(self) -> ActionResult:
        self.appsync_backend.domain_names.delete(self._get_param("domainName"))
        return EmptyResult()

    def associate_api(self) -> ActionResult:
        name, api = self._get_param("domainName"), self._api
        return ActionResult({"apiAssociation": self.appsync_backend.domain_names.associate(name, api.api_id)})

    def get_api_association(self) -> ActionResult:
        name = self._get_param("domainName")
        return ActionResult({"apiAssociation": self.appsync_backend.domain_names.association(name)})

    def disassociate_api(self) -> ActionResult:
        self.appsync_backend.domain_names.disassociate(self._get_param("domainName"))
        return EmptyResult()

    def tag_resource(self) -> ActionResult:
        parameters = self._parameters()
        self.appsync_backend.tag_resource(self._resource(), parameters["tags"])
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        self.appsync_backend.untag_resource(self._resource(), self._parameters()["tagKeys"])
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"tags": self.appsync_backend.list_tags_for_resource(self._resource())})

    def _resource(self) -> str:
        return self.appsync_backend.resource(self._get_param("resourceArn"))

    def _field(self) -> tuple[str, str]:
        return self._get_param("typeName"), self._get_param("fieldName")

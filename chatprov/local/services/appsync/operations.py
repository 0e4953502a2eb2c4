"""AppSync's operations, each from its parameters to the members of its response.

https://docs.aws.amazon.com/appsync/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.errors import RequestError
from chatprov.appsync.resolvers.evaluate import evaluate_mapping_template
from chatprov.local.services.appsync import code
from chatprov.local.services.appsync.errors import BadRequestException
from chatprov.local.services.appsync.pages import page
from chatprov.local.services.appsync.unsupported import of_api, say
from chatprov.local.services.contract import NotOfferedError, ServiceOperation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.appsync.region import AppSyncRegion
    from chatprov.local.services.appsync.resolvers import Resolvers

    Parameters = dict[str, Any]
    Response = dict[str, Any]


def _create_api(region: AppSyncRegion, given: Parameters) -> Response:
    if given.get("apiType") == "MERGED":
        raise NotOfferedError("The local cloud does not offer merged APIs. docs/fidelity.md lists what it offers.")
    api = region.create(given)
    say(of_api(api))
    return {"graphqlApi": region.describe(api)}


def _get_api(region: AppSyncRegion, given: Parameters) -> Response:
    return {"graphqlApi": region.describe(region.api(given["apiId"]))}


def _update_api(region: AppSyncRegion, given: Parameters) -> Response:
    api = region.api(given["apiId"])
    api.configure(given)
    say(of_api(api))
    return {"graphqlApi": region.describe(api)}


def _delete_api(region: AppSyncRegion, given: Parameters) -> Response:
    region.delete(given["apiId"])
    return {}


def _list_apis(region: AppSyncRegion, given: Parameters) -> Response:
    kind, own = given.get("apiType"), given.get("owner") != "OTHER_ACCOUNTS"
    apis = [region.describe(api) for api in region.apis.values() if own and kind in {None, api.api_type}]
    return page("graphqlApis", apis, given)


def _put_environment(region: AppSyncRegion, given: Parameters) -> Response:
    region.api(given["apiId"]).set_environment(given["environmentVariables"])
    return _get_environment(region, given)


def _get_environment(region: AppSyncRegion, given: Parameters) -> Response:
    return {"environmentVariables": region.api(given["apiId"]).environment_variables}


def _create_key(region: AppSyncRegion, given: Parameters) -> Response:
    return {"apiKey": region.api(given["apiId"]).keys.create(given.get("description"), given.get("expires"))}


def _update_key(region: AppSyncRegion, given: Parameters) -> Response:
    keys = region.api(given["apiId"]).keys
    return {"apiKey": keys.update(given["id"], given.get("description"), given.get("expires"))}


def _delete_key(region: AppSyncRegion, given: Parameters) -> Response:
    region.api(given["apiId"]).keys.delete(given["id"])
    return {}


def _list_keys(region: AppSyncRegion, given: Parameters) -> Response:
    return page("apiKeys", region.api(given["apiId"]).keys.list(), given)


def _start_schema(region: AppSyncRegion, given: Parameters) -> Response:
    return {"status": region.api(given["apiId"]).start_schema_creation(given["definition"])}


def _schema_status(region: AppSyncRegion, given: Parameters) -> Response:
    schema = region.api(given["apiId"]).schema
    return {"status": schema.status, "details": schema.details}


def _introspection(region: AppSyncRegion, given: Parameters) -> Response:
    directives = given.get("includeDirectives", True)
    schema = region.api(given["apiId"]).schema
    return {"schema": schema.introspection(given["format"], include_directives=directives)}


def _get_type(region: AppSyncRegion, given: Parameters) -> Response:
    api = region.api(given["apiId"])
    return {"type": api.schema.type(api.arn, given["typeName"], given["format"])}


def _list_types(region: AppSyncRegion, given: Parameters) -> Response:
    api = region.api(given["apiId"])
    return page("types", api.schema.types(api.arn, given["format"]), given)


def _evaluate(_: AppSyncRegion, given: Parameters) -> Response:
    try:
        return evaluate_mapping_template(given["template"], given["context"])
    except RequestError as error:
        raise BadRequestException(error.message) from None


def _update_domain(region: AppSyncRegion, given: Parameters) -> Response:
    return {"domainNameConfig": region.domain_names.update(given["domainName"], given.get("description"))}


def _associate(region: AppSyncRegion, given: Parameters) -> Response:
    api = region.api(given["apiId"])
    return {"apiAssociation": region.domain_names.associate(given["domainName"], api.api_id)}


def _disassociate(region: AppSyncRegion, given: Parameters) -> Response:
    region.domain_names.disassociate(given["domainName"])
    return {}


def _delete_domain(region: AppSyncRegion, given: Parameters) -> Response:
    region.domain_names.delete(given["domainName"])
    return {}


def _tag(region: AppSyncRegion, given: Parameters) -> Response:
    region.tags(given["resourceArn"]).update(given["tags"])
    return {}


def _untag(region: AppSyncRegion, given: Parameters) -> Response:
    region.untag(given["resourceArn"], given["tagKeys"])
    return {}


def _resolving(call: Callable[[Resolvers, Parameters], Response], *except_for: str) -> ServiceOperation[AppSyncRegion]:
    """Return an operation on the data sources, resolvers and functions of an API."""
    return ServiceOperation(lambda region, given: call(region.api(given["apiId"]).resolvers, given), except_for)


def _deleting(delete: Callable[[Resolvers, Parameters], None]) -> ServiceOperation[AppSyncRegion]:
    def call(resolvers: Resolvers, given: Parameters) -> Response:
        delete(resolvers, given)
        return {}

    return _resolving(call)


OPERATIONS: Final[Mapping[str, ServiceOperation[AppSyncRegion]]] = {
    "CreateGraphqlApi": ServiceOperation(_create_api),
    "GetGraphqlApi": ServiceOperation(_get_api),
    "UpdateGraphqlApi": ServiceOperation(_update_api),
    "DeleteGraphqlApi": ServiceOperation(_delete_api),
    "ListGraphqlApis": ServiceOperation(_list_apis),
    "PutGraphqlApiEnvironmentVariables": ServiceOperation(_put_environment),
    "GetGraphqlApiEnvironmentVariables": ServiceOperation(_get_environment),
    "CreateApiKey": ServiceOperation(_create_key),
    "UpdateApiKey": ServiceOperation(_update_key),
    "DeleteApiKey": ServiceOperation(_delete_key),
    "ListApiKeys": ServiceOperation(_list_keys),
    "StartSchemaCreation": ServiceOperation(_start_schema),
    "GetSchemaCreationStatus": ServiceOperation(_schema_status),
    "GetIntrospectionSchema": ServiceOperation(_introspection),
    "GetType": ServiceOperation(_get_type),
    "ListTypes": ServiceOperation(_list_types),
    # an invalid name has its own message
    "CreateDataSource": _resolving(lambda of, given: {"dataSource": of.create_data_source(given)}, "name"),
    "UpdateDataSource": _resolving(lambda of, given: {"dataSource": of.update_data_source(given)}),
    "GetDataSource": _resolving(lambda of, given: {"dataSource": of.data_source(given["name"])}),
    "ListDataSources": _resolving(lambda of, given: page("dataSources", of.list_data_sources(), given)),
    "DeleteDataSource": _deleting(lambda of, given: of.delete_data_source(given["name"])),
    "CreateResolver": _resolving(lambda of, given: {"resolver": of.create_resolver(given)}),
    "UpdateResolver": _resolving(lambda of, given: {"resolver": of.update_resolver(given)}),
    "GetResolver": _resolving(lambda of, given: {"resolver": of.resolver(given["typeName"], given["fieldName"])}),
    "ListResolvers": _resolving(lambda of, given: page("resolvers", of.resolvers_of_type(given["typeName"]), given)),
    "ListResolversByFunction": _resolving(
        lambda of, given: page("resolvers", of.resolvers_of_function(given["functionId"]), given)
    ),
    "DeleteResolver": _deleting(lambda of, given: of.delete_resolver(given["typeName"], given["fieldName"])),
    "CreateFunction": _resolving(lambda of, given: {"functionConfiguration": of.create_function(given)}),
    "UpdateFunction": _resolving(lambda of, given: {"functionConfiguration": of.update_function(given)}),
    "GetFunction": _resolving(lambda of, given: {"functionConfiguration": of.function(given["functionId"])}),
    "ListFunctions": _resolving(lambda of, given: page("functions", of.list_functions(), given)),
    "DeleteFunction": _deleting(lambda of, given: of.delete_function(given["functionId"])),
    "EvaluateCode": ServiceOperation(lambda _, given: code.evaluate(given)),
    "EvaluateMappingTemplate": ServiceOperation(_evaluate),
    "CreateDomainName": ServiceOperation(lambda of, given: {"domainNameConfig": of.domain_names.create(given)}),
    "GetDomainName": ServiceOperation(lambda of, given: {"domainNameConfig": of.domain_names.get(given["domainName"])}),
    "ListDomainNames": ServiceOperation(lambda of, given: page("domainNameConfigs", of.domain_names.all(), given)),
    "UpdateDomainName": ServiceOperation(_update_domain),
    "DeleteDomainName": ServiceOperation(_delete_domain),
    "AssociateApi": ServiceOperation(_associate),
    "GetApiAssociation": ServiceOperation(
        lambda of, given: {"apiAssociation": of.domain_names.association(given["domainName"])}
    ),
    "DisassociateApi": ServiceOperation(_disassociate),
    # the model's pattern of an ARN has neither domain names nor the partition of China
    "TagResource": ServiceOperation(_tag, ("resourceArn",)),
    "UntagResource": ServiceOperation(_untag, ("resourceArn",)),
    "ListTagsForResource": ServiceOperation(
        lambda of, given: {"tags": of.tags(given["resourceArn"])}, ("resourceArn",)
    ),
}
"""What is not in this table is refused by its name."""

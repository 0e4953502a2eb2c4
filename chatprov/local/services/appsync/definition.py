"""An API in the form that the GraphQL runtime needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from chatprov.appsync.api import ApiDefinition, AuthProvider, DataSource, Function, Logs, Resolver, UserPoolConfig

if TYPE_CHECKING:
    from chatprov.local.services.appsync.graphql_api import GraphqlAPI

_cache: WeakKeyDictionary[GraphqlAPI, tuple[int, ApiDefinition]] = WeakKeyDictionary()


def definition(api: GraphqlAPI) -> ApiDefinition:
    """Return the API's definition: the same object until the API changes, so that the runtime's caches stay valid."""
    known = _cache.get(api)
    if known is None or known[0] != api.revision:
        known = api.revision, _build(api)
        _cache[api] = known
    return known[1]


def _build(api: GraphqlAPI) -> ApiDefinition:
    settings = api.settings
    return ApiDefinition(
        api_id=api.api_id,
        name=api.name,
        account=api.account_id,
        region=api.region,
        sdl=api.schema.sdl or "",
        primary_auth=_auth(settings),
        additional_auth=tuple(_auth(p) for p in settings.get("additionalAuthenticationProviders") or ()),
        api_keys={key_id: key["expires"] for key_id, key in api.api_keys.items()},
        resolvers={
            (resolver.type_name, resolver.field_name): resolver
            for resolver in map(_resolver, api.field_resolvers.values())
        },
        data_sources={name: _data_source(source) for name, source in api.data_sources.items()},
        functions={key: _function(function) for key, function in api.functions.items()},
        introspection_enabled=settings["introspectionConfig"] == "ENABLED",
        query_depth_limit=settings["queryDepthLimit"],
        resolver_count_limit=settings["resolverCountLimit"],
        environment_variables=dict(api.environment_variables),
        logs=_logs(settings.get("logConfig")),
    )


def _logs(config: dict[str, Any] | None) -> Logs | None:
    if config is None:
        return None
    verbose = not config.get("excludeVerboseContent", False)
    return Logs(config["fieldLogLevel"], config["cloudWatchLogsRoleArn"], verbose)


def _auth(provider: dict[str, Any]) -> AuthProvider:
    pool = provider.get("userPoolConfig")
    if pool is None:
        return AuthProvider(provider["authenticationType"])
    return AuthProvider(
        provider["authenticationType"],
        UserPoolConfig(
            user_pool_id=pool["userPoolId"],
            aws_region=pool["awsRegion"],
            default_action=pool.get("defaultAction", "ALLOW"),
            app_id_client_regex=pool.get("appIdClientRegex"),
        ),
    )


def _data_source(source: dict[str, Any]) -> DataSource:
    dynamodb = source.get("dynamodbConfig") or {}
    return DataSource(
        name=source["name"],
        type=source["type"],
        arn=source["dataSourceArn"],
        service_role_arn=source.get("serviceRoleArn"),
        table_name=dynamodb.get("tableName"),
        aws_region=dynamodb.get("awsRegion"),
    )


def _function(function: dict[str, Any]) -> Function:
    return Function(
        function_id=function["functionId"],
        name=function["name"],
        data_source_name=function["dataSourceName"],
        request_template=function.get("requestMappingTemplate"),
        response_template=function.get("responseMappingTemplate"),
        runtime=(function.get("runtime") or {}).get("name"),
        code=function.get("code"),
    )


def _resolver(resolver: dict[str, Any]) -> Resolver:
    return Resolver(
        type_name=resolver["typeName"],
        field_name=resolver["fieldName"],
        arn=resolver["resolverArn"],
        kind=resolver["kind"],
        data_source_name=resolver.get("dataSourceName"),
        functions=tuple((resolver.get("pipelineConfig") or {}).get("functions") or ()),
        request_template=resolver.get("requestMappingTemplate"),
        response_template=resolver.get("responseMappingTemplate"),
        runtime=(resolver.get("runtime") or {}).get("name"),
        code=resolver.get("code"),
    )

"""STEP 4: Create the AppSync GraphQL API for the users of the pool of STEP 2.

https://docs.aws.amazon.com/appsync/latest/devguide/quickstart.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatprov.aws_resource import AwsApi, ListedAwsResource
from chatprov.config import Config
from chatprov.step import (
    Attributes,
    DataCount,
    Handle,
    Observed,
    ResourceContext,
    StepModule,
    all_pages,
    none_if_absent,
)
from chatprov.updates import replacement, without_none

POOL_SETTINGS = ("userPoolId", "awsRegion", "defaultAction", "appIdClientRegex")
OTHER_WAYS_IN = ("openIDConnectConfig", "lambdaAuthorizerConfig")
"""The settings of an API that only other primary authorization modes have."""


class ChatAppApi(ListedAwsResource):
    """The API, authorized by Cognito user pool."""

    key = "api"
    type = "AppSync GraphQL API"
    aws = AwsApi(
        service="appsync", id_param="apiId", id_field="apiId", name_field="name", arn_field="arn", tags_field="tags",
        read="get_graphql_api", output="graphqlApi", not_found=("NotFoundException",),
        list="list_graphql_apis", items="graphqlApis", delete="delete_graphql_api",
        tag="tag_resource", tag_param="resourceArn", tags_param="tags",
    )  # fmt: skip
    serial_group = "appsync"

    def __init__(self, config: Config) -> None:
        client = ("app-client",) if config.api.only_app_client else ()
        self.depends_on = ("user-pool", *client, *(("role",) if config.api.logs else ()))

    def name(self, config: Config) -> str:
        return config.api.name

    def desired(self, context: ResourceContext) -> Attributes:
        api, logs = context.config.api, context.config.api.logs
        return {
            "name": self.name(context.config),
            "authenticationType": "AMAZON_COGNITO_USER_POOLS",
            "userPoolConfig": {
                "userPoolId": context.handles["user-pool"].id,
                "awsRegion": context.region,
                "defaultAction": api.default_action,
                "appIdClientRegex": f"^{context.handles['app-client'].id}$" if api.only_app_client else None,
            },
            **dict.fromkeys(OTHER_WAYS_IN),
            "additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}] if api.keys else [],
            "logConfig": {
                "fieldLogLevel": logs.field_level,
                "cloudWatchLogsRoleArn": context.handles["role"].arn,
                "excludeVerboseContent": not logs.verbose,
            }
            if logs
            else None,
            "xrayEnabled": False,
            "introspectionConfig": "ENABLED" if api.introspection else "DISABLED",
            "queryDepthLimit": api.query_depth_limit,
            "resolverCountLimit": api.resolver_count_limit,
        }

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        urls = {"graphql_url": found["uris"]["GRAPHQL"], "realtime_url": found["uris"].get("REALTIME", "")}
        return replace(super().observe(context, found, resource_id), endpoints=urls)

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # all of it
        pool = found.get("userPoolConfig") or {}
        return {
            **{key: found.get(key) for key in ("name", "authenticationType", *OTHER_WAYS_IN, "logConfig")},
            "userPoolConfig": {key: pool.get(key) for key in POOL_SETTINGS},
            "additionalAuthenticationProviders": found.get("additionalAuthenticationProviders") or [],
            "xrayEnabled": found.get("xrayEnabled", False),
            "introspectionConfig": found.get("introspectionConfig") or "ENABLED",
            "queryDepthLimit": found.get("queryDepthLimit") or 0,
            "resolverCountLimit": found.get("resolverCountLimit") or 0,
        }

    def create(self, context: ResourceContext) -> Handle:
        settings = without_none(self.desired(context))  # AppSync accepts no null
        api = context.client("appsync").create_graphql_api(**settings, tags=context.tags(self))["graphqlApi"]
        return self.observe(context, api, api["apiId"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # all or nothing
        """UpdateGraphqlApi resets every setting that a call omits, so the current settings are sent, too, overwritten by ours."""
        appsync = context.client("appsync")
        there = appsync.get_graphql_api(apiId=handle.id)["graphqlApi"]
        appsync.update_graphql_api(**replacement(appsync, "update_graphql_api", there, self.desired(context)))

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        return [DataCount(1, "domain name", name=name) for name in self._domain_names(context, handle)]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """AppSync deletes no API that has a domain name; the domain name is kept, without an API."""
        for name in self._domain_names(context, handle):
            context.client("appsync").disassociate_api(domainName=name)

    def _domain_names(self, context: ResourceContext, handle: Handle) -> list[str]:
        """Return the domain names of the API."""
        appsync = context.client("appsync")

        def leads_here(name: str) -> bool:
            answer = none_if_absent(lambda: appsync.get_api_association(domainName=name), "NotFoundException")
            return bool(answer and answer["apiAssociation"].get("apiId") == handle.id)

        # Emulators may not support domain names.
        found = none_if_absent(
            lambda: all_pages(appsync, "list_domain_names", "domainNameConfigs"), "NotFoundException"
        )
        return [name for name in (config["domainName"] for config in found or []) if leads_here(name)]


STEP = StepModule(resources=lambda config: (ChatAppApi(config),))

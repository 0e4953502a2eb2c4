"""STEP 4: Create the AppSync GraphQL API that lets in users of the pool of STEP 2.

https://docs.aws.amazon.com/appsync/latest/devguide/quickstart.html
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from chatprov.config import Config
from chatprov.step import (
    Attributes,
    DataCount,
    Experiment,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    Step,
    all_pages,
    none_if_absent,
)
from chatprov.updates import replacement, without_none

POOL_SETTINGS = ("userPoolId", "awsRegion", "defaultAction", "appIdClientRegex")
OTHER_WAYS_IN = ("openIDConnectConfig", "lambdaAuthorizerConfig")
"""What an API has whose primary authorization is another one."""
VARIABLES = (FILES_URL,) = ("FILES_URL",)


class ChatAppApi(Resource):
    """The API ChatAppAPI, authorized by Cognito user pool."""

    key = "api"
    type = "AppSync GraphQL API"
    serial_group = "appsync"
    reasons: ClassVar[Mapping[str, str]] = {
        "userPoolConfig.appIdClientRegex": "whose tokens are good: those of every client of the pool, or of the chat's own only",
        "logConfig": "whether anybody can see afterwards what was asked, and what was refused",
        "introspectionConfig": "whether every user may ask for the whole schema",
        "queryDepthLimit": "how deep a query may be nested, so that no single request keeps the API busy",
        "resolverCountLimit": "how many resolvers one request may run, so that no request does a hundred requests' work",
    }

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
            "additionalAuthenticationProviders": [],
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

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        appsync = context.client("appsync")
        if known_id:
            answer = none_if_absent(lambda: appsync.get_graphql_api(apiId=known_id), "NotFoundException")
            if answer:
                return [_observed(answer["graphqlApi"])]
        return [api for api in self.list_all(context) if api.name == self.name(context.config)]

    def console_facts(self, seen: Observed) -> Mapping[str, str]:
        one = seen.attributes
        return {
            "API ID": seen.id,
            "API type": "GraphQL",
            "Primary auth mode": one["authenticationType"],
            "User pool": one["userPoolConfig"].get("userPoolId") or "-",
            "Default action": one["userPoolConfig"].get("defaultAction") or "-",
        }

    def list_all(self, context: ResourceContext) -> Sequence[Observed]:
        return [_observed(api) for api in all_pages(context.client("appsync"), "list_graphql_apis", "graphqlApis")]

    def create(self, context: ResourceContext) -> Handle:
        settings = without_none(self.desired(context))  # AppSync takes no null
        answer = context.client("appsync").create_graphql_api(**settings, tags=context.tags(self))
        return _observed(answer["graphqlApi"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # all or nothing
        """UpdateGraphqlApi resets what a call leaves out, so what is there is sent too, with ours on top."""
        appsync = context.client("appsync")
        there = appsync.get_graphql_api(apiId=handle.id)["graphqlApi"]
        appsync.update_graphql_api(**replacement(appsync, "update_graphql_api", there, self.desired(context)))

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        context.client("appsync").tag_resource(resourceArn=handle.arn, tags=context.tags(self))

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        """The API takes its schema, data sources and resolvers with it."""
        context.client("appsync").delete_graphql_api(apiId=handle.id)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        return [DataCount(1, "domain name", name=name) for name in self._domain_names(context, handle)]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """AppSync deletes no API that a domain name leads to; the domain name stays, and leads nowhere."""
        for name in self._domain_names(context, handle):
            context.client("appsync").disassociate_api(domainName=name)

    def _domain_names(self, context: ResourceContext, handle: Handle) -> list[str]:
        """Return the domain names that lead to the API."""
        appsync = context.client("appsync")
        pages = appsync.get_paginator("list_domain_names").paginate()
        # Emulators may not know what a domain name is.
        found = none_if_absent(
            lambda: [one for page in pages for one in page["domainNameConfigs"]], "NotFoundException"
        )
        names = [one["domainName"] for one in found or []]

        def leads_here(name: str) -> bool:
            answer = none_if_absent(lambda: appsync.get_api_association(domainName=name), "NotFoundException")
            return bool(answer and answer["apiAssociation"].get("apiId") == handle.id)

        return [name for name in names if leads_here(name)]


def _observed(api: Mapping[str, Any]) -> Observed:
    pool = api.get("userPoolConfig") or {}
    attributes = {
        "name": api["name"],
        "authenticationType": api["authenticationType"],
        "userPoolConfig": {key: pool.get(key) for key in POOL_SETTINGS},
        **{key: api.get(key) for key in OTHER_WAYS_IN},
        "additionalAuthenticationProviders": api.get("additionalAuthenticationProviders") or [],
        "logConfig": api.get("logConfig"),
        "xrayEnabled": api.get("xrayEnabled", False),
        "introspectionConfig": api.get("introspectionConfig") or "ENABLED",
        "queryDepthLimit": api.get("queryDepthLimit") or 0,
        "resolverCountLimit": api.get("resolverCountLimit") or 0,
    }
    return Observed(
        id=api["apiId"],
        name=api["name"],
        arn=api["arn"],
        attributes=attributes,
        tags=api.get("tags") or {},
        endpoints={"graphql_url": api["uris"]["GRAPHQL"], "realtime_url": api["uris"].get("REALTIME", "")},
    )


class ApiEnvironment(Resource):
    """The API's environment variables: what its templates know of the rest of the stack."""

    key = "api-environment"
    type = "AppSync environment variables"
    parent = "api"
    depends_on = ("api", "bucket")
    serial_group = "appsync"
    why = "lets the templates compare the URL of a file with the bucket's own"
    reasons: ClassVar[Mapping[str, str]] = {
        FILES_URL: "where the chat's files are, so that a message points to no other place"
    }

    def name(self, config: Config) -> str:
        return config.api.name

    def desired(self, context: ResourceContext) -> Attributes:
        return {FILES_URL: context.bucket_url(context.handles["bucket"].name)}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one an API
        api = context.handles.get("api")
        if api is None:
            return []
        appsync = context.client("appsync")
        answer = none_if_absent(
            lambda: appsync.get_graphql_api_environment_variables(apiId=api.id), "NotFoundException"
        )
        variables = (answer.get("environmentVariables") or {}) if answer else {}
        ours = {key: variables[key] for key in VARIABLES if key in variables}
        return [Observed(id=api.id, name=api.name, arn=api.arn, attributes=ours)] if ours else []

    def create(self, context: ResourceContext) -> Handle:
        api = context.handles["api"]
        self._put(context, api, self.desired(context))
        return Handle(id=api.id, name=api.name, arn=api.arn)

    def _put(self, context: ResourceContext, api: Handle, ours: Attributes) -> None:
        """The call replaces all variables, so those of others are put again."""
        appsync = context.client("appsync")
        there = appsync.get_graphql_api_environment_variables(apiId=api.id).get("environmentVariables") or {}
        others = {key: value for key, value in there.items() if key not in VARIABLES}
        appsync.put_graphql_api_environment_variables(apiId=api.id, environmentVariables={**others, **ours})

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # put whole
        self.create(context)

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        self._put(context, handle, {})


class ApiLogGroup(Resource):
    """The log group of the API: made here, so that what is in it expires."""

    key = "log-group"
    type = "CloudWatch log group"
    parent = "api"
    deleted_with_parent = False
    depends_on = ("api",)
    why = "keeps what was asked and refused, for a time"
    reasons: ClassVar[Mapping[str, str]] = {
        "retentionInDays": "how long what was asked and refused is kept, and paid for"
    }

    def name(self, config: Config) -> str:
        return f"/aws/appsync/apis of {config.api.name}"

    def desired(self, context: ResourceContext) -> Attributes:
        logs = context.config.api.logs
        return {"retentionInDays": logs.retention_days if logs else None}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one an API
        api = context.handles.get("api")
        if api is None:
            return []
        group = _log_group(api)
        found = context.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return [
            Observed(
                id=group,
                name=self.name(context.config),
                arn=one["arn"],
                attributes={
                    "retentionInDays": one.get("retentionInDays"),
                    "deletionProtectionEnabled": one.get("deletionProtectionEnabled", False),
                },
            )
            for one in found
            if one["logGroupName"] == group
        ]

    def create(self, context: ResourceContext) -> Handle:
        group = _log_group(context.handles["api"])
        logs, arn = context.client("logs"), context.arn("logs", f"log-group:{group}")
        try:
            logs.create_log_group(logGroupName=group, tags=context.tags(self))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise
            # AppSync makes the group itself with the first line that it logs; the API is ours, so the group is too.
            logs.tag_resource(resourceArn=arn, tags=context.tags(self))
        return Handle(id=group, name=self.name(context.config), arn=arn)

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:  # noqa: ARG002  # always
        """CreateLogGroup takes no retention; a call of its own sets it."""
        return frozenset({"retentionInDays"})

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # one attribute of one group
        group, days = _log_group(context.handles["api"]), self.desired(context)["retentionInDays"]
        context.client("logs").put_retention_policy(logGroupName=group, retentionInDays=days)

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        logs = context.client("logs")
        if handle.attributes.get("deletionProtectionEnabled"):
            logs.put_log_group_deletion_protection(logGroupIdentifier=handle.id, deletionProtectionEnabled=False)
        logs.delete_log_group(logGroupName=handle.id)


def _log_group(api: Handle) -> str:
    return f"/aws/appsync/apis/{api.id}"


def resources(config: Config) -> Sequence[Resource]:
    """Return the API, and where config.yaml asks for them its environment variables and its logs."""
    more: list[Resource] = [ApiEnvironment()] if config.api.files_url else []
    return (ChatAppApi(config), *more, *([ApiLogGroup()] if config.api.logs else []))


def former(key: str) -> Resource | None:
    """Return what a key of the state file stood for, when config.yaml asks for it no longer."""
    return {ApiEnvironment.key: ApiEnvironment(), ApiLogGroup.key: ApiLogGroup()}.get(key)


STEP = Step(
    number=4,
    name="api",
    title="Create AppSync GraphQL API",
    console=(
        "Go to AWS Console -> AppSync",
        "Click Create API",
        "Choose Build from scratch",
        "API name: ChatAppAPI",
        "Authorization type: Amazon Cognito User Pool",
        "Select User Pool: ChatUserPool",
        "Click Create API",
    ),
    why=(
        "AppSync is the one door of the chat: clients send it GraphQL, and it alone talks to the table. It gives two URLs, one for "
        "queries and mutations over HTTP, one for subscriptions over WebSocket. With Cognito authorization every "
        "request must carry a token of the pool; AppSync checks its signature, its expiry and who issued it."
    ),
    pitfalls=(
        "The console proposes API key as authorization: with a key anyone may chat.",
        "API names may repeat: clicking Create twice makes two APIs, each with its own URLs.",
        "The default action ALLOW opens every field to every user of the pool.",
        "AppSync does not notice a sign-out: a token works until it expires.",
    ),
    docs="https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
    screenshots=(
        "The screenshot shows API_KEY as primary authorization; the text is built here: Amazon Cognito User Pool.",
    ),
    experiment=Experiment(
        try_this="Knock without a token.",
        commands="""\
url=$(aws appsync list-graphql-apis \\
    --query "graphqlApis[?name=='ChatAppAPI'].uris.GRAPHQL" --output text)
curl -s "$url" -H 'Content-Type: application/json' \\
    -d '{"query": "{ __typename }"}'""",
        see="UnauthorizedException: AppSync looks at the token before it looks at the query.",
        shows="UnauthorizedException",
    ),
    resources=resources,
    retired=former,
)

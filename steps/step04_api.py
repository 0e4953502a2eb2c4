"""STEP 4: Create the AppSync GraphQL API that lets in users of the pool of STEP 2.

https://docs.aws.amazon.com/appsync/latest/devguide/quickstart.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chatprov.config import Config
from chatprov.step import Attributes, Experiment, Handle, Observed, Resource, Step, World, absent_is_none


class ChatAppApi(Resource):
    """The API ChatAppAPI, authorized by Cognito user pool."""

    key = "api"
    type = "AppSync GraphQL API"
    needs = ("user-pool",)
    lane = "appsync"

    def name(self, config: Config) -> str:
        return config.api.name

    def desired(self, world: World) -> Attributes:
        return {
            "name": self.name(world.config),
            "authenticationType": "AMAZON_COGNITO_USER_POOLS",
            "userPoolConfig": {
                "userPoolId": world.have["user-pool"].id,
                "awsRegion": world.region,
                "defaultAction": world.config.api.default_action,
            },
            "additionalAuthenticationProviders": [],
            "xrayEnabled": False,
            "introspectionConfig": "ENABLED",
            "queryDepthLimit": 0,
            "resolverCountLimit": 0,
        }

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:
        appsync = world.client("appsync")
        if known_id:
            answer = absent_is_none(lambda: appsync.get_graphql_api(apiId=known_id), "NotFoundException")
            if answer:
                return [_observed(answer["graphqlApi"])]
        return [api for api in self.around(world) if api.name == self.name(world.config)]

    def on_the_page(self, seen: Observed) -> Mapping[str, str]:
        one = seen.attributes
        return {
            "API ID": seen.id,
            "API type": "GraphQL",
            "Primary auth mode": one["authenticationType"],
            "User pool": one["userPoolConfig"].get("userPoolId") or "-",
            "Default action": one["userPoolConfig"].get("defaultAction") or "-",
        }

    def around(self, world: World) -> Sequence[Observed]:
        pages = world.client("appsync").get_paginator("list_graphql_apis").paginate()
        return [_observed(api) for page in pages for api in page["graphqlApis"]]

    def create(self, world: World) -> Handle:
        answer = world.client("appsync").create_graphql_api(**self.desired(world), tags=world.tags(self))
        return _observed(answer["graphqlApi"])

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # all or nothing
        # UpdateGraphqlApi resets what a call leaves out, so all settings are sent.
        world.client("appsync").update_graphql_api(apiId=have.id, **self.desired(world))

    def tag(self, world: World, have: Handle) -> None:
        world.client("appsync").tag_resource(resourceArn=have.arn, tags=world.tags(self))

    def delete(self, world: World, have: Observed) -> None:
        """The API takes its schema, data sources and resolvers with it."""
        world.client("appsync").delete_graphql_api(apiId=have.id)


def _observed(api: Mapping[str, Any]) -> Observed:
    pool = api.get("userPoolConfig") or {}
    attributes = {
        "name": api["name"],
        "authenticationType": api["authenticationType"],
        "userPoolConfig": {key: pool.get(key) for key in ("userPoolId", "awsRegion", "defaultAction")},
        "additionalAuthenticationProviders": api.get("additionalAuthenticationProviders") or [],
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
    resources=lambda _config: (ChatAppApi(),),
)

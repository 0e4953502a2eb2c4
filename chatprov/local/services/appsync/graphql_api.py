"""One GraphQL API: its settings, schema, keys, data sources, resolvers and functions."""

from dataclasses import dataclass, field
from typing import Any

from chatprov.local.services.appsync.api_keys import ApiKeys
from chatprov.local.services.appsync.errors import BadRequestException
from chatprov.local.services.appsync.identifiers import identifier
from chatprov.local.services.appsync.pass_role import check_role
from chatprov.local.services.appsync.resolvers import Resolvers
from chatprov.local.services.appsync.schema import SchemaCreation
from chatprov.region import domain_of, partition_of

_DEFAULTS: dict[str, Any] = {
    "xrayEnabled": False,
    "introspectionConfig": "ENABLED",
    "queryDepthLimit": 0,
    "resolverCountLimit": 0,
}
_ADDITIONAL = "additionalAuthenticationProviders"
_ECHOED = (
    "name",
    "authenticationType",
    "logConfig",
    "userPoolConfig",
    "openIDConnectConfig",
    _ADDITIONAL,
    "lambdaAuthorizerConfig",
    "mergedApiExecutionRoleArn",
    "ownerContact",
    "enhancedMetricsConfig",
    *_DEFAULTS,
)
_CONFIGURED_BY = {
    "AMAZON_COGNITO_USER_POOLS": "userPoolConfig",
    "OPENID_CONNECT": "openIDConnectConfig",
    "AWS_LAMBDA": "lambdaAuthorizerConfig",
}


@dataclass(eq=False)
class GraphqlAPI:
    """A GraphQL API (https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html).

    `revision` increases with every change, so that caches of data derived from the API can be invalidated.
    """

    account_id: str
    region: str
    settings: dict[str, Any]
    visibility: str = "GLOBAL"
    api_type: str = "GRAPHQL"
    api_id: str = field(default_factory=identifier)
    host_prefix: str = field(default_factory=identifier)
    """Of the host names that the API would have on AWS."""
    tags: dict[str, str] = field(default_factory=dict)
    environment_variables: dict[str, str] = field(default_factory=dict)
    schema: SchemaCreation = field(default_factory=SchemaCreation)
    api_keys: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    data_sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    field_resolvers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By type and field, such as "Query.messages"."""
    functions: dict[str, dict[str, Any]] = field(default_factory=dict)
    revision: int = field(init=False, default=0)
    keys: ApiKeys = field(init=False, repr=False)
    resolvers: Resolvers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.keys = ApiKeys(self)
        self.resolvers = Resolvers(self)

    @classmethod
    def create(cls, account_id: str, region: str, parameters: dict[str, Any]) -> "GraphqlAPI":
        """Return a new API with the members of CreateGraphqlApi."""
        return cls(
            account_id,
            region,
            _settings(parameters, account_id),
            visibility=parameters.get("visibility") or "GLOBAL",
            api_type=parameters.get("apiType") or "GRAPHQL",
            tags=dict(parameters.get("tags") or {}),
        )

    @property
    def arn(self) -> str:
        """Return the ARN."""
        return f"arn:{partition_of(self.region)}:appsync:{self.region}:{self.account_id}:apis/{self.api_id}"

    @property
    def name(self) -> str:
        """Return the name."""
        return str(self.settings["name"])

    @property
    def dns(self) -> dict[str, str]:
        """Return the host names that the API would have on AWS, for HTTP and for WebSocket."""
        suffix = domain_of(self.region)
        return {
            "GRAPHQL": f"{self.host_prefix}.appsync-api.{self.region}.{suffix}",
            "REALTIME": f"{self.host_prefix}.appsync-realtime-api.{self.region}.{suffix}",
        }

    def changed(self) -> None:
        """Increase the revision after a change."""
        self.revision += 1

    def configure(self, parameters: dict[str, Any]) -> None:
        """Apply the members of UpdateGraphqlApi; each one that is missing gets its default."""
        self.settings = _settings(parameters, self.account_id)
        self.changed()

    def start_schema_creation(self, definition: bytes) -> str:
        """Replace the schema if the new one is valid, and return the status of the creation.

        A resolver is deleted if the new schema does not have its field, as in AppSync
        (https://docs.aws.amazon.com/appsync/latest/devguide/troubleshooting-and-common-mistakes.html).
        """
        if self.schema.replace(definition):
            self.resolvers.keep_only(self.schema.has_field)
            self.changed()
        return "PROCESSING"

    def set_environment(self, variables: dict[str, str]) -> None:
        """Replace the environment variables."""
        self.environment_variables = dict(variables)
        self.changed()

    def accepts(self, authentication_type: str) -> bool:
        """Return whether the API allows an authentication type."""
        return authentication_type in self.authentication_types

    @property
    def authentication_types(self) -> set[str]:
        """The authentication types of the API: the primary one and the additional ones."""
        return {
            self.settings["authenticationType"],
            *(p["authenticationType"] for p in self.settings.get("additionalAuthenticationProviders") or ()),
        }

    def describe(self, served_at: str | None) -> dict[str, Any]:
        """Return the API as GetGraphqlApi answers it.

        `served_at` is the URL of the local cloud; None gives endpoints that look like AWS's.
        """
        described = self.settings | {
            "apiId": self.api_id,
            "arn": self.arn,
            "uris": self._uris(served_at),
            "dns": self.dns,
            "visibility": self.visibility,
            "apiType": self.api_type,
            "owner": self.account_id,
        }
        return described | ({"tags": self.tags} if self.tags else {})

    def _uris(self, served_at: str | None) -> dict[str, str]:
        """Return the URLs for GraphQL over HTTP and over WebSocket."""
        if served_at is None:
            dns = self.dns
            return {"GRAPHQL": f"https://{dns['GRAPHQL']}/graphql", "REALTIME": f"wss://{dns['REALTIME']}/graphql"}
        url = f"{served_at}/graphql/{self.api_id}"
        return {"GRAPHQL": url, "REALTIME": f"{url.replace('http', 'ws', 1)}/realtime"}


def _settings(parameters: dict[str, Any], account_id: str) -> dict[str, Any]:
    for provider in (parameters, *(parameters.get(_ADDITIONAL) or ())):
        if not provider.get("authenticationType"):
            raise BadRequestException("An additional authentication provider must have an authenticationType.")
        member = _CONFIGURED_BY.get(provider["authenticationType"])
        if member and not provider.get(member):
            raise BadRequestException(f"{member} must be specified when using {provider['authenticationType']}.")
    by_pool = parameters["authenticationType"] == "AMAZON_COGNITO_USER_POOLS"
    if by_pool and parameters["userPoolConfig"].get("defaultAction") == "DENY" and parameters.get(_ADDITIONAL):
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-appsync-graphqlapi-userpoolconfig.html
        raise BadRequestException(
            "Additional authentication providers cannot be specified when setting DENY for top level user pool authentication type."
        )
    settings = {name: parameters[name] for name in _ECHOED if parameters.get(name) is not None}
    check_role((settings.get("logConfig") or {}).get("cloudWatchLogsRoleArn"), account_id)
    return _DEFAULTS | settings

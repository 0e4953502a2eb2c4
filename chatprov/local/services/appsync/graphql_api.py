"""One GraphQL API: its settings, schema, keys, data sources, resolvers and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.services.appsync.api_keys import ApiKeys
from chatprov.local.services.appsync.errors import BadRequestException
from chatprov.local.services.appsync.identifiers import identifier
from chatprov.local.services.appsync.pass_role import check_role
from chatprov.local.services.appsync.resolvers import Resolvers
from chatprov.local.services.appsync.schema import SchemaCreation

if TYPE_CHECKING:
    from collections.abc import Callable

_DEFAULTS: dict[str, Any] = {
    "xrayEnabled": False,
    "introspectionConfig": "ENABLED",
    "queryDepthLimit": 0,
    "resolverCountLimit": 0,
}
_ECHOED = (
    "name",
    "authenticationType",
    "logConfig",
    "userPoolConfig",
    "openIDConnectConfig",
    "additionalAuthenticationProviders",
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


class GraphqlAPI:
    """A GraphQL API (https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html).

    `revision` increases with every change, so that caches of data derived from the API can be invalidated. `served_at` returns the
    URL of the local cloud; None gives endpoints that look like AWS's.
    """

    def __init__(
        self, account_id: str, region: str, parameters: dict[str, Any], served_at: Callable[[], str | None]
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.api_id = identifier()
        self.arn = f"arn:aws:appsync:{region}:{account_id}:apis/{self.api_id}"
        prefix = identifier()
        self.dns = {
            "GRAPHQL": f"{prefix}.appsync-api.{region}.amazonaws.com",
            "REALTIME": f"{prefix}.appsync-realtime-api.{region}.amazonaws.com",
        }
        self.visibility = parameters.get("visibility") or "GLOBAL"
        self.api_type = parameters.get("apiType") or "GRAPHQL"
        self.revision = 0
        self._served_at = served_at
        self.environment_variables: dict[str, str] = {}
        self.schema = SchemaCreation(self)
        self.keys = ApiKeys(self)
        self.resolvers = Resolvers(self)
        self.settings: dict[str, Any] = {}
        self.configure(parameters)

    def changed(self) -> None:
        """Increase the revision after a change."""
        self.revision += 1

    def configure(self, parameters: dict[str, Any]) -> None:
        """Apply the members of CreateGraphqlApi or UpdateGraphqlApi; each one that is missing gets its default."""
        settings = _settings(parameters)
        check_role((settings.get("logConfig") or {}).get("cloudWatchLogsRoleArn"), self.account_id)
        self.settings = settings
        self.name = self.settings["name"]
        self.changed()

    def set_environment(self, variables: dict[str, str]) -> None:
        """Replace the environment variables."""
        self.environment_variables = dict(variables)
        self.changed()

    def accepts(self, authentication_type: str) -> bool:
        """Return whether the API allows an authentication type."""
        return authentication_type in {
            self.settings["authenticationType"],
            *(p["authenticationType"] for p in self.settings.get("additionalAuthenticationProviders") or ()),
        }

    def describe(self) -> dict[str, Any]:
        """Return the API as the service describes it, without its tags."""
        return self.settings | {
            "apiId": self.api_id,
            "arn": self.arn,
            "uris": self._uris(),
            "dns": self.dns,
            "visibility": self.visibility,
            "apiType": self.api_type,
            "owner": self.account_id,
        }

    def _uris(self) -> dict[str, str]:
        """Return the URLs for GraphQL over HTTP and over WebSocket."""
        served_at = self._served_at()
        if served_at is None:
            return {
                "GRAPHQL": f"https://{self.dns['GRAPHQL']}/graphql",
                "REALTIME": f"wss://{self.dns['REALTIME']}/graphql",
            }
        url = f"{served_at}/graphql/{self.api_id}"
        return {"GRAPHQL": url, "REALTIME": f"{url.replace('http', 'ws', 1)}/realtime"}


def _settings(parameters: dict[str, Any]) -> dict[str, Any]:
    for provider in (parameters, *(parameters.get("additionalAuthenticationProviders") or ())):
        if not provider.get("authenticationType"):
            raise BadRequestException("An additional authentication provider must have an authenticationType.")
        member = _CONFIGURED_BY.get(provider["authenticationType"])
        if member and not provider.get(member):
            raise BadRequestException(f"{member} must be specified when using {provider['authenticationType']}.")
    settings = {name: parameters[name] for name in _ECHOED if parameters.get(name) is not None}
    return _DEFAULTS | settings

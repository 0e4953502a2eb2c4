"""One GraphQL API: its settings, schema, keys, data sources, resolvers and functions."""

from __future__ import annotations

from typing import Any

from moto.appsync import models as moto_models

from chatprov.local.moto_appsync.api_keys import ApiKeys
from chatprov.local.moto_appsync.endpoint import uris
from chatprov.local.moto_appsync.exceptions import BadRequestException
from chatprov.local.moto_appsync.identifiers import identifier
from chatprov.local.moto_appsync.resolvers import Resolvers
from chatprov.local.moto_appsync.schema import SchemaCreation

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


class GraphqlAPI(moto_models.GraphqlAPI):
    """A GraphQL API (https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html).

    `revision` increases with every change, so that caches of data derived from the API can be invalidated.
    """

    def __init__(self, account_id: str, region: str, parameters: dict[str, Any]) -> None:
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
        self.api_cache = None
        self.revision = 0
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
        self.settings = _settings(parameters)
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
            "uris": uris(self.api_id, self.dns),
            "dns": self.dns,
            "visibility": self.visibility,
            "apiType": self.api_type,
            "owner": self.account_id,
        }


def _settings(parameters: dict[str, Any]) -> dict[str, Any]:
    for provider in (parameters, *(parameters.get("additionalAuthenticationProviders") or ())):
        if not provider.get("authenticationType"):
            raise BadRequestException("An additional authentication provider must have an authenticationType.")
        member = _CONFIGURED_BY.get(provider["authenticationType"])
        if member and not provider.get(member):
            raise BadRequestException(f"{member} must be specified when using {provider['authenticationType']}.")
    settings = {name: parameters[name] for name in _ECHOED if parameters.get(name) is not None}
    return _DEFAULTS | settings

"""The app client of STEP 2: how an application signs users in, and how long their tokens are valid.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
"""

from collections.abc import Mapping
from typing import Any

from chatprov.aws_resource import AwsApi, ListedAwsResource
from chatprov.config import Config
from chatprov.step import Attributes, Handle, Observed, ResourceContext
from chatprov.updates import replacement

AWS_DEFAULTS = {
    "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
    "AuthSessionValidity": 3,
    "EnableTokenRevocation": True,
    "PreventUserExistenceErrors": "LEGACY",
}
"""What AWS does where a client has no value.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""
DEFAULT_VALIDITY = {"RefreshToken": (30, "days"), "AccessToken": (1, "hours"), "IdToken": (1, "hours")}
"""How long a token is valid where a client has no value, and the unit of a value without one."""


class ChatAppClient(ListedAwsResource):
    """The app client: without a secret, since a browser cannot keep one."""

    key = "app-client"
    type = "Cognito app client"
    parent = "user-pool"
    depends_on = ("user-pool",)
    aws = AwsApi(
        service="cognito-idp", parent_param="UserPoolId", id_param="ClientId", id_field="ClientId", name_field="ClientName",
        read="describe_user_pool_client", output="UserPoolClient", delete="delete_user_pool_client",
        list="list_user_pool_clients", items="UserPoolClients", list_args={"MaxResults": 60},
    )  # fmt: skip
    create_only = frozenset({"GenerateSecret"})
    at_least = frozenset({"SupportedIdentityProviders"})

    def name(self, config: Config) -> str:
        return config.app_client.name

    def desired(self, context: ResourceContext) -> Attributes:
        client = context.config.app_client
        return {
            "ClientName": client.name,
            "GenerateSecret": client.generate_secret,
            "ExplicitAuthFlows": sorted(client.auth_flows),
            "AuthSessionValidity": client.auth_session_minutes,
            "RefreshTokenValidity": client.refresh_token_days,
            "AccessTokenValidity": client.access_token_minutes,
            "IdTokenValidity": client.id_token_minutes,
            "TokenValidityUnits": {"RefreshToken": "days", "AccessToken": "minutes", "IdToken": "minutes"},
            "EnableTokenRevocation": client.token_revocation,
            "PreventUserExistenceErrors": "ENABLED" if client.prevent_user_existence_errors else "LEGACY",
            "SupportedIdentityProviders": ["COGNITO"],
        }

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        actual = {**super().actual(context, found), "GenerateSecret": "ClientSecret" in found}
        actual |= {key: default for key, default in AWS_DEFAULTS.items() if actual[key] in (None, [])}
        actual["ExplicitAuthFlows"] = sorted(actual["ExplicitAuthFlows"])
        units = found.get("TokenValidityUnits") or {}
        actual["TokenValidityUnits"] = {}
        for token, (default, default_unit) in DEFAULT_VALIDITY.items():
            value = found.get(f"{token}Validity")
            actual[f"{token}Validity"] = value or default
            actual["TokenValidityUnits"][token] = units.get(token, default_unit) if value else default_unit
        return actual

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:  # noqa: ARG002  # read already
        """Return the providers that others added, whose users may sign in."""
        providers = seen.attributes.get("SupportedIdentityProviders") or []
        return {"MoreIdentityProviders": sorted({*providers} - {"COGNITO"}) or None}

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:  # noqa: ARG002  # there is one
        cognito, ids = context.client("cognito-idp"), self.params(context, seen.id)
        there = cognito.describe_user_pool_client(**ids)["UserPoolClient"]
        changes = {**ids, "SupportedIdentityProviders": ["COGNITO"]}
        cognito.update_user_pool_client(**replacement(cognito, "update_user_pool_client", there, changes))

    def create(self, context: ResourceContext) -> Handle:
        pool = context.handles["user-pool"]
        answer = context.client("cognito-idp").create_user_pool_client(UserPoolId=pool.id, **self.desired(context))
        client = answer["UserPoolClient"]
        return Handle(id=client["ClientId"], name=client["ClientName"], arn=pool.arn)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # all or nothing
        cognito, ids = context.client("cognito-idp"), self.params(context, handle.id)
        there = cognito.describe_user_pool_client(**ids)["UserPoolClient"]
        ours = {key: value for key, value in self.desired(context).items() if key not in self.create_only}
        providers = "SupportedIdentityProviders"  # values that others added are kept
        more = {providers: list(dict.fromkeys([*ours[providers], *there.get(providers, [])]))}
        cognito.update_user_pool_client(
            **replacement(cognito, "update_user_pool_client", there, {**ids, **ours, **more})
        )

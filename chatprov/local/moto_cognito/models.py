"""moto's Cognito backend with corrections: pools, app clients, tags, and sign-in.

The operations on users are in `registration`, `profile`, `enrolment` and `administration`.
moto finds the URL routes of a backend in the module `urls` of the same package.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource

from chatprov.local.moto_cognito import checks, directory
from chatprov.local.moto_cognito.administration import AdministrationBackend
from chatprov.local.moto_cognito.authentication import Authentication
from chatprov.local.moto_cognito.client import UserPoolClient
from chatprov.local.moto_cognito.enrolment import EnrolmentBackend
from chatprov.local.moto_cognito.exceptions import (
    InvalidParameterException,
    NotAuthorizedError,
    ResourceNotFoundError,
    UnauthorizedError,
    UnsupportedOperationError,
    UnsupportedTokenTypeError,
)
from chatprov.local.moto_cognito.mailbox import mail
from chatprov.local.moto_cognito.pool import SECOND_FACTORS, ServedUserPool
from chatprov.local.moto_cognito.profile import ProfileBackend
from chatprov.local.moto_cognito.registration import RegistrationBackend
from chatprov.local.moto_cognito.steps import Answer
from chatprov.local.moto_cognito.tokens import issuer_in

_MOST_TAGS = 50


class CognitoBackend(
    AdministrationBackend, RegistrationBackend, ProfileBackend, EnrolmentBackend, TaggableResourcesMixin
):
    """Cognito user pools of one account and region."""

    SERVICE_NAMESPACE = "cognito-idp"

    def reset(self) -> None:
        """Delete everything, including the messages."""
        for pool_id in self.user_pools:
            mail.discard(pool_id)
        super().reset()

    # Pools

    def create_user_pool(self, name: str, extended_config: dict[str, Any]) -> ServedUserPool:
        """Create a pool; its keys are generated when they are first used."""
        _check_tags(extended_config.get("UserPoolTags") or {})
        _check_validity(extended_config)
        checks.check_pool(extended_config, {})
        pool = ServedUserPool(self.account_id, self.region_name, name, extended_config)
        self.user_pools[pool.id] = pool
        return pool

    def set_mfa(self, user_pool_id: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Apply SetUserPoolMfaConfig: the second factors, whether they are required, and the settings of passkeys.

        With MfaConfiguration OFF no second factor may be given; with OPTIONAL or ON at least one has to be.
        """
        pool = self.describe_user_pool(user_pool_id)
        given = {name: request[name] for name in SECOND_FACTORS if request.get(name)}
        mfa = request.get("MfaConfiguration") or pool.mfa_config
        if mfa == "OFF":
            if given:
                raise InvalidParameterException(
                    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
                )
        elif not given or given == {"SoftwareTokenMfaConfiguration": {"Enabled": False}}:
            raise InvalidParameterException(
                "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."
            )
        passkeys = request.get("WebAuthnConfiguration") or pool.web_authn
        checks.check_factors(pool.extended_config, mfa, passkeys, during="SetUserPoolMfaConfig")
        if "SmsMfaConfiguration" in given:
            checks.check_second_factor(
                {**pool.extended_config, **given["SmsMfaConfiguration"], "MfaConfiguration": "ON"}
            )
        pool.set_mfa({**request, "MfaConfiguration": mfa})
        return self.get_user_pool_mfa_config(user_pool_id)

    def get_user_pool_mfa_config(self, user_pool_id: str) -> dict[str, Any]:
        """Return the response of GetUserPoolMfaConfig."""
        pool = self.describe_user_pool(user_pool_id)
        return {"MfaConfiguration": pool.mfa_config, **pool.second_factors}

    def update_user_pool(self, user_pool_id: str, extended_config: dict[str, Any]) -> None:
        """Replace a pool's settings: each one that the request omits gets its default, as on AWS."""
        pool = self.describe_user_pool(user_pool_id)
        _check_tags(extended_config.get("UserPoolTags") or {})
        _check_validity(extended_config)
        checks.check_pool(extended_config, pool.web_authn, has_second_factor=pool.mfa_config != "OFF")
        pool.replace_config(extended_config)

    def delete_user_pool(self, user_pool_id: str) -> None:
        """Delete a pool that has no deletion protection and no domain."""
        pool = self.describe_user_pool(user_pool_id)
        if pool.is_protected:
            raise InvalidParameterException(
                "The user pool cannot be deleted because deletion protection is activated. "
                "Deletion protection must be inactivated first."
            )
        if pool.domain is not None:
            raise InvalidParameterException(
                "User pool cannot be deleted. It has a domain configured that should be deleted first."
            )
        super().delete_user_pool(user_pool_id)
        mail.discard(user_pool_id)

    # App clients

    def create_user_pool_client(
        self,
        user_pool_id: str,
        generate_secret: bool,  # noqa: FBT001 - moto's signature
        extended_config: dict[str, Any],
    ) -> UserPoolClient:
        """Create an app client."""
        pool = self.describe_user_pool(user_pool_id)
        checks.check_client(pool.extended_config, extended_config)
        client = UserPoolClient(pool.id, generate_secret, extended_config)
        pool.clients[client.id] = client
        return client

    def describe_user_pool_client(self, user_pool_id: str, client_id: str) -> UserPoolClient:
        """Return an app client of a pool."""
        client = self.describe_user_pool(user_pool_id).clients.get(client_id)
        if not isinstance(client, UserPoolClient):
            raise ResourceNotFoundError(f"User pool client {client_id} does not exist.")
        return client

    def update_user_pool_client(
        self, user_pool_id: str, client_id: str, extended_config: dict[str, Any]
    ) -> UserPoolClient:
        """Replace an app client's settings: each one that the request omits gets its default."""
        client = self.describe_user_pool_client(user_pool_id, client_id)
        checks.check_client(self.describe_user_pool(user_pool_id).extended_config, extended_config)
        client.update(extended_config)
        return client

    def delete_user_pool_client(self, user_pool_id: str, client_id: str) -> None:
        """Delete an app client."""
        self.describe_user_pool_client(user_pool_id, client_id)
        super().delete_user_pool_client(user_pool_id, client_id)

    # Sign-in

    def initiate_auth(
        self, client_id: str, auth_flow: str, auth_parameters: dict[str, str], session: str | None = None
    ) -> Answer:
        """Begin a user's sign-in."""
        authentication = Authentication(*directory.client(client_id))
        return authentication.begin(auth_flow, auth_parameters, as_administrator=False, session=session)

    def admin_initiate_auth(
        self, user_pool_id: str, client_id: str, auth_flow: str, auth_parameters: dict[str, str]
    ) -> Answer:
        """Begin a user's sign-in for a server that has AWS credentials."""
        client = self.describe_user_pool_client(user_pool_id, client_id)
        authentication = Authentication(self.describe_user_pool(user_pool_id), client)
        return authentication.begin(auth_flow, auth_parameters, as_administrator=True)

    def respond_to_auth_challenge(
        self, session: str | None, client_id: str, challenge_name: str, challenge_responses: dict[str, str]
    ) -> Answer:
        """Continue a sign-in with the response to a challenge."""
        return Authentication(*directory.client(client_id)).respond(challenge_name, session, challenge_responses)

    def get_tokens_from_refresh_token(self, client_id: str, refresh_token: str, client_secret: str | None) -> Answer:
        """Return new tokens, with a new refresh token if the client rotates them."""
        pool, client = directory.client(client_id)
        if client.generate_secret and not client.has_secret(client_secret):
            raise NotAuthorizedError(f"Unable to verify secret for client {client_id}")
        return Authentication(pool, client).refresh(refresh_token)

    def revoke_token(self, client_id: str, token: str, client_secret: str | None) -> None:
        """Revoke the tokens of the sign-in that a refresh token belongs to."""
        pool, client = directory.client(client_id)
        if client.generate_secret and not client.has_secret(client_secret):
            raise UnauthorizedError("Unable to verify the client's secret.")
        if not client.revokes_tokens:
            raise UnsupportedOperationError("Token revocation is not enabled for this client.")
        if issuer_in(token):
            raise UnsupportedTokenTypeError("Unsupported token type")
        pool.tokens.revoke(token, client)

    # Tags, for Cognito's own operations and for the Resource Groups Tagging API

    def pool_of_arn(self, arn: str) -> ServedUserPool:
        """Return the pool with an ARN."""
        for pool in self.user_pools.values():
            if pool.arn == arn and isinstance(pool, ServedUserPool):
                return pool
        raise ResourceNotFoundError(f"User pool {arn.rpartition('/')[2]} does not exist.")

    def owns_arn(self, arn: str) -> bool:
        """Return whether this is the ARN of a pool of this account and region; the tagging API calls this."""
        return any(pool.arn == arn for pool in self.user_pools.values())

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """Add tags to a pool, or replace their values."""
        pool = self.pool_of_arn(arn)
        _check_tags({**pool.tags, **tags})
        pool.tags.update(tags)

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a pool."""
        pool = self.pool_of_arn(arn)
        for key in tag_keys:
            pool.tags.pop(key, None)

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Yield the pools with their tags."""
        for pool in list(self.user_pools.values()):
            if isinstance(pool, ServedUserPool):
                yield TaggedResource(arn=pool.arn, tags=dict(pool.tags), resource_type="cognito-idp:userpool")


def _check_validity(request: dict[str, Any]) -> None:
    """Reject UnusedAccountValidityDays together with TemporaryPasswordValidityDays, which replaces it."""
    # https://github.com/aws/aws-sdk-js/issues/3817, https://github.com/pulumi/pulumi-aws-native/issues/1256
    policy = (request.get("Policies") or {}).get("PasswordPolicy") or {}
    former = (request.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays")
    if former and policy.get("TemporaryPasswordValidityDays"):
        raise InvalidParameterException(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
        )


def _check_tags(tags: dict[str, str]) -> None:
    if len(tags) > _MOST_TAGS:
        raise InvalidParameterException(f"A user pool can have at most {_MOST_TAGS} tags.")
    if reserved := sorted(key for key in tags if key.lower().startswith("aws:")):
        raise InvalidParameterException(f"Tag keys beginning with aws: are reserved: {', '.join(reserved)}")

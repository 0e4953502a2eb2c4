"""An app client: the flows that it may use, how long its tokens and sessions are valid, the attributes that it may read.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""

import base64
import hmac
import secrets
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.errors import InvalidParameterException, NotAuthorizedError

_LOWER_ALPHANUMERICS: Final = string.ascii_lowercase + string.digits
_ID_LENGTH: Final = 26
_SECRET_LENGTH: Final = 52
_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400

# For each kind of token: default unit, default value in that unit, minimum and maximum in seconds.
_VALIDITY: Final = {
    "AccessToken": ("hours", 1, 5 * _MINUTE, _DAY),
    "IdToken": ("hours", 1, 5 * _MINUTE, _DAY),
    "RefreshToken": ("days", 30, _HOUR, 3650 * _DAY),
}
_LEGACY_FLOWS: Final = frozenset({"ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"})
_DEFAULT_FLOWS: Final = frozenset({"USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"})
_DEFAULTS: Final[Mapping[str, Any]] = {
    "AllowedOAuthFlowsUserPoolClient": False,
    "AuthSessionValidity": 3,
    "EnablePropagateAdditionalUserContextData": False,
    "EnableTokenRevocation": True,
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
}
_NOT_CONFIGURATION: Final = frozenset({"UserPoolId", "ClientId", "ClientSecret", "GenerateSecret"})


@dataclass(slots=True, eq=False)
class UserPoolClient:
    """An app client; only one that was created with `generate_secret` shows its secret and asks for it."""

    user_pool_id: str
    generate_secret: bool
    settings: dict[str, Any]
    id: str = field(default_factory=lambda: _random(_ID_LENGTH))
    secret: str = field(default_factory=lambda: _random(_SECRET_LENGTH), repr=False)
    created: datetime = field(default_factory=clock.date)
    modified: datetime = field(default_factory=clock.date)

    def update(self, settings: Mapping[str, Any]) -> None:
        """Replace the settings: each one that the request omits gets its default, except for the name."""
        self.settings = checked_settings({"ClientName": self.name, **settings})
        self.modified = clock.date()

    @property
    def name(self) -> str | None:
        """Return the name."""
        return self.settings.get("ClientName")

    def describe(self) -> dict[str, Any]:
        """Return the client as DescribeUserPoolClient shows it."""
        secret = {"ClientSecret": self.secret} if self.generate_secret else {}
        dates = {"CreationDate": self.created, "LastModifiedDate": self.modified}
        return {**self.settings, **self.summary(), **secret, **dates}

    def summary(self) -> dict[str, Any]:
        """Return the client as ListUserPoolClients shows it."""
        return {"ClientId": self.id, "ClientName": self.name, "UserPoolId": self.user_pool_id}

    @property
    def flows(self) -> frozenset[str]:
        """Return the values of AuthFlow that the client may use."""
        return enabled_flows(self.settings.get("ExplicitAuthFlows") or ())

    def lifetime(self, kind: str) -> int:
        """Return how many seconds an AccessToken, IdToken or RefreshToken of this client is valid."""
        return _lifetime(self.settings, kind)

    @property
    def session_seconds(self) -> int:
        """Return how many seconds a user has to respond to one challenge."""
        return int(self.settings["AuthSessionValidity"]) * _MINUTE

    @property
    def hides_existence(self) -> bool:
        """Return whether the response for an unknown user has to be the same as for a wrong password."""
        return self.settings.get("PreventUserExistenceErrors") == "ENABLED"

    @property
    def revokes_tokens(self) -> bool:
        """Return whether the tokens of a single sign-in with this client can be revoked."""
        return bool(self.settings["EnableTokenRevocation"])

    @property
    def rotates_refresh_tokens(self) -> bool:
        """Return whether each refresh returns a new refresh token."""
        return _rotates(self.settings)

    @property
    def rotation_grace_seconds(self) -> int:
        """Return how many seconds a refresh token stays valid after its replacement."""
        return int((self.settings.get("RefreshTokenRotation") or {}).get("RetryGracePeriodSeconds") or 0)

    def may_read(self, attribute: str) -> bool:
        """Return whether the client may read an attribute; by default it may read the standard ones."""
        readable = self.settings.get("ReadAttributes")
        return attribute in readable if readable else not attribute.startswith(("custom:", "dev:"))

    def may_write(self, attribute: str) -> bool:
        """Return whether the client may set an attribute; by default any except `email_verified` and `phone_number_verified`."""
        writable = self.settings.get("WriteAttributes")
        if attribute in {"sub", "email_verified", "phone_number_verified"} or attribute.startswith("dev:"):
            return False
        return attribute in writable if writable else True

    def has_secret(self, secret: str | None) -> bool:
        """Return whether this is the client's secret."""
        return hmac.compare_digest(self.secret.encode(), (secret or "").encode())

    def check_secret_hash(self, username: str, secret_hash: str | None) -> None:
        """Raise NotAuthorizedException if the client has a secret and the request has no correct SecretHash."""
        if not self.generate_secret:
            return
        if not secret_hash:
            raise NotAuthorizedError(f"Client {self.id} is configured with secret but SECRET_HASH was not received")
        digest = hmac.digest(self.secret.encode(), (username + self.id).encode(), "sha256")
        if not hmac.compare_digest(base64.b64encode(digest), secret_hash.encode()):
            raise NotAuthorizedError(f"Unable to verify secret hash for client {self.id}")


def enabled_flows(explicit: Collection[str]) -> frozenset[str]:
    """Return the values of AuthFlow that ExplicitAuthFlows enables."""
    if not explicit:
        flows = set(_DEFAULT_FLOWS)
    elif _LEGACY_FLOWS.isdisjoint(explicit):
        flows = {flow.removeprefix("ALLOW_") for flow in explicit}
    else:
        # The legacy values are added to the default flows; only CUSTOM_AUTH_FLOW_ONLY removes one, SRP.
        flows = set(_DEFAULT_FLOWS) | (set(explicit) - {"CUSTOM_AUTH_FLOW_ONLY"})
        if "CUSTOM_AUTH_FLOW_ONLY" in explicit:
            flows.discard("USER_SRP_AUTH")
    if flows & {"ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"}:
        flows |= {"ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"}
    if "REFRESH_TOKEN_AUTH" in flows:
        flows.add("REFRESH_TOKEN")
    return frozenset(flows)


def checked_settings(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's settings with the API's defaults; raise InvalidParameterException if they are not allowed."""
    given = {name: value for name, value in request.items() if name not in _NOT_CONFIGURATION and value is not None}
    settings = {**_DEFAULTS, **given}
    explicit = settings.get("ExplicitAuthFlows") or []
    if not _LEGACY_FLOWS.isdisjoint(explicit) and any(flow.startswith("ALLOW_") for flow in explicit):
        raise InvalidParameterException(
            "Cannot specify legacy explicit auth flows and ALLOW_ prefixed explicit auth flows together."
        )
    if _rotates(settings) and "REFRESH_TOKEN_AUTH" in enabled_flows(explicit):
        raise InvalidParameterException(
            "ALLOW_REFRESH_TOKEN_AUTH must not be enabled when refresh token rotation is enabled."
        )
    for kind, (_, _, shortest, longest) in _VALIDITY.items():
        if not shortest <= _lifetime(settings, kind) <= longest:
            raise InvalidParameterException("Invalid range for token validity.")
    if max(_lifetime(settings, "AccessToken"), _lifetime(settings, "IdToken")) > _lifetime(settings, "RefreshToken"):
        raise InvalidParameterException("Access and ID tokens cannot be valid for longer than the refresh token.")
    return settings


def _rotates(settings: Mapping[str, Any]) -> bool:
    return bool((settings.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED")


def _lifetime(settings: Mapping[str, Any], kind: str) -> int:
    unit, value, _, _ = _VALIDITY[kind]
    given_unit = (settings.get("TokenValidityUnits") or {}).get(kind, unit)
    # Older SDKs send 0 for "not set".
    given = settings.get(f"{kind}Validity") or None
    if given is None:
        return value * _SECONDS[unit]
    return int(given) * _SECONDS[given_unit]


def _random(length: int) -> str:
    return "".join(secrets.choice(_LOWER_ALPHANUMERICS) for _ in range(length))

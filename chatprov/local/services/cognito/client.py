"""An app client: the flows that it may use, how long its tokens and sessions are valid, the attributes that it may read.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""

import base64
import hmac
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.client_settings import checked_settings, enabled_flows, lifetime_in, rotates
from chatprov.local.services.cognito.errors import NotAuthorizedError

_LOWER_ALPHANUMERICS: Final = string.ascii_lowercase + string.digits
_ID_LENGTH: Final = 26
_SECRET_LENGTH: Final = 52
_MINUTE: Final = 60


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
        return lifetime_in(self.settings, kind)

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
        return rotates(self.settings)

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


def _random(length: int) -> str:
    return "".join(secrets.choice(_LOWER_ALPHANUMERICS) for _ in range(length))

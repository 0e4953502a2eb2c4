"""What a user pool keeps of other services, without using it: identity providers, resource servers and domains.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chatprov.local.services.cognito import clock

_DISTRIBUTION_DIGITS: Final = 16


@dataclass(slots=True)
class IdentityProvider:
    """An identity provider of a pool, with its settings as requests have given them."""

    name: str
    settings: dict[str, Any]
    created: datetime = field(default_factory=clock.date)
    modified: datetime = field(default_factory=clock.date)

    def __post_init__(self) -> None:
        self.settings = {"AttributeMapping": {"username": "sub"}, **self.settings}

    def update(self, given: Mapping[str, Any]) -> None:
        """Set what UpdateIdentityProvider gives; the rest stays."""
        self.settings |= given
        self.modified = clock.date()

    def describe(self) -> dict[str, Any]:
        """Return the provider as DescribeIdentityProvider shows it."""
        return {**self.settings, **self.summary()}

    def summary(self) -> dict[str, Any]:
        """Return the provider as ListIdentityProviders shows it."""
        return {
            "ProviderName": self.name,
            "ProviderType": self.settings.get("ProviderType"),
            "CreationDate": self.created,
            "LastModifiedDate": self.modified,
        }


@dataclass(frozen=True, slots=True)
class ResourceServer:
    """A resource server of a pool with its scopes."""

    user_pool_id: str
    identifier: str
    name: str
    scopes: list[dict[str, str]]

    def describe(self) -> dict[str, Any]:
        """Return the resource server as the API shows it."""
        scopes = {"Scopes": self.scopes} if self.scopes else {}
        return {"UserPoolId": self.user_pool_id, "Identifier": self.identifier, "Name": self.name, **scopes}


@dataclass(slots=True)
class UserPoolDomain:
    """A domain of a pool's sign-in pages; a custom one has a certificate."""

    name: str
    user_pool_id: str
    account: str
    custom: dict[str, Any]

    @property
    def distribution(self) -> str:
        """Return the host that a custom domain's name has to point at, or the one of a domain with AWS's name."""
        certificate = self.custom.get("CertificateArn")
        digest = hashlib.sha256((certificate or self.user_pool_id).encode()).hexdigest()[:_DISTRIBUTION_DIGITS]
        return f"{digest}.{'cloudfront.net' if certificate else 'amazoncognito.com'}"

    def describe(self) -> dict[str, Any]:
        """Return the domain as DescribeUserPoolDomain shows it."""
        return {
            "UserPoolId": self.user_pool_id,
            "AWSAccountId": self.account,
            "CloudFrontDistribution": self.distribution,
            "Domain": self.name,
            "Status": "ACTIVE",
        }

"""Domain names, and the API with which each is associated.

https://docs.aws.amazon.com/appsync/latest/devguide/custom-domain-name.html
"""

from __future__ import annotations

from typing import Any

from chatprov.local.services.appsync.errors import BadRequestException, NotFoundException
from chatprov.local.services.appsync.identifiers import identifier


class DomainNames:
    """The domain names of one account and region; they are only stored, and no API can be called with them."""

    def __init__(self) -> None:
        self._named: dict[str, dict[str, Any]] = {}
        self._leads: dict[str, str] = {}

    def create(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Create a domain name."""
        name = parameters["domainName"]
        if name in self._named:
            raise BadRequestException(f"Domain name {name} already exists.")
        given: dict[str, Any] = {
            key: parameters[key] for key in ("domainName", "description", "certificateArn") if key in parameters
        }
        self._named[name] = {
            **given,
            "appsyncDomainName": f"{identifier()}.cloudfront.net",
            "hostedZoneId": "Z2FDTNDATAQYW2",
        }
        return self._named[name]

    def all(self) -> list[dict[str, Any]]:
        """Return all domain names."""
        return list(self._named.values())

    def get(self, name: str) -> dict[str, Any]:
        """Return a domain name, or raise NotFoundException."""
        if name not in self._named:
            raise NotFoundException(f"Domain name {name} not found.")
        return self._named[name]

    def delete(self, name: str) -> None:
        """Delete a domain name that is not associated with an API."""
        self.get(name)
        if name in self._leads:
            raise BadRequestException("Domain name must be disassociated before it can be deleted.")
        del self._named[name]

    def associate(self, name: str, api_id: str) -> dict[str, Any]:
        """Associate a domain name with an API."""
        self.get(name)
        self._leads[name] = api_id
        return self.association(name)

    def association(self, name: str) -> dict[str, Any]:
        """Return the association of a domain name, or raise NotFoundException."""
        self.get(name)
        if name not in self._leads:
            raise NotFoundException(f"Domain name {name} is not associated with an API.")
        return {"domainName": name, "apiId": self._leads[name], "associationStatus": "SUCCESS"}

    def disassociate(self, name: str) -> None:
        """Remove the association of a domain name."""
        self.association(name)
        del self._leads[name]

    def lead_to(self, api_id: str) -> bool:
        """Return whether a domain name is associated with the API."""
        return api_id in self._leads.values()

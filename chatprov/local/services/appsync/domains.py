"""Domain names, and the API with which each is associated.

https://docs.aws.amazon.com/appsync/latest/devguide/custom-domain-name.html
"""

from dataclasses import dataclass, field
from typing import Any

from chatprov.local.services.appsync.errors import BadRequestException, NotFoundException
from chatprov.local.services.appsync.identifiers import identifier


@dataclass(slots=True)
class DomainNames:
    """The domain names of one account and region; they are only stored, and no API can be called with them."""

    configurations: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Each domain name in the form in which the service returns it."""
    api_ids: dict[str, str] = field(default_factory=dict)
    """The API with which a domain name is associated."""

    def create(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Create a domain name."""
        name = parameters["domainName"]
        if name in self.configurations:
            raise BadRequestException(f"Domain name {name} already exists.")
        given: dict[str, Any] = {
            key: parameters[key] for key in ("domainName", "description", "certificateArn") if key in parameters
        }
        self.configurations[name] = {
            **given,
            "appsyncDomainName": f"{identifier()}.cloudfront.net",
            "hostedZoneId": "Z2FDTNDATAQYW2",
        }
        return self.configurations[name]

    def all(self) -> list[dict[str, Any]]:
        """Return all domain names."""
        return list(self.configurations.values())

    def get(self, name: str) -> dict[str, Any]:
        """Return a domain name, or raise NotFoundException."""
        if name not in self.configurations:
            raise NotFoundException(f"Domain name {name} not found.")
        return self.configurations[name]

    def delete(self, name: str) -> None:
        """Delete a domain name that is not associated with an API."""
        self.get(name)
        if name in self.api_ids:
            raise BadRequestException("Domain name must be disassociated before it can be deleted.")
        del self.configurations[name]

    def associate(self, name: str, api_id: str) -> dict[str, Any]:
        """Associate a domain name with an API."""
        self.get(name)
        self.api_ids[name] = api_id
        return self.association(name)

    def association(self, name: str) -> dict[str, Any]:
        """Return the association of a domain name, or raise NotFoundException."""
        self.get(name)
        if name not in self.api_ids:
            raise NotFoundException(f"Domain name {name} is not associated with an API.")
        return {"domainName": name, "apiId": self.api_ids[name], "associationStatus": "SUCCESS"}

    def disassociate(self, name: str) -> None:
        """Remove the association of a domain name."""
        self.association(name)
        del self.api_ids[name]

    def has_association_with(self, api_id: str) -> bool:
        """Return whether a domain name is associated with the API."""
        return api_id in self.api_ids.values()

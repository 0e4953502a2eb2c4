"""Domain names, and the API with which each is associated.

https://docs.aws.amazon.com/appsync/latest/devguide/custom-domain-name.html
"""

from dataclasses import dataclass, field
from typing import Any

from chatprov.local.services.appsync.errors import BadRequestException, NotFoundException
from chatprov.local.services.appsync.identifiers import identifier
from chatprov.region import partition_of


@dataclass(slots=True)
class DomainNames:
    """The domain names of one account and region; they are only stored, and no API can be called with them."""

    configurations: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Each domain name in the form in which the service returns it, without its ARN."""
    api_ids: dict[str, str] = field(default_factory=dict)
    """The API with which a domain name is associated."""
    _arns: str = field(init=False, repr=False)

    def place(self, account: str, region: str) -> None:
        """Set the account and region."""
        self._arns = f"arn:{partition_of(region)}:appsync:{region}:{account}:domainnames/"

    def create(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Create a domain name."""
        name = parameters["domainName"]
        if name in self.configurations:
            raise BadRequestException(f"Domain name {name} already exists.")
        given = ("domainName", "description", "certificateArn")
        self.configurations[name] = {
            **{key: parameters[key] for key in given if parameters.get(key) is not None},
            "tags": dict(parameters.get("tags") or {}),
            "appsyncDomainName": f"{identifier()}.cloudfront.net",
            "hostedZoneId": "Z2FDTNDATAQYW2",
        }
        return self.get(name)

    def update(self, name: str, description: str | None) -> dict[str, Any]:
        """Change the description of a domain name, if there is a new one."""
        configuration = self._configuration(name)
        if description is not None:
            configuration["description"] = description
        return self.get(name)

    def all(self) -> list[dict[str, Any]]:
        """Return all domain names."""
        return [self.get(name) for name in self.configurations]

    def get(self, name: str) -> dict[str, Any]:
        """Return a domain name as GetDomainName answers it, or raise NotFoundException."""
        described = self._configuration(name) | {"domainNameArn": f"{self._arns}{name}"}
        if not described.get("tags"):
            described.pop("tags", None)
        return described

    def tags(self, arn: str) -> dict[str, str] | None:
        """Return the tags of the domain name with this ARN, to be read and changed; None when there is none."""
        name = arn.removeprefix(self._arns)
        if name == arn or name not in self.configurations:
            return None
        tags: dict[str, str] = self.configurations[name].setdefault("tags", {})
        return tags

    def tagged(self) -> dict[str, dict[str, str]]:
        """Return the tags of the domain names that have any, by ARN."""
        return {domain["domainNameArn"]: domain["tags"] for domain in self.all() if "tags" in domain}

    def delete(self, name: str) -> None:
        """Delete a domain name that is not associated with an API."""
        self._configuration(name)
        if name in self.api_ids:
            raise BadRequestException("Domain name must be disassociated before it can be deleted.")
        del self.configurations[name]

    def associate(self, name: str, api_id: str) -> dict[str, Any]:
        """Associate a domain name with an API."""
        self._configuration(name)
        self.api_ids[name] = api_id
        return self.association(name)

    def association(self, name: str) -> dict[str, Any]:
        """Return the association of a domain name, or raise NotFoundException."""
        self._configuration(name)
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

    def _configuration(self, name: str) -> dict[str, Any]:
        if name not in self.configurations:
            raise NotFoundException(f"Domain name {name} not found.")
        return self.configurations[name]

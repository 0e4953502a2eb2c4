"""The input of a resource: the configuration, AWS, the project's files, and the handles of the other resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from chatprov.region import domain_of, partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.config import Config
    from chatprov.resource import Resource

STACK_TAG = "chatprov:stack"
RESOURCE_TAG = "chatprov:resource"
REGION_TAG = "chatprov:region"


class Clients(Protocol):
    """Returns boto3 clients to a step."""

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, such as "dynamodb"."""
        ...


@dataclass(frozen=True, kw_only=True)
class Handle:
    """The values of a resource that others need: AWS's id, its name and its ARN (for a part without an ARN, its parent's)."""

    id: str
    name: str
    arn: str


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The values that are the same for all resources of a run: the configuration, AWS, and the project's files."""

    config: Config
    clients: Clients
    account: str
    region: str
    endpoint_url: str | None
    """The URL that the calls go to; None for AWS itself."""
    read: Callable[[str], str]
    """The text of a project file, by its path in config.yaml."""


@dataclass(frozen=True)
class ResourceContext:
    """The input of a resource: the environment of the run, and the handles of the other resources."""

    environment: Environment
    handles: Mapping[str, Handle]
    """The existing resources, by key; in a plan, those to be created have the id `(known after apply)`."""

    @property
    def config(self) -> Config:
        """The configuration, with account and region filled in."""
        return self.environment.config

    @property
    def clients(self) -> Clients:
        """The source of boto3 clients."""
        return self.environment.clients

    @property
    def account(self) -> str:
        """The account's 12-digit id."""
        return self.environment.account

    @property
    def region(self) -> str:
        """The region in use."""
        return self.environment.region

    @property
    def endpoint_url(self) -> str | None:
        """The URL that the calls go to; None for AWS itself."""
        return self.environment.endpoint_url

    def read(self, file: str) -> str:
        """Return the text of a project file, by its path in config.yaml."""
        return self.environment.read(file)

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, such as "dynamodb"."""
        return self.environment.clients.client(service)

    def arn(self, service: str, resource: str, *, regional: bool = True, owned: bool = True) -> str:
        """Return the ARN of a resource in AWS, such as `table/ChatMessages` of "dynamodb".

        The ARN of an IAM role has no region (`regional`), the ARN of a bucket neither region nor account (`owned`).
        """
        region = self.region if regional and owned else ""
        return f"arn:{partition_of(self.region)}:{service}:{region}:{self.account if owned else ''}:{resource}"

    def bucket_url(self, bucket: str) -> str:
        """Return the beginning of the URLs of a bucket's files, as in pre-signed URLs of this region."""
        if self.endpoint_url:
            return f"{self.endpoint_url.rstrip('/')}/{bucket}"
        domain = domain_of(self.region)
        host = f"s3.{domain}" if self.region == "us-east-1" else f"s3.{self.region}.{domain}"
        return f"https://{host}/{bucket}" if "." in bucket else f"https://{bucket}.{host}"

    def tags(self, resource: Resource) -> dict[str, str]:
        """Return the tags that mark a resource as ours; they include the region if the resource is global."""
        region = {REGION_TAG: self.region} if resource.global_tags else {}
        return {STACK_TAG: self.config.stack, RESOURCE_TAG: resource.key, **region}

    def tag_list(self, resource: Resource) -> list[dict[str, str]]:
        """Return the same tags as a list, which DynamoDB, IAM and S3 require."""
        return [{"Key": key, "Value": value} for key, value in self.tags(resource).items()]

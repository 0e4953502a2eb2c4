"""What a resource type is to CloudFormation: AWS's handler contract, with the operations of the services behind it.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from chatprov.local.services.cloudformation.client import CallRefusedError, parameters_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.cloudformation.client import ServiceClient
    from chatprov.local.services.contract import CallContext

Properties = dict[str, Any]
NOT_FOUND: Final = frozenset(
    {
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchEntity",
        "NotFoundException",
        "ParameterNotFound",
        "RepositoryNotFoundException",
        "ResourceNotFoundException",
        "UserNotFoundException",
    }
)
"""The codes with which the services say that something does not exist."""


class NestedStacks(Protocol):
    """Carries out the operations on a nested stack, and returns when they have ended."""

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create a stack and return its id; raises HandlerFault if it fails."""
        ...

    def outputs(self, stack_id: str) -> dict[str, str]:
        """Return the outputs of a stack by their keys."""
        ...

    def update(self, context: HandlerContext, stack_id: str, properties: Properties) -> None:
        """Update a stack; raises HandlerFault if it fails."""
        ...

    def delete(self, context: HandlerContext, stack_id: str) -> None:
        """Delete a stack; raises HandlerFault if it fails."""
        ...


class HandlerFault(Exception):
    """A resource cannot have these properties; the message is the reason that the events show."""


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """Where and for which stack a handler works.

    A handler calls `created` with the physical id as soon as a new resource exists, before it calls anything else: from then on the
    resource is deleted when its creation fails. `capabilities` are those that the request for the stack has acknowledged.
    """

    client: ServiceClient
    where: CallContext
    stack_id: str
    stack_name: str
    logical_id: str
    created: Callable[[str], None]
    nested: NestedStacks
    capabilities: tuple[str, ...] = ()

    def call(self, service: str, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Call an operation with what it has parameters for in `properties`; raises CallRefusedError."""
        return self.client(self.where, service, operation, parameters_for(service, operation, properties))

    def call_if_there(self, service: str, operation: str, properties: Mapping[str, Any]) -> None:
        """Call an operation that removes something, which may not exist any more; raises CallRefusedError."""
        try:
            self.call(service, operation, properties)
        except CallRefusedError as error:
            if error.code not in NOT_FOUND:
                raise

    def text_at(self, location: str) -> str:
        """Return the text of an object that a property names, such as s3://bucket/key; raises HandlerFault, CallRefusedError."""
        bucket, _, key = location.removeprefix("s3://").partition("/")
        if not location.startswith("s3://") or not bucket or not key:
            raise HandlerFault(f"{location} is not a location in S3: s3://bucket/key")
        content: bytes = self.call("s3", "GetObject", {"Bucket": bucket, "Key": key})["Body"]
        try:
            return str(content.decode())
        except UnicodeDecodeError:
            raise HandlerFault(f"{location} is not a text in UTF-8") from None


@dataclass(frozen=True, slots=True)
class GeneratedName:
    """The property with the name of a resource, which CloudFormation generates if the template gives none.

    `is_id` says whether the name is also the physical id; else the service returns one.
    """

    name: str
    longest: int
    is_id: bool = True
    is_lower: bool = False


class ResourceHandler(Protocol):
    """Creates, reads, updates and deletes the resources of one type.

    `properties` are evaluated and conform to the type's shapes; they have the generated name, too.
    All methods raise CallRefusedError and HandlerFault.
    """

    generated: GeneratedName | None

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create a resource and return its physical id."""
        ...

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:
        """Return what Ref and GetAtt return, by attribute; the physical id is the Ref where "Ref" is not among them."""
        ...

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Give a resource new properties; those that are create-only are the same."""
        ...

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Delete a resource."""
        ...


def tag_pairs(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return the property Tags, a list of Key and Value, as a dictionary."""
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}


def removed_tags(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the keys of tags that the new properties do not have."""
    return sorted(tag_pairs(old).keys() - tag_pairs(new).keys())

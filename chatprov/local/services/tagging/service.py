"""The Resource Groups Tagging API as a service of the local cloud.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.contract import AwsError, ServiceOperation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chatprov.local.services.contract import CallContext
    from chatprov.local.services.tagging.resources import TaggedResource, TaggedService

    Parameters = dict[str, Any]
    Response = dict[str, Any]

_RESOURCES_A_PAGE: Final = 50
_TAGS_A_PAGE: Final = 100
_NAMES_A_PAGE: Final = 128
_NOT_HERE: Final = {
    "StatusCode": 404,
    "ErrorCode": "InternalServiceException",
    "ErrorMessage": "Service not yet supported",
}


class InvalidParameterError(AwsError):
    """400: a parameter breaks a rule."""

    code = "InvalidParameterException"


class TokenExpiredError(AwsError):
    """400: the token is for no page."""

    code = "PaginationTokenExpiredException"


@dataclass(frozen=True, slots=True)
class TaggedRegion:
    """All resources with tags of one account and region."""

    services: Sequence[TaggedService]
    account: str
    region: str

    def resources(self) -> Iterator[TaggedResource]:
        """Yield the resources of all services."""
        for service in self.services:
            yield from service.tagged(self.account, self.region)


class Tagging:
    """The tagging API over some services; it has no state."""

    name: Final = "resourcegroupstaggingapi"
    invalid: type[AwsError] = InvalidParameterError
    mistyped: type[AwsError] = InvalidParameterError
    verbatim: frozenset[str] = frozenset()

    def __init__(self, services: Sequence[TaggedService]) -> None:
        self._services = services
        self.operations: Mapping[str, ServiceOperation[TaggedRegion]] = OPERATIONS

    def state(self, context: CallContext) -> TaggedRegion:
        """Return the tagged resources of an account and region."""
        return TaggedRegion(self._services, context.account, context.region)


def _get_resources(region: TaggedRegion, given: Parameters) -> Response:
    filters = {entry.get("Key"): entry.get("Values") or () for entry in given.get("TagFilters") or ()}
    if None in filters or "" in filters:
        raise InvalidParameterError("TagFilters must have a Key")
    arns, kinds = given.get("ResourceARNList"), given.get("ResourceTypeFilters")
    found = [
        resource
        for resource in region.resources()
        if (not arns or resource.arn in arns)
        and (not kinds or not {resource.kind, resource.kind.partition(":")[0]}.isdisjoint(kinds))
        and all(_has(resource, key, values) for key, values in filters.items())
    ]
    most, most_tags = given.get("ResourcesPerPage") or _RESOURCES_A_PAGE, given.get("TagsPerPage") or _TAGS_A_PAGE
    start = end = _start(given)
    tags = 0
    while end < len(found) and end - start < most and (end == start or tags + len(found[end].tags) <= most_tags):
        tags += len(found[end].tags)
        end += 1
    page = [
        {"ResourceARN": resource.arn, "Tags": [{"Key": key, "Value": value} for key, value in resource.tags.items()]}
        for resource in found[start:end]
    ]
    return {"ResourceTagMappingList": page, "PaginationToken": _token(end, found)}


def _has(resource: TaggedResource, key: str, values: Sequence[str]) -> bool:
    return key in resource.tags and (not values or resource.tags[key] in values)


def _get_keys(region: TaggedRegion, given: Parameters) -> Response:
    return _names(given, "TagKeys", {key for resource in region.resources() for key in resource.tags})


def _get_values(region: TaggedRegion, given: Parameters) -> Response:
    key = given["Key"]
    return _names(given, "TagValues", {resource.tags[key] for resource in region.resources() if key in resource.tags})


def _names(given: Parameters, member: str, names: set[str]) -> Response:
    found, start = sorted(names), _start(given)
    end = start + _NAMES_A_PAGE
    return {member: found[start:end], "PaginationToken": _token(end, found)}


def _start(given: Parameters) -> int:
    token = given.get("PaginationToken") or "0"
    if not token.isdecimal():
        raise TokenExpiredError("The token is for no page.")
    return int(token)


def _token(end: int, found: Sequence[object]) -> str:
    return str(end) if end < len(found) else ""


def _tag(region: TaggedRegion, given: Parameters) -> Response:
    tags = given["Tags"]
    return _failed(region, given, lambda service, arn: service.tag(region.account, region.region, arn, tags))


def _untag(region: TaggedRegion, given: Parameters) -> Response:
    keys = given["TagKeys"]
    return _failed(region, given, lambda service, arn: service.untag(region.account, region.region, arn, keys))


def _failed(region: TaggedRegion, given: Parameters, change: Callable[[TaggedService, str], bool]) -> Response:
    arns = given["ResourceARNList"]
    return {
        "FailedResourcesMap": {
            arn: _NOT_HERE for arn in arns if not any(change(service, arn) for service in region.services)
        }
    }


OPERATIONS: Final[Mapping[str, ServiceOperation[TaggedRegion]]] = {
    "GetResources": ServiceOperation(_get_resources),
    "GetTagKeys": ServiceOperation(_get_keys),
    "GetTagValues": ServiceOperation(_get_values),
    "TagResources": ServiceOperation(_tag),
    "UntagResources": ServiceOperation(_untag),
}

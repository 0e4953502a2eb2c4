"""S3's operations in its service model, identified by method, by bucket or object, and by the parameters that they require.

https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from botocore.model import OperationModel

_LEVELS: Final = {"/": 0, "/{Bucket}": 1, "/{Bucket}/{Key+}": 2}
"""The paths of operations: the list of buckets, a bucket, an object."""
_OF_ANOTHER_HOST: Final = "ListDirectoryBuckets"
_NOT_IN_MODEL: Final = {
    ("POST", 1): "PostObject",
    ("OPTIONS", 1): "BucketCORSPreflightCheck",
    ("OPTIONS", 2): "ObjectCORSPreflightCheck",
}
"""https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html, RESTOPTIONSobject.html"""


@dataclass(frozen=True, slots=True)
class _Route:
    """The name of an operation, and what a request for it has: parameters, those with one fixed value, and headers."""

    name: str
    parameters: frozenset[str]
    fixed: tuple[tuple[str, str], ...]
    headers: frozenset[str]

    def matches(self, query: Mapping[str, str], headers: Container[str]) -> bool:
        """Return whether a request has all that the operation requires."""
        return (
            all(name in query for name in self.parameters)
            and all(query.get(name) == value for name, value in self.fixed)
            and all(name in headers for name in self.headers)
        )

    @property
    def weight(self) -> tuple[int, int, int]:
        """How much the operation requires: a setting in the query counts more than a header."""
        return len(self.parameters), len(self.headers), len(self.fixed)


def settings_in(query: Iterable[str]) -> list[str]:
    """Return the parameters of a query that name a setting or another part of a bucket or object, such as "cors" or "uploads"."""
    known = {setting for _, _, setting in _by_setting()}
    return [name for name in query if name and name in known]


def find(method: str, setting: str, *, of_object: bool) -> OperationModel | None:
    """Return the operation for such a request, or None."""
    return _by_setting().get((method, of_object, setting))


def name_of(method: str, path: str, query: Mapping[str, str], headers: Container[str]) -> str | None:
    """Return the name of the operation that a request is for, or None; names of headers are in lower case.

    Of several operations it is the one that requires the most of what the request has.
    """
    bucket, _, key = path.removeprefix("/").partition("/")
    level = 2 if bucket and key else 1 if bucket else 0
    matching = [route for route in _routes().get((method, level), ()) if route.matches(query, headers)]
    if not matching:
        return _NOT_IN_MODEL.get((method, level))
    return max(matching, key=lambda route: route.weight).name


def _path_and_query(operation: OperationModel) -> tuple[str, str]:
    """Return the path and the query of an operation in the service model.

    A client of botocore's in the same process removes the bucket from the path of each operation that it calls, in the model that
    both may share, and keeps the whole path in another member.
    """
    path, _, query = operation.http["requestUri"].partition("?")
    return operation.http.get("authPath", path).rstrip("/") or "/", query


@functools.cache
def _routes() -> Mapping[tuple[str, int], Sequence[_Route]]:
    service, found = service_model("s3"), dict[tuple[str, int], list[_Route]]()
    # in this order, a newer version of an operation (GetBucketLifecycleConfiguration) follows the older one, and is preferred
    for name in sorted(service.operation_names, reverse=True):
        operation = service.operation_model(name)
        path, query = _path_and_query(operation)
        if path not in _LEVELS or name == _OF_ANOTHER_HOST:
            continue
        parts = [part for part in query.split("&") if part]
        shape = operation.input_shape
        required = [shape.members[member].serialization for member in shape.required_members] if shape else []
        route = _Route(
            name,
            frozenset(part for part in parts if "=" not in part)
            | {member["name"] for member in required if member.get("location") == "querystring"},
            tuple((part.partition("=")[0], part.partition("=")[2]) for part in parts if "=" in part),
            frozenset(member["name"].lower() for member in required if member.get("location") == "header"),
        )
        found.setdefault((operation.http["method"], _LEVELS[path]), []).append(route)
    return found


@functools.cache
def _by_setting() -> Mapping[tuple[str, bool, str], OperationModel]:
    service = service_model("s3")
    found: dict[tuple[str, bool, str], OperationModel] = {}
    # in this order, a newer version of an operation (ListObjectsV2) follows and replaces the older one
    for name in sorted(service.operation_names):
        operation = service.operation_model(name)
        path, query = _path_and_query(operation)
        setting = next((part for part in query.split("&") if part and "=" not in part), "")
        if operation.input_shape is not None and "UploadId" in operation.input_shape.required_members:
            setting = "uploadId"
        found[operation.http["method"], "{Key+}" in path, setting] = operation
    return found

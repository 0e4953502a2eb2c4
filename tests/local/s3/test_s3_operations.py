"""Which operation of S3 a request is for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from chatprov.local.moto_s3 import operations
from chatprov.local.services.models import service_model
from tests.conftest import ROOT

SERVICE = service_model("s3")
ON_ANOTHER_HOST = {"ListDirectoryBuckets", "WriteGetObjectResponse"}
REPLACED = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}
"""Older operations; the newer one has the same method, path and parameters."""


@pytest.mark.parametrize("name", sorted(set(SERVICE.operation_names) - ON_ANOTHER_HOST))
def test_every_operation_is_found(name: str) -> None:
    operation = SERVICE.operation_model(name)
    uri, _, parts = operation.http["requestUri"].partition("?")
    shape = operation.input_shape
    required = [shape.members[member].serialization for member in shape.required_members] if shape else []
    query = dict(part.partition("=")[::2] for part in parts.split("&") if part)
    query |= {member["name"]: "1" for member in required if member.get("location") == "querystring"}
    headers = {member["name"].lower() for member in required if member.get("location") == "header"}
    uri = operation.http.get("authPath", uri)  # the whole path, if a client has shortened the other one
    path = uri.replace("{Bucket}", "files").replace("{Key+}", "a/b")
    found = operations.name_of(operation.http["method"], path, query | {"versionId": "x"}, headers | {"host"})
    assert found == REPLACED.get(name, name)


@pytest.mark.parametrize(
    ("method", "path", "query", "name"),
    [
        ("POST", "/files", {}, "PostObject"),
        ("POST", "/files/", {"delete": ""}, "DeleteObjects"),
        ("OPTIONS", "/files", {}, "BucketCORSPreflightCheck"),
        ("OPTIONS", "/files/k", {"acl": ""}, "ObjectCORSPreflightCheck"),
        ("PUT", "/files/k", {"unknown": ""}, "PutObject"),
        ("GET", "/files", {"cors": "", "list-type": "2"}, "GetBucketCors"),
        ("POST", "/", {}, None),
        ("POST", "/files/k", {}, None),
        ("PATCH", "/files/k", {}, None),
    ],
)
def test_other_requests(method: str, path: str, query: dict[str, str], name: str | None) -> None:
    assert operations.name_of(method, path, query, {"host"}) == name


def test_operations_are_found_after_a_client_has_shortened_their_paths() -> None:
    code = """
from botocore.handlers import remove_bucket_from_url_paths_from_model
from chatprov.local.moto_s3 import operations
from chatprov.local.services.models import service_model
for name in ("GetObject", "GetBucketCors", "CreateBucket"):
    remove_bucket_from_url_paths_from_model({}, service_model("s3").operation_model(name), {})
print(operations.name_of("GET", "/files/a/b", {}, {"host"}), operations.name_of("PUT", "/files", {}, {"host"}))
print(operations.name_of("GET", "/files", {"cors": ""}, {"host"}), operations.name_of("GET", "/", {}, {"host"}))
"""
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["GetObject", "CreateBucket", "GetBucketCors", "ListBuckets"]

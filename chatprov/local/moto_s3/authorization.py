"""Authorizes a request to S3, or raises the error that it is rejected with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.s3.exceptions import S3ClientError

from chatprov.local.moto_s3 import acls, actions, copy_source, cors, publicity
from chatprov.local.moto_s3.access import RequesterRights
from chatprov.local.moto_s3.authentication import authenticate
from chatprov.local.moto_s3.context import context_of
from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal

if TYPE_CHECKING:
    from moto.s3.models import FakeAcl, FakeBucket, S3Backend

    from chatprov.local.moto_s3.request import Request


def check_page(request: Request, bucket: FakeBucket | None) -> None:
    """Reject a change by a page of another origin that the bucket's CORS rules do not allow."""
    if request.from_elsewhere and request.method not in {"GET", "HEAD"}:
        cors.demand(bucket.cors if bucket else None, request.headers, request.method)


class Authorization:
    """One request, its requester, and its bucket, if there is one with that name."""

    def __init__(self, request: Request, bucket: FakeBucket | None, backend: S3Backend) -> None:
        self._request = request
        self._backend = backend
        self._name = request.bucket_name
        self._parameters = request.parameters
        self._key: str | None = None
        # the owner of a name decides nothing about a bucket that another account wants to create
        self._bucket = None if self.creates and bucket and bucket.account_id != request.account else bucket
        requester = authenticate(request, bucket)
        self._access = RequesterRights(requester, context_of(request, requester, request.source_ip, request.account))

    @property
    def requester_arn(self) -> str:
        """Return the requester's ARN."""
        return self._access.requester_arn

    @property
    def creates(self) -> bool:
        """Return whether the request is CreateBucket."""
        return self._key is None and self._request.method == "PUT" and not self._settings

    @property
    def _settings(self) -> set[str]:
        return {name for name in self._parameters if not name.startswith(("X-Amz-", "x-id"))}

    def may(self, action: str, arn: str) -> bool:
        """Return whether the requester may perform an action on this bucket."""
        return self._bucket is not None and self._access.may(action, arn, self._bucket)

    def for_bucket(self) -> None:
        """Authorize a request to the bucket, or to the list of buckets."""
        if not self._name:
            self._access.demand("s3:ListAllMyBuckets", "*", None)
        elif self._request.method == "POST":
            # DeleteObjects is authorized object by object
            if "delete" not in self._parameters:
                self._demand("s3:PutObject", self._request.form.get("key", ""))
        elif self._bucket is not None or self.creates:
            self._demand(actions.of_bucket(self._request.method, self._parameters))

    def for_object(self, key: str) -> None:
        """Authorize a request to an object; without the right to list the bucket, a missing object gives AccessDenied."""
        self._key = key
        if self._bucket is None:
            return
        self._check_overrides()
        found = self._object(self._bucket.name, key, self._parameters.get("versionId"))
        action = actions.of_object(self._request.method, self._parameters)
        self._demand(action, key, getattr(found, "acl", None))
        source = self._request.given.get(copy_source.HEADER)
        if source is not None:
            self._demand_source(source)
        if found is None and action.startswith("s3:GetObject") and not self.may("s3:ListBucket", self._bucket.arn):
            raise AccessDenied

    def check_acl(self, acl: FakeAcl, canned: str) -> None:
        """Reject an ACL that the bucket does not accept, or that the requester may not set."""
        if self._bucket is None:
            return
        action = "s3:PutBucketAcl" if self._key is None and self._request.method == "PUT" else "s3:PutObjectAcl"
        key = self._key if self._key is not None else self._request.form.get("key")
        arn = self._bucket.arn if key is None else f"{self._bucket.arn}/{key}"
        block = publicity.block_of(self._bucket)
        acls.check_acceptable(
            acl, canned, self._bucket, block, requester_arn=self.requester_arn, action=action, arn=arn
        )
        writes = key is not None and "acl" not in self._parameters
        self._demand(action, key, part_of="s3:PutObject" if writes else None)

    def _demand(
        self, action: str, key: str | None = None, acl: FakeAcl | None = None, *, part_of: str | None = None
    ) -> None:
        arn = f"arn:{self._backend.partition}:s3:::{self._name}" + ("" if key is None else f"/{key}")
        self._access.demand(action, arn, self._bucket, acl, part_of=part_of)

    def _demand_source(self, source: str) -> None:
        named = copy_source.read(source)
        try:
            bucket = self._backend.get_bucket(named.bucket)
        except S3ClientError:
            return  # the copy itself raises this error
        found = self._object(named.bucket, named.key, named.version)
        action = "s3:GetObjectVersion" if named.version else "s3:GetObject"
        self._access.demand(action, f"{bucket.arn}/{named.key}", bucket, getattr(found, "acl", None))

    def _object(self, bucket: str, key: str, version: str | None) -> Any:
        try:
            return self._backend.get_object(bucket, key, version_id=version)
        except S3ClientError:
            return None

    def _check_overrides(self) -> None:
        if self._request.auth_type == "" and any(name.startswith("response-") for name in self._parameters):
            message = "Request specific response headers cannot be used for anonymous GET requests."
            raise S3Refusal(400, "InvalidRequest", message)

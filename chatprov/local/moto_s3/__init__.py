"""moto's S3 with AWS's access control and with the defaults that new buckets have had since April 2023."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.s3 import models as moto_models
from moto.s3 import responses as moto_responses
from moto.s3control.models import s3control_backends

from chatprov.local.moto_s3 import checksums, cors
from chatprov.local.moto_s3.control import S3ControlBackend
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.models import S3Backend, ServedBucket
from chatprov.local.moto_s3.stored import Key, Multipart
from chatprov.local.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["S3Backend", "install", "may_be_sent_by_page", "owner_of"]


def owner_of(bucket: str) -> str | None:
    """Return the account that owns a bucket, or None if there is no such bucket."""
    place = moto_models.s3_backends.bucket_accounts.get(bucket)
    return place[1] if place else None


def may_be_sent_by_page(path: str, headers: Iterable[tuple[str, str]], method: str) -> bool:
    """Return whether the CORS rules of a path's bucket allow a page to change something; `headers` has the page's origin.

    False means that the request is rejected whatever its body is. True means only that CORS allows it.
    """
    name = path.lstrip("/").partition("/")[0]
    place = moto_models.s3_backends.bucket_accounts.get(name)
    if place is None:
        return False
    partition, account = place
    bucket = moto_models.s3_backends[account][partition].buckets.get(name)
    try:
        cors.demand(bucket.cors if bucket else None, {name.lower(): value for name, value in headers}, method)
    except S3Refusal:
        return False
    return True


def install() -> None:
    """Replace moto's S3 with this one, for a server and for `moto.mock_aws()`."""
    register(moto_models.s3_backends, S3Backend)
    register(s3control_backends, S3ControlBackend)
    moto_models.FakeBucket = ServedBucket  # type: ignore[misc]  # the name that CreateBucket looks up
    moto_models.FakeKey = Key  # type: ignore[misc]  # the name that PutObject, CopyObject and UploadPart look up
    moto_models.FakeMultipart = Multipart  # type: ignore[misc]  # the name that CreateMultipartUpload looks up
    moto_responses.compute_checksum = checksums.compute  # type: ignore[attr-defined]  # the name that CopyObject looks up

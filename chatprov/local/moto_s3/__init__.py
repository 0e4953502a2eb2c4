"""moto's S3 that lets in whom AWS would, with what every new bucket has had since April 2023."""

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

__all__ = ["S3Backend", "install", "may_be_sent_by_page"]


def may_be_sent_by_page(path: str, headers: Iterable[tuple[str, str]], method: str) -> bool:
    """Return whether the bucket of a path lets pages of an origin change something, as `headers` name it.

    It says no where the request is refused whatever its body is, and nothing more when it says yes.
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
    """Replace moto's S3 by this one, for a server and for `moto.mock_aws()` alike."""
    register(moto_models.s3_backends, S3Backend)
    register(s3control_backends, S3ControlBackend)
    moto_models.FakeBucket = ServedBucket  # type: ignore[misc]  # where CreateBucket finds the class
    moto_models.FakeKey = Key  # type: ignore[misc]  # where PutObject, CopyObject and UploadPart find the class
    moto_models.FakeMultipart = Multipart  # type: ignore[misc]  # where CreateMultipartUpload finds the class
    moto_responses.compute_checksum = checksums.compute  # type: ignore[attr-defined]  # where CopyObject finds it

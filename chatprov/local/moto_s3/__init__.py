"""moto's S3 that lets in whom AWS would, with what every new bucket has had since April 2023."""

from __future__ import annotations

from moto.s3 import models as moto_models
from moto.s3 import responses as moto_responses
from moto.s3control.models import s3control_backends

from chatprov.local.moto_s3 import checksums
from chatprov.local.moto_s3.control import S3ControlBackend
from chatprov.local.moto_s3.models import Bucket, S3Backend
from chatprov.local.moto_s3.stored import Key, Multipart
from chatprov.local.registry import register

__all__ = ["S3Backend", "install"]


def install() -> None:
    """Put this S3 in the place of moto's own, for a server and for `moto.mock_aws()` alike."""
    register(moto_models.s3_backends, S3Backend)
    register(s3control_backends, S3ControlBackend)
    moto_models.FakeBucket = Bucket  # type: ignore[misc]  # where CreateBucket finds the class
    moto_models.FakeKey = Key  # type: ignore[misc]  # where PutObject, CopyObject and UploadPart find the class
    moto_models.FakeMultipart = Multipart  # type: ignore[misc]  # where CreateMultipartUpload finds the class
    moto_responses.compute_checksum = checksums.compute  # type: ignore[attr-defined]  # where CopyObject finds it

"""moto's S3 that lets in whom AWS would, with what every new bucket has had since April 2023."""

from __future__ import annotations

from moto.s3 import models as moto_models
from moto.s3control.models import s3control_backends

from chatprov.local.moto_s3.control import S3ControlBackend
from chatprov.local.moto_s3.models import Bucket, S3Backend
from chatprov.local.registry import register

__all__ = ["S3Backend", "install"]


def install() -> None:
    """Put this S3 in the place of moto's own, for a server and for `moto.mock_aws()` alike."""
    register(moto_models.s3_backends, S3Backend)
    register(s3control_backends, S3ControlBackend)
    moto_models.FakeBucket = Bucket  # type: ignore[misc]  # where CreateBucket finds the class

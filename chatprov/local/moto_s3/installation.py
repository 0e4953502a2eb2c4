"""Replaces parts of moto's S3, which has no other extension point."""

from __future__ import annotations

from moto.s3 import models as moto_models

from chatprov.local.moto_s3.models import S3Backend, ServedBucket
from chatprov.local.moto_s3.stored import Key, Multipart
from chatprov.local.registry import register


def install() -> None:
    """Install the corrections, for everything that is created from now on."""
    register(moto_models.s3_backends, S3Backend)
    # as long as `ServedBucket` exists
    moto_models.FakeBucket = ServedBucket  # type: ignore[misc]  # the name that CreateBucket looks up
    # as long as stored.py exists: this name and the next one
    moto_models.FakeKey = Key  # type: ignore[misc]  # the name that PutObject, CopyObject and UploadPart look up
    moto_models.FakeMultipart = Multipart  # type: ignore[misc]  # the name that CreateMultipartUpload looks up

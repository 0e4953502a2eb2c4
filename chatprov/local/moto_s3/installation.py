"""Replaces parts of moto's S3, which has no other extension point."""

from __future__ import annotations

from typing import Any

from moto.moto_api._internal import mock_random
from moto.s3 import models as moto_models

from chatprov.local.moto_s3.models import S3Backend, ServedBucket
from chatprov.local.moto_s3.stored import Key, Multipart
from chatprov.local.moto_s3.version_ids import new_version_id
from chatprov.local.registry import register


class _VersionIds:
    """moto's source of random values, for ids of 32 characters."""

    def uuid4(self) -> str:
        """Return an id of a version."""
        return new_version_id()

    def __getattr__(self, name: str) -> Any:
        return getattr(mock_random, name)


def install() -> None:
    """Install the corrections, for everything that is created from now on."""
    register(moto_models.s3_backends, S3Backend)
    # as long as `ServedBucket` exists
    moto_models.FakeBucket = ServedBucket  # type: ignore[misc]  # the name that CreateBucket looks up
    # as long as stored.py exists: this name and the next one
    moto_models.FakeKey = Key  # type: ignore[misc]  # the name that PutObject, CopyObject and UploadPart look up
    # until moto's version ids have the form of S3's
    moto_models.random = _VersionIds()  # type: ignore[assignment, attr-defined]  # what chooses the id of a version
    moto_models.FakeMultipart = Multipart  # type: ignore[misc]  # the name that CreateMultipartUpload looks up

"""moto's S3, with what every new bucket has had since April 2023 and with the tags given at its creation."""

from __future__ import annotations

from moto.s3.models import s3_backends

from chatprov.local.moto_s3.models import S3Backend
from chatprov.local.registry import register

__all__ = ["S3Backend", "install"]


def install() -> None:
    """Put this S3 in the place of moto's own, for a server and for `moto.mock_aws()` alike."""
    register(s3_backends, S3Backend)

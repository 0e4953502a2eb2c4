"""moto's S3, with what every new bucket has had since April 2023 and with the tags given at its creation."""

from __future__ import annotations

from moto.s3.models import s3_backends

from chatprov.local.moto_s3.models import S3Backend

__all__ = ["S3Backend", "install"]


def install() -> None:
    """Put this S3 in the place of moto's own, for a server and for `moto.mock_aws()` alike."""
    s3_backends.backend = S3Backend
    for partitions in s3_backends.values():
        partitions.backend = S3Backend
        for partition in [name for name, backend in partitions.items() if not isinstance(backend, S3Backend)]:
            del partitions[partition]

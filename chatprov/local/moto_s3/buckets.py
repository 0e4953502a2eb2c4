"""moto's buckets behind the port; if a folder has buckets, moto is loaded for them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from chatprov.local import moto_loading
from chatprov.local.moto_s3 import cors
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.ports import BucketSummary, StoredObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class MotoBuckets:
    """The buckets of all accounts."""

    def all(self) -> Sequence[BucketSummary]:
        """Return the buckets of all accounts."""
        if not moto_loading.load_for_waiting():
            return []
        return [
            BucketSummary(bucket.account_id, bucket.name, bucket.region_name, sum(1 for _ in _objects(bucket)))
            for partitions in list(_backends().values())
            for backend in list(partitions.values())
            for bucket in list(backend.buckets.values())
        ]

    def owner_of(self, bucket: str) -> str | None:
        """Return the account that owns a bucket, or None if there is no such bucket: their names are global."""
        place = _backends().bucket_accounts.get(bucket) if moto_loading.load_for_waiting() else None
        return place[1] if place else None

    def objects(self, bucket: str, most: int) -> Sequence[StoredObject]:
        """Return up to `most` objects of a bucket; none for a bucket that does not exist."""
        found = _bucket(bucket) if moto_loading.load_for_waiting() else None
        if found is None:
            return []
        return [
            StoredObject(stored.name, stored.size, stored.metadata.get("content-type"), stored.last_modified)
            for stored in islice(_objects(found), most)
        ]

    def may_page_change(self, path: str, headers: Iterable[tuple[str, str]], method: str) -> bool:
        """Return whether the CORS rules of a path's bucket allow a page to change something; `headers` has the page's origin."""
        if not moto_loading.load_for_waiting():
            return False
        name = path.lstrip("/").partition("/")[0]
        if name not in _backends().bucket_accounts:
            return False
        bucket = _bucket(name)
        try:
            cors.demand(bucket.cors if bucket else None, {name.lower(): value for name, value in headers}, method)
        except S3Refusal:
            return False
        return True


def _backends() -> Any:
    from moto.s3.models import s3_backends  # noqa: PLC0415  # it is loaded already

    return s3_backends


def _bucket(name: str) -> Any:
    place = _backends().bucket_accounts.get(name)
    if place is None:
        return None
    partition, account = place
    return _backends()[account][partition].buckets.get(name)


def _objects(bucket: Any) -> Iterator[Any]:
    from moto.s3.models import FakeDeleteMarker  # noqa: PLC0415  # as above

    return (key for key in bucket.keys.values() if not isinstance(key, FakeDeleteMarker))

"""moto's objects behind the port, as exports and imports of tables write and read them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov.local import moto_loading
from chatprov.local.bodies import Content
from chatprov.local.moto_s3 import changes
from chatprov.local.moto_s3.exceptions import AccessDenied
from chatprov.local.ports import BucketAccessError, NoSuchBucketError

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Mapping, Sequence

    from chatprov.iam.conditions import Context
    from chatprov.local.ports import BucketPlace, ObjectEncryption


class MotoBucketFiles:
    """The objects of all buckets."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock

    def write(self, place: BucketPlace, contents: Mapping[str, bytes], encryption: ObjectEncryption, /) -> None:
        """Write objects by their keys, all or none; raises NoSuchBucketError, BucketAccessError and NotWrittenError."""
        with self._lock:
            backend, bucket = _found(place)
            _demand("s3:PutObject", [f"{bucket.arn}/{key}" for key in contents], place, bucket)
            from chatprov.local.moto_s3 import versions  # noqa: PLC0415  # it imports moto, which is loaded already

            try:
                for key, content in contents.items():
                    changes.note_object(place.bucket, key)
                    with versions.written(bucket, key):
                        backend.put_object(
                            place.bucket, key, content, encryption=encryption.algorithm, kms_key_id=encryption.key
                        )
            finally:
                # also after an error, which leaves what has been written so far
                changes.keep()

    def read(self, place: BucketPlace, prefix: str, /) -> Sequence[tuple[str, Content]]:
        """Return keys and contents of the objects whose keys begin with a prefix, in the order of the keys; raises as `write`."""
        with self._lock:
            backend, bucket = _found(place)
            _demand("s3:ListBucket", [bucket.arn], place, bucket)
            found = backend.list_objects(bucket, prefix, None, None, None)[0]
            _demand("s3:GetObject", [f"{bucket.arn}/{key.name}" for key in found], place, bucket)
            return [(key.name, Content.of(key.value)) for key in found]


def _found(place: BucketPlace) -> tuple[Any, Any]:
    """Return moto's backend and bucket."""
    if not moto_loading.load_for_waiting():
        raise NoSuchBucketError(place.bucket)
    from moto.s3.models import s3_backends  # noqa: PLC0415  # it is loaded already

    where = s3_backends.bucket_accounts.get(place.bucket)
    if where is None:
        raise NoSuchBucketError(place.bucket)
    partition, account = where
    if account != (place.owner or place.account):
        raise BucketAccessError("Access Denied")
    backend = s3_backends[account][partition]
    return backend, backend.buckets[place.bucket]


def _demand(action: str, arns: Iterable[str], place: BucketPlace, bucket: Any) -> None:
    """Raise BucketAccessError unless the account itself may do something with all objects."""
    # both import moto
    from chatprov.local.moto_iam.credentials import root_requester  # noqa: PLC0415
    from chatprov.local.moto_s3.access import RequesterRights  # noqa: PLC0415

    rights = RequesterRights(root_requester(place.account, bucket.partition), _context(place, bucket))
    try:
        for arn in arns:
            rights.demand(action, arn, bucket)
    except AccessDenied as denied:
        raise BucketAccessError(denied.message) from None


def _context(place: BucketPlace, bucket: Any) -> Context:
    """Return the values of the condition keys; a service sends the request for the account."""
    return {
        "aws:currenttime": [datetime.now(UTC).isoformat()],
        "aws:epochtime": [str(int(time.time()))],
        "aws:securetransport": ["true"],
        "aws:principalaccount": [place.account],
        "aws:principalarn": [f"arn:{bucket.partition}:iam::{place.account}:root"],
        "aws:principaltype": ["Account"],
        "aws:userid": [place.account],
        "aws:resourceaccount": [bucket.account_id],
        "s3:resourceaccount": [bucket.account_id],
        "aws:sourceip": None,
        "aws:sourcevpc": None,
        "aws:sourcevpce": None,
        "aws:username": None,
    }

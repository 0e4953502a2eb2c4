"""What the log of S3 has: the images of buckets, objects and uploads, of which each is a piece of S3's document.

| key | value |
| --- | --- |
| "account", account, partition | the public access block of the account |
| "bucket", account, partition, name | the bucket without objects and uploads |
| "version", account, partition, bucket, key, version | a version of an object, or a delete marker; the oldest first |
| "upload", account, partition, bucket, upload | an upload without its parts |
| "part", account, partition, bucket, upload, number | a part of an upload |
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.state_document import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.local.storage import Image

LOG_VERSION: Final = FORMAT.version

ACCOUNT: Final = "account"
BUCKET: Final = "bucket"
VERSION: Final = "version"
UPLOAD: Final = "upload"
PART: Final = "part"


def document_of(entries: Mapping[bytes, bytes], version: int) -> dict[str, Any]:
    """Return the document that the entries of a log of some version are the pieces of.

    Raises KeyError, TypeError or ValueError for an entry that is not one of S3.
    """
    accounts: dict[str, Any] = {}
    keys, values = (json.loads(b"[%s]" % b",".join(found)) for found in (entries, entries.values()))
    for (kind, account, partition, *names), found in zip(keys, values, strict=True):
        state = accounts.setdefault(account, {}).setdefault(
            partition, {"public_access_block": None, "buckets": {}, "contents": {}}
        )
        if kind == ACCOUNT:
            state["public_access_block"] = found
        else:
            _add(state["buckets"], kind, names, found)
    return {"service": FORMAT.service, "version": version, "accounts": accounts}


def _add(buckets: dict[str, Any], kind: str, names: list[str], value: Any) -> None:
    if kind == BUCKET:
        (name,) = names
        buckets[name] = value
    elif kind == VERSION:
        name, key, _ = names
        buckets[name]["objects"].setdefault(key, []).append(value)
    elif kind == UPLOAD:
        name, upload_id = names
        buckets[name]["uploads"][upload_id] = value
    elif kind == PART:
        name, upload_id, _ = names
        buckets[name]["uploads"][upload_id]["parts"].append(value)
    else:
        raise ValueError("an entry is of a kind that is not known")


def images_of(document: Mapping[str, Any]) -> Iterator[Image]:
    """Yield the images of a document, which has no contents."""
    for account, partitions in document["accounts"].items():
        for partition, state in partitions.items():
            place = account, partition
            if state["public_access_block"] is not None:
                yield (ACCOUNT, *place), state["public_access_block"]
            for name, bucket in state["buckets"].items():
                yield (BUCKET, *place, name), {**bucket, "objects": {}, "uploads": {}}
                for key, versions in bucket["objects"].items():
                    for version in versions:
                        yield (VERSION, *place, name, key, version["id"]), version
                for upload_id, upload in bucket["uploads"].items():
                    yield (UPLOAD, *place, name, upload_id), {**upload, "parts": []}
                    for part in upload["parts"]:
                        yield (PART, *place, name, upload_id, str(part["number"])), part


def content_of(kind: str, value: Any) -> str:
    """Return the content that the value of an image names; "" if there is none."""
    if kind == VERSION:
        return "" if value["object"] is None else value["object"]["content"]
    return value["content"] if kind == PART else ""

"""The state of S3 in one account and partition, as its document has it: buckets with their objects and uploads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chatprov.local.moto_s3.state_settings import AclState, BucketSettingsState, PublicAccessBlockState
from chatprov.local.services.state_document import StateFormat


@dataclass(slots=True)
class ChecksumState:
    """The checksum of an object."""

    algorithm: str | None
    value: str | None
    kind: str | None
    parts: int | None


@dataclass(slots=True)
class ServerSideEncryptionState:
    """How an object or an upload is encrypted."""

    algorithm: str | None
    kms_key: str | None
    bucket_key: bool | None
    customer_key_md5: str | None
    """The MD5 of the client's key, in base64, for encryption with one."""


@dataclass(slots=True)
class ObjectLockState:
    """What protects an object from being deleted."""

    mode: str | None
    legal_hold: str | None
    until: str | None


@dataclass(slots=True)
class PartState:
    """A part of an upload; `content` is None when the upload has been completed."""

    number: int
    size: int
    etag: str
    modified: datetime
    encryption: ServerSideEncryptionState
    content: str | None


@dataclass(slots=True)
class CompletedUploadState:
    """The upload that an object was made by."""

    id: str
    parts: list[PartState]


@dataclass(slots=True)
class ObjectState:
    """A version of an object; `content` is the id of its content."""

    content: str
    etag: str
    storage_class: str | None
    versioned: bool
    """Whether the bucket had versions when the object was stored."""
    metadata: dict[str, str]
    tags: dict[str, str]
    acl: AclState | None
    checksum: ChecksumState
    encryption: ServerSideEncryptionState
    lock: ObjectLockState
    redirect: str | None
    upload: CompletedUploadState | None


@dataclass(slots=True)
class VersionState:
    """A version of an object, or a delete marker."""

    id: str
    modified: datetime
    object: ObjectState | None
    """None for a delete marker."""


@dataclass(slots=True)
class UploadState:
    """A multipart upload that has not been completed."""

    key: str
    storage_class: str | None
    metadata: dict[str, str]
    tags: dict[str, str]
    acl: AclState | None
    encryption: ServerSideEncryptionState
    initiated: datetime
    overtaken: bool
    """Whether the object has been written or deleted since the upload began."""
    parts: list[PartState]


@dataclass(slots=True)
class BucketState:
    """A bucket: the versions of its objects by key, the oldest first, and the uploads by id."""

    region: str
    namespace: str | None
    created: datetime
    tags: dict[str, str]
    settings: BucketSettingsState
    objects: dict[str, list[VersionState]]
    uploads: dict[str, UploadState]


@dataclass(slots=True)
class S3Partition:
    """S3 in one account and partition; `contents` are those of all objects by their ids."""

    public_access_block: PublicAccessBlockState | None
    """The setting of the account, which S3 Control has."""
    buckets: dict[str, BucketState]
    contents: dict[str, bytes]


def _add_retention(partition: Any) -> None:
    """Change S3 of version 1, in which no bucket had a default retention, to that of version 2."""
    for bucket in partition["buckets"].values():
        bucket["settings"]["default_retention"] = None


def _add_customer_keys(partition: Any) -> None:
    """Change S3 of version 2, in which no key of a client was known and no upload was overtaken, to that of version 3."""
    for bucket in partition["buckets"].values():
        if bucket["settings"]["encryption"] is not None:
            bucket["settings"]["encryption"]["blocked"] = []
        for upload in bucket["uploads"].values():
            upload |= {"initiated": bucket["created"], "overtaken": False}
            _add_customer_key([upload, *upload["parts"]])
        for version in (version for versions in bucket["objects"].values() for version in versions):
            del version["over_marker"]
            found = version["object"]
            if found is not None:
                _add_customer_key([found, *((found["upload"] or {}).get("parts", []))])


def _add_customer_key(encrypted: list[Any]) -> None:
    for found in encrypted:
        found["encryption"]["customer_key_md5"] = None


FORMAT: Final = StateFormat("s3", 3, S3Partition, {1: _add_retention, 2: _add_customer_keys})

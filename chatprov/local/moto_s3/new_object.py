"""What a request says about the object that it writes, besides the content: in headers, or in the fields of a form.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from moto.s3.models import get_canned_acl
from moto.s3.utils import STORAGE_CLASS

from chatprov.local.moto_s3 import bucket_encryption, customer_key, object_lock, tags, versions
from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.s3.models import FakeAcl, FakeBucket, FakeKey, S3Backend

    from chatprov.local.bodies import Content
    from chatprov.local.moto_s3.integrity import Checksum

REDIRECT: Final = "x-amz-website-redirect-location"
_USUAL: Final = "AES256"
_KMS: Final = "aws:kms"
_CUSTOMER: Final = "SSE-C"
_ALGORITHMS: Final = frozenset({_USUAL, _KMS, "aws:kms:dsse", "aws:backup", "aws:fsx"})


@dataclass(frozen=True, slots=True)
class Encryption:
    """How an object is encrypted; `of_request` is false for the default of its bucket."""

    algorithm: str | None
    kms_key: str | None
    bucket_key: str | None
    of_request: bool
    customer_key_md5: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, str], bucket: FakeBucket) -> Encryption:
        """Return the encryption in a request, else the bucket's, else that of all new objects.

        Raises InvalidArgument for a method that S3 does not have.
        """
        method = given.get(customer_key.ENCRYPTION)
        if method and method not in _ALGORITHMS:
            raise S3Refusal(
                400,
                "InvalidArgument",
                "The encryption method specified is not supported",
                ArgumentName=customer_key.ENCRYPTION,
                ArgumentValue=method,
            )
        default: dict[str, Any] = (bucket.encryption or {}).get("Rule", {})
        md5 = customer_key.md5_of(given)
        if md5 is not None:
            if _CUSTOMER in bucket_encryption.blocked(bucket.encryption):
                raise AccessDenied
            return cls(None, None, None, of_request=True, customer_key_md5=md5)
        by_default = default.get("ApplyServerSideEncryptionByDefault", {})
        return cls(
            method or by_default.get("SSEAlgorithm", _USUAL),
            given.get(f"{customer_key.ENCRYPTION}-aws-kms-key-id") or by_default.get("KMSMasterKeyID"),
            (given.get(f"{customer_key.ENCRYPTION}-bucket-key-enabled") or "").lower()
            or default.get("BucketKeyEnabled"),
            customer_key.ENCRYPTION in given,
        )

    def encrypt(self, stored: FakeKey) -> None:
        """Encrypt an object that has been stored."""
        if self.customer_key_md5 is not None or (self.algorithm or "").startswith(_KMS):
            encrypted: Any = stored
            encrypted.encrypt(self.customer_key_md5)


@dataclass(frozen=True, slots=True)
class NewObject:
    """The members of a new object that a request gives."""

    metadata: dict[str, str]
    storage_class: str
    encryption: Encryption
    redirect: str | None
    tags: dict[str, str]
    lock: tuple[str | None, str | None, str | None]
    """Mode, legal hold and end of the retention."""
    acl: FakeAcl

    @classmethod
    def of(
        cls, given: Mapping[str, str], metadata: dict[str, str], bucket: FakeBucket, acl: FakeAcl | None
    ) -> NewObject:
        """Return what the headers of a request, or the fields of a form, give; `acl` is the accepted ACL."""
        return cls(
            metadata,
            storage_class_of(given),
            Encryption.of(given, bucket),
            given.get(REDIRECT),
            tags.of_header(given.get("x-amz-tagging", "")),
            object_lock.of_request(given, bucket),
            acl or get_canned_acl("private"),
        )

    def store(self, backend: S3Backend, bucket: str, key: str, content: bytes | Content, checksum: Checksum) -> FakeKey:
        """Store an object with these members; the content may be a Content, which `stored.Key` keeps in its file."""
        mode, legal_hold, until = self.lock
        value: Any = content
        with versions.written(backend.get_bucket(bucket), key):
            stored = backend.put_object(
                bucket,
                key,
                value,
                storage=self.storage_class,
                encryption=self.encryption.algorithm,
                kms_key_id=self.encryption.kms_key,
                bucket_key_enabled=self.encryption.bucket_key,
                lock_mode=mode,
                lock_legal_status=legal_hold,
                lock_until=until,
                checksum_value=checksum.value,
            )
        self.encryption.encrypt(stored)
        stored.checksum_algorithm, stored.checksum_type = checksum.algorithm, "FULL_OBJECT"
        stored.set_metadata(dict(self.metadata))
        stored.set_acl(self.acl)
        stored.website_redirect_location = self.redirect
        backend.put_object_tagging(stored, self.tags)
        return stored


def storage_class_of(given: Mapping[str, str]) -> str:
    """Return the storage class in a request; raise InvalidStorageClass for one that S3 does not have."""
    found = given.get("x-amz-storage-class", "STANDARD")
    if found not in STORAGE_CLASS:
        message = "The storage class you specified is not valid"
        raise S3Refusal(400, "InvalidStorageClass", message, StorageClassRequested=found)
    return found

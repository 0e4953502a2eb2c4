"""moto's objects and parts of uploads with contents that stay in their files; moto's read them into memory."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.s3 import models as moto_models
from moto.settings import S3_UPLOAD_PART_MIN_SIZE

from chatprov.local.bodies import Content
from chatprov.local.moto_s3 import checksums
from chatprov.local.moto_s3.exceptions import InvalidPart, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

_ETAG = 16


# until moto does not read contents into memory
class Key(moto_models.FakeKey):
    """An object, a version of an object, or a part of an upload."""

    _content = Content()
    customer_key_md5: str | None = None
    """The MD5 of the client's key, in base64, if the object is encrypted with one."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._value_buffer.close()

    @property
    def value(self) -> Any:
        """The content."""
        return self._content

    @value.setter
    def value(self, new_value: bytes | str | Content) -> None:
        data = new_value.encode() if isinstance(new_value, str) else new_value
        self._content = Content.of(data)
        self.contentsize = len(self._content)

    @property
    def etag(self) -> str:
        """The MD5 of the content in quotes, unless the object was uploaded in parts."""
        if self._etag is None:
            self._etag = checksums.hexdigest(self._content, "md5")
        return f'"{self._etag}"'

    def encrypt(self, customer_key_md5: str | None) -> None:
        """Encrypt with a client's key, or with one of KMS (None): the ETag is then not the MD5 of the content."""
        self.customer_key_md5 = customer_key_md5
        if customer_key_md5 is not None:
            self.encryption = self.kms_key_id = self.bucket_key_enabled = None
        self._etag = self._etag or secrets.token_hex(_ETAG)

    def dispose(self, garbage: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002  # moto's signature
        """Release the content; its file is deleted when no copy of the object has it any more."""
        self._content = Content()
        self.disposed = True

    def __deepcopy__(self, _: dict[int, Any]) -> Key:
        # moto copies objects when it lists them; the copies share the content
        twin: Key = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin


# as above
class Multipart(moto_models.FakeMultipart):
    """A multipart upload."""

    customer_key_md5: str | None = None
    """As that of a key."""
    initiated = datetime.fromtimestamp(0, UTC)
    """When the upload began."""
    is_overtaken = False
    """Whether the object has been written or deleted since the upload began."""

    def complete(self, body: Iterator[tuple[int, str]]) -> Any:
        """Return the content, the ETag and the checksum of the object made of the parts in `body`.

        https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
        """
        parts: list[Key] = []
        numbers: list[int] = []
        for number, etag in body:
            part: Any = self.parts.get(number)
            if part is None or part.etag.strip('"') != etag.replace('"', ""):
                raise InvalidPart(number, etag, self.id)
            if parts and parts[-1].contentsize < S3_UPLOAD_PART_MIN_SIZE:
                raise S3Refusal(
                    400,
                    "EntityTooSmall",
                    "Your proposed upload is smaller than the minimum allowed size",
                    ProposedSize=parts[-1].contentsize,
                    MinSizeAllowed=S3_UPLOAD_PART_MIN_SIZE,
                    PartNumber=numbers[-1],
                    ETag=parts[-1].etag.strip('"'),
                )
            parts.append(part)
            numbers.append(number)
        self.parts = dict(zip(numbers, parts, strict=True))  # others are not of the object
        self.partlist = numbers
        content = Content.joined(part.value for part in parts)
        digests = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
        return content, f"{checksums.hexdigest(digests, 'md5')}-{len(parts)}", self._checksum(parts)

    def _checksum(self, parts: list[Key]) -> tuple[str, str, int]:
        algorithm = self.metadata.get("x-amz-checksum-algorithm") or checksums.DEFAULT
        kind = self.metadata.get("x-amz-checksum-type") or checksums.usual_kind(algorithm)
        value = checksums.of_parts([part.value for part in parts], algorithm, kind)
        return kind, value, len(parts) if kind == "COMPOSITE" else 1

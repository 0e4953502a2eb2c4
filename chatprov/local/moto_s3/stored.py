"""moto's objects and parts of uploads with contents that stay in their files; moto's read them into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.s3 import models as moto_models
from moto.s3.exceptions import EntityTooSmall, InvalidPart, MalformedXML
from moto.settings import S3_UPLOAD_PART_MIN_SIZE

from chatprov.local.bodies import Content
from chatprov.local.moto_s3 import checksums

if TYPE_CHECKING:
    from collections.abc import Iterator


# until moto does not read contents into memory
class Key(moto_models.FakeKey):
    """An object, a version of an object, or a part of an upload."""

    _content = Content()

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

    def complete(self, body: Iterator[tuple[int, str]]) -> Any:
        """Return the content, the ETag and the checksum of the object made of the parts in `body`.

        https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
        """
        parts: list[Key] = []
        for number, etag in body:
            part: Any = self.parts.get(number)
            if part is None or part.etag.strip('"') != etag.replace('"', ""):
                raise InvalidPart
            if parts and parts[-1].contentsize < S3_UPLOAD_PART_MIN_SIZE:
                raise EntityTooSmall
            parts.append(part)
        if not parts:
            raise MalformedXML
        content = Content.joined(part.value for part in parts)
        digests = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
        return content, f"{checksums.hexdigest(digests, 'md5')}-{len(parts)}", self._checksum(content, parts)

    def _checksum(self, content: Content, parts: list[Key]) -> tuple[str, str, int]:
        algorithm = self.metadata.get("x-amz-checksum-algorithm") or "CRC64NVME"
        kind = self.metadata.get("x-amz-checksum-type") or ("FULL_OBJECT" if algorithm == "CRC64NVME" else "COMPOSITE")
        if kind != "COMPOSITE":
            return kind, checksums.compute(content, algorithm).decode(), 1
        of_parts = b"".join(checksums.compute(part.value, algorithm, encode_base64=False) for part in parts)
        return kind, checksums.compute(of_parts, algorithm).decode(), len(parts)

"""S3's errors, with their status and the members of their XML.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.core.exceptions import ServiceException

_STATUSES: Final = {
    "AccessDenied": 403,
    "InvalidObjectState": 403,
    "MethodNotAllowed": 405,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchUpload": 404,
    "NoSuchVersion": 404,
    "ObjectNotInActiveTierError": 403,
    "PreconditionFailed": 412,
}
"""The statuses of errors other than 400."""


class S3Refusal(Exception):
    """An error of S3; `headers` are those of its response, `members` the additional elements of its XML."""

    def __init__(self, status: int, code: str, message: str, **members: object) -> None:
        super().__init__(message)
        self.headers: dict[str, str] = {}
        self.status = status
        self.code = code
        self.message = message
        self.members = members

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Add headers to the response, and return the error."""
        self.headers |= headers
        return self

    def body(self, request_id: str, host_id: str) -> str:
        """Return the XML of the response to a request."""
        members = {
            "Code": self.code,
            "Message": self.message,
            **self.members,
            "RequestId": request_id,
            "HostId": host_id,
        }
        inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in members.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'


def of_moto(error: ServiceException) -> S3Refusal:
    """Return an error of moto's backend, which has no status, as S3's."""
    return S3Refusal(_STATUSES.get(str(error.code), 400), str(error.code), str(error.message))


class AccessDenied(S3Refusal):
    """S3's 403 error; for anonymous requesters it has no details."""

    def __init__(self, message: str = "Access Denied", **members: object) -> None:
        super().__init__(403, "AccessDenied", message, **members)


class NotOffered(S3Refusal):
    """A request for something that the local cloud does not have."""

    def __init__(self, what: str) -> None:
        message = f"The local cloud does not offer {what}. docs/fidelity.md lists what it offers."
        super().__init__(501, "NotImplemented", message)


class MalformedPolicy(S3Refusal):
    """A bucket policy that S3 rejects."""

    def __init__(self, message: str) -> None:
        super().__init__(400, "MalformedPolicy", message)


class AclNotSupported(S3Refusal):
    """An ACL for a bucket that has ACLs disabled."""

    def __init__(self) -> None:
        super().__init__(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")


class UnsupportedMechanism(S3Refusal):
    """A signature of version 2, which regions opened since 2014 do not support."""

    def __init__(self) -> None:
        message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        super().__init__(400, "InvalidRequest", message)


class BadQueryParameter(S3Refusal):
    """A pre-signed URL with invalid parameters."""

    def __init__(self, message: str, **members: object) -> None:
        super().__init__(400, "AuthorizationQueryParametersError", message, **members)


class NoSuchBucket(S3Refusal):
    """A request to a bucket that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(404, "NoSuchBucket", "The specified bucket does not exist", BucketName=name)


class NoSuchKey(S3Refusal):
    """A request to an object that does not exist."""

    def __init__(self, key: str) -> None:
        super().__init__(404, "NoSuchKey", "The specified key does not exist.", Key=key)


class NoSuchVersion(S3Refusal):
    """A request to a version of an object that does not exist."""

    def __init__(self, key: str, version: str) -> None:
        super().__init__(404, "NoSuchVersion", "The specified version does not exist.", Key=key, VersionId=version)


class InvalidPart(S3Refusal):
    """A part in CompleteMultipartUpload that has not been uploaded, or with another content."""

    def __init__(self, number: int, etag: str, upload_id: str) -> None:
        message = (
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
            "specified entity tag may not match the part's entity tag."
        )
        super().__init__(400, "InvalidPart", message, PartNumber=number, ETag=etag.strip('"'), UploadId=upload_id)


class NoSuchUpload(S3Refusal):
    """A request to a multipart upload that does not exist."""

    def __init__(self, upload_id: str) -> None:
        message = (
            "The specified upload does not exist. The upload ID may be invalid, "
            "or the upload may have been aborted or completed."
        )
        super().__init__(404, "NoSuchUpload", message, UploadId=upload_id)

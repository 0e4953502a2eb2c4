"""What a request says about its body, in Content-MD5 and in checksums: S3 refuses a body for which it does not hold.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import checksums
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.bodies import Content
    from chatprov.local.moto_s3.incoming import Incoming

PREFIX: Final = "x-amz-checksum-"
_ANNOUNCED: Final = "x-amz-sdk-checksum-algorithm"
_NO_CHECKSUMS: Final = frozenset({f"{PREFIX}algorithm", f"{PREFIX}type", f"{PREFIX}mode"})
_MD5_SIZE: Final = 16
_OF_WHOLE_OBJECT: Final = "CompleteMultipartUpload"
"""The operation whose checksum is not that of its body."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """A checksum in base64, with an algorithm of `checksums.available`."""

    algorithm: str
    value: str

    @property
    def header(self) -> str:
        """Return the name of the header for this algorithm."""
        return f"{PREFIX}{self.algorithm.lower()}"


def check(incoming: Incoming) -> Checksum | None:
    """Return the checksum of a request's body, None if it has none; raise S3's error if it or Content-MD5 is wrong."""
    request, headers = incoming.request, incoming.request.headers
    if request.method not in {"PUT", "POST"} or "x-amz-copy-source" in request.given or incoming.is_form:
        return None
    md5 = request.given.get("content-md5")
    if md5 is not None:
        _check_md5(md5, incoming.content, is_part="uploadId" in request.parameters)
    if incoming.operation == _OF_WHOLE_OBJECT:
        return None
    trailers = _announced_trailers(incoming)
    named = named_in(headers)
    if named and trailers:
        raise _invalid("Expecting a single x-amz-checksum- header")
    _check_algorithm(headers.get(_ANNOUNCED), [*named, *trailers])
    for name, value in trailers.items():
        return verified(name, value, incoming.content, kind="trailing header")
    return check_fields(headers, incoming.content)


def check_fields(fields: Mapping[str, str], content: bytes | Content) -> Checksum | None:
    """Return the checksum in headers or in the fields of a form, None without one; raise S3's error for a wrong one."""
    named = named_in(fields)
    if len(named) > 1:
        raise _invalid("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    return verified(named[0], fields[named[0]], content) if named else None


def algorithm_of(given: Mapping[str, str]) -> str | None:
    """Return the algorithm that a copy or an upload asks for, or None; raise InvalidRequest for one that S3 does not have."""
    found = given.get(f"{PREFIX}algorithm")
    if found is not None and not checksums.is_available(found.upper()):
        raise _invalid(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
            f"[{', '.join(sorted(checksums.available()))}]"
        )
    return found.upper() if found else None


def named_in(fields: Mapping[str, str]) -> list[str]:
    """Return the names of the checksums in headers, or in the fields of a form."""
    return [name for name in fields if checksums.is_available(_algorithm(name))]


def verified(name: str, value: str, content: bytes | Content, *, kind: str = "header") -> Checksum:
    """Return the checksum that a header gives for a content; raise S3's error for a wrong one."""
    algorithm = _algorithm(name)
    check_form(name, value, kind=kind)
    if checksums.compute(content, algorithm) != value:
        message = f"The {algorithm} you specified did not match the calculated checksum."
        raise S3Refusal(400, "BadDigest", message)
    return Checksum(algorithm, value)


def check_form(name: str, value: str, *, kind: str = "header") -> None:
    """Raise InvalidRequest for a value that cannot be a checksum of its algorithm."""
    if len(_decoded(value)) != checksums.SIZES[_algorithm(name)]:
        raise _invalid(f"Value for {name} {kind} is invalid.")


def _algorithm(name: str) -> str:
    return "" if name in _NO_CHECKSUMS or not name.startswith(PREFIX) else name.removeprefix(PREFIX).upper()


def _announced_trailers(incoming: Incoming) -> dict[str, str]:
    """Return the checksums after the chunks, which the request must announce, and no others."""
    headers, trailers = incoming.request.headers, incoming.trailers
    announced = {name.strip().lower() for name in headers.get("x-amz-trailer", "").split(",") if name.strip()}
    if not headers.get("x-amz-content-sha256", "").endswith("-TRAILER"):
        announced = set()  # the SDK for Java announces a trailer and sends the header
    elif not all(checksums.is_available(_algorithm(name)) for name in announced):
        raise _invalid("The value specified in the x-amz-trailer header is not supported")
    if announced != trailers.keys():
        message = (
            "The request contained trailing data that was not well-formed or did not conform to our published schema."
        )
        raise S3Refusal(400, "MalformedTrailerError", message)
    if len(trailers) > 1:
        raise _invalid("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    return dict(trailers)


def _check_algorithm(announced: str | None, named: list[str]) -> None:
    """Check the algorithm that an SDK announces against the names of the checksums that the request has."""
    if announced is None:
        return
    if not named:
        message = f"{_ANNOUNCED} specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found."
        raise _invalid(message)
    if announced.upper() not in map(_algorithm, named):
        raise _invalid(f"Value for {_ANNOUNCED} header is invalid.")


def _check_md5(given: str, content: bytes | Content, *, is_part: bool) -> None:
    expected = _decoded(given)
    if len(expected) != _MD5_SIZE:
        message = "The Content-MD5 you specified was invalid."
        raise S3Refusal(400, "InvalidDigest", message, **{"Content-MD5": given})
    calculated = checksums.digest(content, "MD5")
    if calculated != expected:
        raise S3Refusal(
            400,
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
            # as AWS has it: in base64 for a part, in hexadecimal digits for an object
            ExpectedDigest=given if is_part else expected.hex(),
            CalculatedDigest=base64.b64encode(calculated).decode(),
        )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _invalid(message: str) -> S3Refusal:
    return S3Refusal(400, "InvalidRequest", message)

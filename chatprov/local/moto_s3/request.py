"""A request to S3 with everything that its signature and the policies cover."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chatprov.local.asker import Asker
from chatprov.local.signed_region import signed_region
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.bodies import Content

_HOISTED: Final = frozenset(
    {"content-md5", "content-type", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since"}
)
_NOT_HOISTED: Final = re.compile(
    "x-amz-(algorithm|content-sha256|credential|date|expires|security-token|signature|signedheaders|trailer|"
    "sdk-checksum-algorithm|checksum-(?!algorithm|mode|type))",
    re.IGNORECASE,
)
"""The signature itself, and a checksum: the SDK for JavaScript puts one into URLs before the content is known."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived.

    Header names are in lower case; `path` and `query` are as they were sent, but `path` begins with the bucket. `bucket_name` is ""
    for a request to the list of buckets, and `account` is the id of the account that owns this S3.
    """

    method: str
    path: str
    query: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes | Content
    asker: Asker
    bucket_name: str = ""
    account: str = ""
    source_ip: str = "127.0.0.1"
    sent_path: str = ""
    """The path without the bucket, if the host names it, else `path`; signatures of version 4 cover it."""
    given: Mapping[str, str] = field(init=False)
    """The headers, and the parameters of a signed URL that count as headers. Names are in lower case."""

    def __post_init__(self) -> None:
        hoisted = {
            name.lower(): value
            for name, value in self.parameters.items()
            if name.lower() in _HOISTED or (name.lower().startswith("x-amz-") and not _NOT_HOISTED.match(name))
        }
        signed = self.auth_type == "REST-QUERY-STRING"
        object.__setattr__(self, "given", {**hoisted, **self.headers} if signed else dict(self.headers))
        object.__setattr__(self, "sent_path", self.sent_path or self.path)

    @property
    def from_elsewhere(self) -> bool:
        """Return whether a page of another origin sent the request."""
        return self.asker is Asker.PAGE_ELSEWHERE

    @property
    def is_signed_in_query(self) -> bool:
        """Return whether the query has a signature of version 4."""
        return not {"X-Amz-Signature", "X-Amz-Algorithm"}.isdisjoint(self.parameters)

    @property
    def is_signed_in_query_by_v2(self) -> bool:
        """Return whether the query has a signature of version 2."""
        return not {"AWSAccessKeyId", "Signature"}.isdisjoint(self.parameters)

    @property
    def partition(self) -> str:
        """Return the partition of AWS that the request is signed for."""
        region = signed_region(self.headers.get("authorization", ""), self.query)
        in_form = self.form.get("x-amz-credential", "").split("/")[2:3]
        return partition_of(in_form[0] if in_form else region)

    @property
    def auth_type(self) -> str:
        """Return the type of authentication, as in the condition key s3:authType."""
        if self.is_signed_in_query or self.is_signed_in_query_by_v2:
            return "REST-QUERY-STRING"
        if "authorization" in self.headers:
            return "REST-HEADER"
        return "POST" if "policy" in self.form else ""

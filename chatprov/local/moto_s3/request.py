"""A request to S3 with everything that its signature and the policies cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.local.asker import Asker
from chatprov.local.signed_region import signed_region
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.bodies import Content


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived.

    Header names are in lower case; `path` and `query` are as they were sent. `bucket_name` is "" for a request to the list of
    buckets, and `account` is the id of the account that owns this S3.
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

    @property
    def from_elsewhere(self) -> bool:
        """Return whether a page of another origin sent the request."""
        return self.asker is Asker.PAGE_ELSEWHERE

    @property
    def partition(self) -> str:
        """Return the partition of AWS that the request is signed for."""
        region = signed_region(self.headers.get("authorization", ""), self.query)
        in_form = self.form.get("x-amz-credential", "").split("/")[2:3]
        return partition_of(in_form[0] if in_form else region)

    @property
    def auth_type(self) -> str:
        """Return the type of authentication, as in the condition key s3:authType."""
        if "X-Amz-Signature" in self.parameters or "X-Amz-Algorithm" in self.parameters:
            return "REST-QUERY-STRING"
        if "authorization" in self.headers:
            return "REST-HEADER"
        return "POST" if "policy" in self.form else ""

"""Hosts of S3 below localhost, most of which name a bucket (virtual-hosted style); no DNS server can point them elsewhere.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, https://www.rfc-editor.org/rfc/rfc6761#section-6.3
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest

SENT_PATH: Final = "chatprov.sent_path"
"""The key in an environ of the path as it was sent, which signatures cover; that in the environ begins with the bucket."""
_HOST: Final = re.compile(
    r"(?:s3|(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?<!\.s3)(?:\.s3)?)\.localhost(?::[0-9]{0,5})?", re.IGNORECASE
)


def bucket_of(request: BaseRequest) -> str | None:
    """Return the bucket that a request names in its one Host header ("files.localhost:4580").

    It is "" for the host of S3 without a bucket ("s3.localhost:4580"), and None for a host that is not of S3 alone.
    """
    hosts = request.headers.getall("Host", ())
    if len(hosts) != 1 or not request.raw_path.startswith("/"):
        return None
    return _bucket_in(hosts[0])


@lru_cache(maxsize=256)
def _bucket_in(host: str) -> str | None:
    """Return the bucket that a host names, as `bucket_of`; cached, because most requests have the host of the one before."""
    found = _HOST.fullmatch(host)
    return (found["bucket"] or "").lower() if found else None

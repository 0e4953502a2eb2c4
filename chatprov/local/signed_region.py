"""The region that a request is signed for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

USUAL_REGION: Final = "us-east-1"
"""The region of a request without a signature."""
_CREDENTIAL: Final = re.compile(r"Credential=([^,\s]*)")
_SCOPE: Final = 5
"""Parts of a credential: key, day, region, service, and what ends it."""


class UnknownRegionError(Exception):
    """The signature is for a region in which the service is not."""


def signed_region(authorization: str, query: str) -> str:
    """Return the region in the scope of an Authorization header, or of a pre-signed URL's query."""
    signed = _CREDENTIAL.search(authorization)
    scope = (signed[1] if signed else parse_qs(query).get("X-Amz-Credential", [""])[0]).split("/")
    return scope[2] if len(scope) == _SCOPE else USUAL_REGION

"""What the credential of a signature names: the access key, and the region that a request is signed for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

USUAL_REGION: Final = "us-east-1"
"""The region of a request without a signature."""
_CREDENTIAL: Final = re.compile(r"Credential=([^,\s]*)")
_V2: Final = re.compile(r"AWS ([^:\s]+):")
"""The beginning of S3's older signatures, which contain a key only."""
_SCOPE: Final = 5
"""Parts of a credential: key, day, region, service, and what ends it."""


def credential_scope(authorization: str, query: str) -> list[str]:
    """Return the parts of the credential in an Authorization header, or in a pre-signed URL's query; [""] without either.

    The first is the id of the access key.
    """
    signed = _CREDENTIAL.search(authorization)
    if signed is not None:
        return signed[1].split("/")
    old = _V2.match(authorization)
    parameters = parse_qs(query)
    found = parameters.get("X-Amz-Credential") or parameters.get("AWSAccessKeyId") or [""]
    return [old[1]] if old else found[0].split("/")


def signed_region(authorization: str, query: str) -> str:
    """Return the region in the scope of an Authorization header, or of a pre-signed URL's query."""
    scope = credential_scope(authorization, query)
    return scope[2] if len(scope) == _SCOPE else USUAL_REGION

"""What the credential of a signature names: the access key, and the region that a request is signed for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

USUAL_REGION: Final = "us-east-1"
"""The region of a request without a signature."""
_CREDENTIAL: Final = re.compile(r"Credential=([^,\s]*)")
_SCOPE: Final = 5
"""Parts of a credential: key, day, region, service, and what ends it."""


def credential_scope(authorization: str, query: str) -> list[str]:
    """Return the parts of the credential in an Authorization header, or in a pre-signed URL's query; [""] without either.

    The first is the id of the access key.
    """
    signed = _CREDENTIAL.search(authorization)
    return (signed[1] if signed else parse_qs(query).get("X-Amz-Credential", [""])[0]).split("/")


def signed_region(authorization: str, query: str) -> str:
    """Return the region in the scope of an Authorization header, or of a pre-signed URL's query."""
    scope = credential_scope(authorization, query)
    return scope[2] if len(scope) == _SCOPE else USUAL_REGION

"""The key with which chatprov signs its own URLs: generated at the start, kept in memory, returned only to programs.

A reader of such a URL sees the id of the key, but cannot sign another URL. The secret "test" could be used by any page.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class CloudSigningKey:
    """An access key of the account itself."""

    key_id: str
    secret: str = field(repr=False)


# not in the format of IAM's ids, so that IAM cannot issue the same id
OWN_KEY: Final = CloudSigningKey(f"chatprov-{secrets.token_hex(8)}", secrets.token_urlsafe(32))

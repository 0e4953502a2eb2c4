"""The key that chatprov signs its own URLs with: made when the cloud starts, kept in memory, given to programs only.

A reader of such a URL learns the key's id, and cannot sign another. The secret that all emulators take could be used by any page.
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


# not in the form of IAM's ids, of which IAM could make the same
OWN_KEY: Final = CloudSigningKey(f"chatprov-{secrets.token_hex(8)}", secrets.token_urlsafe(32))

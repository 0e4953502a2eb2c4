"""The key with which chatprov signs its own URLs: generated once, kept with the data of the cloud, returned only to programs.

A reader of such a URL sees the id of the key, but cannot sign another URL. The secret "test" could be used by any page.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

_KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{16,128}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{32,128}")
"""In an archive that someone else has made, it could be a short one."""


@dataclass(slots=True)
class CloudSigningKey:
    """An access key of the account itself."""

    key_id: str
    secret: str = field(repr=False)

    def document(self) -> dict[str, str]:
        """Return the key as JSON values; it goes to no log."""
        return {"key_id": self.key_id, "secret": self.secret}

    def take(self, document: Any) -> None:
        """Become the key of a document, so that URLs that were signed with it stay valid; raises ValueError."""
        match document:
            case {"key_id": str(key_id), "secret": str(secret)} if _KEY_ID.fullmatch(key_id) and _SECRET.fullmatch(
                secret
            ):
                self.key_id, self.secret = key_id, secret
            case _:
                raise ValueError("it is not a key")


# not in the format of IAM's ids, so that IAM cannot issue the same id
OWN_KEY: Final = CloudSigningKey(f"chatprov-{secrets.token_hex(8)}", secrets.token_urlsafe(32))

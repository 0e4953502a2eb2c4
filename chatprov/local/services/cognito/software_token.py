"""The codes of an authenticator app (TOTP, RFC 6238).

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

import base64
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from chatprov.local.services.cognito import clock

_STEP: Final = 30
_SECRET_BYTES: Final = 32


@dataclass(slots=True)
class SoftwareToken:
    """The secret that a user's app and the pool share."""

    secret: bytes = field(repr=False, default_factory=lambda: secrets.token_bytes(_SECRET_BYTES))
    last_step: int = 0
    device_name: str | None = None

    @property
    def secret_code(self) -> str:
        """Return the secret in base 32, the form that the app expects."""
        return base64.b32encode(self.secret).decode().rstrip("=")

    def accepts(self, code: str) -> bool:
        """Return whether a code is that of the current, previous or next time step, and was not used before."""
        totp = TOTP(self.secret, 6, SHA1(), _STEP)  # noqa: S303 - authenticator apps use SHA-1
        current = int(clock.now()) // _STEP
        for step in (current, current - 1, current + 1):
            try:
                totp.verify(code.encode(), step * _STEP)
            except InvalidToken:
                continue
            if step <= self.last_step:
                return False
            self.last_step = step
            return True
        return False

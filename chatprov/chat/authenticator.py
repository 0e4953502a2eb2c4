"""The second factor: codes of an authenticator app (TOTP, RFC 6238), from a user's app or from the built-in app of a test user.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

STEP_SECONDS = 30
DIGITS = 6


class SecondFactorCodes(Protocol):
    """A source of codes for one user."""

    def enrol(self, secret: str) -> str:
        """Store the shared secret, in base 32, and return the first code."""
        ...

    def code(self) -> str:
        """Return the current code."""
        ...


class AuthenticatorApp:
    """An app for one user. Cognito accepts each code once, so a second call waits for the next code."""

    def __init__(self, now: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep) -> None:
        self._now = now
        self._sleep = sleep
        self._secret = b""
        self._last = -1

    def enrol(self, secret: str) -> str:
        """Store the shared secret, in base 32, and return the first code."""
        self._secret, self._last = base64.b32decode(secret + "=" * (-len(secret) % 8)), -1
        return self.code()

    def code(self) -> str:
        """Return a code that was not returned before."""
        now = self._now()
        step = int(now) // STEP_SECONDS
        if step <= self._last:
            step = self._last + 1
            self._sleep(step * STEP_SECONDS - now)
        self._last = step
        return totp(self._secret, step)


def totp(secret: bytes, step: int) -> str:
    """Return the code of a secret for the 30-second period number `step` since 1970."""
    from cryptography.hazmat.primitives.hashes import SHA1  # noqa: PLC0415  # few sign-ins need it
    from cryptography.hazmat.primitives.twofactor.totp import TOTP  # noqa: PLC0415

    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS).generate(step * STEP_SECONDS).decode()  # noqa: S303  # what apps use

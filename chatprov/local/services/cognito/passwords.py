"""The rules for passwords: a pool's password policy, and the lockout after failed attempts.

https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
"""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.errors import InvalidPasswordError, NotAuthorizedError

DEFAULT_POLICY: Final[Mapping[str, Any]] = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
_SYMBOLS: Final = frozenset("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")
_MAXIMUM_LENGTH: Final = 256
_KINDS: Final = (
    ("RequireLowercase", frozenset(string.ascii_lowercase), "lowercase"),
    ("RequireUppercase", frozenset(string.ascii_uppercase), "uppercase"),
    ("RequireNumbers", frozenset(string.digits), "numeric"),
    ("RequireSymbols", _SYMBOLS, "symbol"),
)
_FREE_ATTEMPTS: Final = 5
_LONGEST_LOCKOUT: Final = 15 * 60.0


def check_policy(policy: Mapping[str, Any], password: str) -> None:
    """Raise InvalidPasswordError, with Cognito's message, unless a PasswordPolicy allows the password."""
    if len(password) < policy["MinimumLength"]:
        raise InvalidPasswordError("Password not long enough")
    if len(password) > _MAXIMUM_LENGTH:
        raise InvalidPasswordError("Password too long")
    if password != password.strip():
        raise InvalidPasswordError("Password must not begin or end with a space")
    for requirement, characters, name in _KINDS:
        if policy.get(requirement) and characters.isdisjoint(password):
            raise InvalidPasswordError(f"Password must have {name} characters")


def temporary_password(policy: Mapping[str, Any]) -> str:
    """Return a random password that is valid for any policy with this minimum length."""
    kinds = ["".join(sorted(characters - {" "})) for _, characters, _ in _KINDS]
    wanted = [secrets.choice(kind) for kind in kinds]
    wanted += [secrets.choice("".join(kinds[:3])) for _ in range(max(policy["MinimumLength"], 8) - len(wanted))]
    secrets.SystemRandom().shuffle(wanted)
    return "".join(wanted)


@dataclass(slots=True)
class Attempts:
    """The failed sign-ins of one user: five are free, then each starts a lockout of one second, which doubles each time."""

    failed: int = 0
    last_at: float = 0.0
    locked_until: float = 0.0

    def check(self) -> None:
        """Raise NotAuthorizedException while the user is locked out."""
        if clock.now() < self.locked_until:
            raise NotAuthorizedError("Password attempts exceeded")

    def fail(self) -> None:
        """Count a failed attempt; the count restarts after 15 minutes without one."""
        now = clock.now()
        if now - self.last_at >= _LONGEST_LOCKOUT:
            self.failed = 0
        self.failed += 1
        self.last_at = now
        if self.failed >= _FREE_ATTEMPTS:
            self.locked_until = now + min(2.0 ** (self.failed - _FREE_ATTEMPTS), _LONGEST_LOCKOUT)

    def succeed(self) -> None:
        """Reset the count of failed attempts."""
        self.failed = 0
        self.locked_until = 0.0

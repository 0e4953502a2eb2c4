"""One-time codes: six random digits that expire, are valid once, and allow only a few attempts."""

import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.errors import LimitExceededError, code_mismatch, expired_code
from chatprov.local.services.cognito.mailbox import Kind

_MOST_ATTEMPTS: Final = 5
_HOUR: Final = 3600.0

# https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html: validity of codes
_LIFETIMES: Final[dict[Kind, float]] = {
    "sign-up": 24 * _HOUR,
    "attribute": 24 * _HOUR,
    "password-reset": _HOUR,
    "sign-in": 180.0,
}


@dataclass(slots=True)
class SentCode:
    """One code that was sent to `email` or `phone_number`; `new_value` is the value that the attribute gets with it."""

    kind: Kind
    attribute: str
    value: str = field(repr=False)
    new_value: str | None
    ends_at: float
    failed: int = 0


@dataclass(slots=True)
class Codes:
    """The codes that were sent to one user: of each kind and attribute the last one, in the order in which they were sent."""

    sent: list[SentCode] = field(default_factory=list)

    def issue(self, kind: Kind, attribute: str, new_value: str | None = None) -> str:
        """Return a new code, sent to `email` or `phone_number`; `new_value` is the value that the attribute gets with it."""
        code = f"{secrets.randbelow(1_000_000):06}"
        self.sent = [other for other in self.sent if (other.kind, other.attribute) != (kind, attribute)]
        self.sent.append(SentCode(kind, attribute, code, new_value, clock.now() + _LIFETIMES[kind]))
        return code

    def redeem(self, kind: Kind, given: str, attribute: str | None = None) -> tuple[str, str | None]:
        """Use up a code and return its attribute, and the new value that it confirms, if there is one.

        Raises CodeMismatchException, ExpiredCodeException (too old or never sent) or LimitExceededException.
        """
        found = [code for code in self.sent if code.kind == kind and attribute in (None, code.attribute)]
        if not found:
            raise expired_code()
        code = found[-1]
        if clock.now() >= code.ends_at:
            raise expired_code()
        if code.failed >= _MOST_ATTEMPTS:
            raise LimitExceededError("Attempt limit exceeded, please try after some time.")
        if not hmac.compare_digest(code.value.encode(), given.strip().encode()):
            code.failed += 1
            raise code_mismatch()
        self.sent.remove(code)
        return code.attribute, code.new_value

"""A call of an AWS API as a record: what `--trace` lists and the walkthrough shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_SECRET = re.compile(r"password|secret|token|authparameters|challengeresponses|^body$|srp", re.IGNORECASE)
_READ = re.compile(r"(Describe|Get|List|Head|BatchGet|Query|Scan|Evaluate)")
HIDDEN = "(hidden)"
_PLAIN = (str, int, float, bool, type(None))
"""Types of values that are shown unchanged."""
_SETTING = (bool, int, dict)
"""Types of a policy such as PasswordPolicy, or a number such as AccessTokenValidity: not a secret, despite its name."""


@dataclass(frozen=True)
class AwsCall:
    """One call: service and operation with AWS's names, parameters without secrets, duration, and outcome."""

    service: str
    operation: str
    parameters: dict[str, Any]
    seconds: float = 0.0
    outcome: str = "ok"
    """"ok", or the error code of the response."""

    @property
    def is_read(self) -> bool:
        """Whether the call changes nothing."""
        return _READ.match(self.operation) is not None

    def as_json(self) -> dict[str, Any]:
        """Return the call in the form that `--json` prints."""
        return {
            "service": self.service,
            "operation": self.operation,
            "parameters": self.parameters,
            "seconds": round(self.seconds, 4),
            "outcome": self.outcome,
            "read": self.is_read,
        }


def without_secrets(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters, with the values of secrets hidden and bytes as text."""
    shown: dict[str, Any] = {}
    for key, value in parameters.items():
        if _SECRET.search(key) and not isinstance(value, _SETTING):
            shown[key] = HIDDEN
        elif isinstance(value, dict):
            shown[key] = without_secrets(value)
        else:
            shown[key] = value if isinstance(value, _PLAIN) else _shown(value)
    return shown


def _shown(value: Any) -> Any:
    match value:
        case dict():
            return without_secrets(value)
        case list() | tuple():
            return [item if isinstance(item, _PLAIN) else _shown(item) for item in value]
        case bytes():
            return value.decode("utf-8", "replace")
    return str(value)

"""A service's state as a document: JSON that names its service and its version, and has the state of each account and region.

What is in a document is what the state's dataclasses declare: a field that is not an argument (`init=False`) is left out, and the
class sets it again. `NOTES.md` in `chatprov/local/` describes the format.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

R = TypeVar("R")

HEXADECIMAL: Final = "hexadecimal"
HugeInteger = Annotated[int, HEXADECIMAL]
"""An integer of hundreds of digits: a document has it as a hexadecimal text, since many JSON readers round numbers."""

_MEMBERS: Final = ("service", "version", "accounts")


class StateDocumentError(Exception):
    """A document cannot be read as the state of a service; the state of the service is as before.

    The message names the place in the document, but no value and no key of a mapping: these may be secret.
    """


@dataclass(frozen=True, slots=True)
class StateFormat(Generic[R]):
    """The format of one service's documents: `region` is the dataclass of the state of one account and region.

    `upgrades` has for each earlier version the function that changes its accounts, in place, to those of the next version.
    """

    service: str
    version: int
    region: type[R]
    upgrades: Mapping[int, Callable[[Any], None]] = field(default_factory=dict)

    def write(self, regions: Mapping[tuple[str, str], R]) -> dict[str, Any]:
        """Return the document of a state by account and region; regions without resources are left out."""
        accounts: dict[str, dict[str, Any]] = {}
        for (account, region), state in regions.items():
            things: dict[str, Any] = _converter().write(state)
            if not _is_empty(things):
                accounts.setdefault(account, {})[region] = things
        return {"service": self.service, "version": self.version, "accounts": accounts}

    def read(self, document: Mapping[str, Any]) -> dict[tuple[str, str], R]:
        """Return the state in a document by account and region, or raise StateDocumentError; the document may change afterwards."""
        try:
            copy = json.loads(json.dumps(document, allow_nan=False))
        except (TypeError, ValueError, RecursionError):
            raise self.error("it is not JSON") from None
        if not isinstance(copy, dict) or copy.keys() != set(_MEMBERS):
            raise self.error(f"its members are not {', '.join(_MEMBERS)}")
        if copy["service"] != self.service:
            raise self.error("it is the state of another service")
        version = copy["version"]
        if type(version) is not int or version not in {self.version, *self.upgrades}:
            raise self.error("it has another version")
        try:
            for earlier in range(version, self.version):
                self.upgrades[earlier](copy["accounts"])
        except (AttributeError, KeyError, TypeError):
            raise self.error(f"its accounts are not those of version {version}") from None
        try:
            accounts = _converter().read(copy["accounts"], dict[str, dict[str, self.region]])  # type: ignore[name-defined]
        except ValueError as error:
            raise self.error(f"accounts{error}") from None
        return {(account, region): state for account, regions in accounts.items() for region, state in regions.items()}

    def error(self, reason: str) -> StateDocumentError:
        """Return the error for a document that cannot be read; the reason has no value and no key of it."""
        return StateDocumentError(
            f"The document cannot be read as the state of {self.service} in version {self.version}: {reason}. "
            "The state of the service has not been changed."
        )


def _is_empty(value: Any) -> bool:
    return not value or (isinstance(value, dict) and all(map(_is_empty, value.values())))


def _converter() -> Any:
    """Return the module that converts, which is loaded when a state is first written or read."""
    from chatprov.local.services import state_converter  # noqa: PLC0415 - most clouds never write their state

    return state_converter

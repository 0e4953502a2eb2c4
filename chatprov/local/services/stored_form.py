"""The form in which a log has the state of a service: each entry is a part of the document of that state.

The key of an entry is the kind of the part, account, region, and the names that lead to it. What all entries of a log say together
is a document (`state_document.py`) of the log's version, so a log of an earlier version is read as such a document is.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.state_document import StateDocumentError
from chatprov.local.storage import OTHER_FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.local.services.contract import HasState
    from chatprov.local.services.state_document import StateFormat
    from chatprov.local.storage import CloudFolder, CloudFolderDamaged, Log

    PutPart = Callable[[dict[str, Any], Sequence[str], Any], None]
    """Puts a part, by its names and its value, into the document of its region; raises KeyError, TypeError, ValueError."""

NAME: Final = "*"
"""In the way to a part: the next of its names."""


@dataclass(frozen=True, slots=True)
class StoredForm:
    """The form of a service's log: the document of an empty region, and how the parts of each kind are put into it."""

    format: StateFormat[Any]
    empty: Mapping[str, Any]
    kinds: Mapping[str, PutPart]

    def open(self, folder: CloudFolder) -> Log:
        """Return the log of the service in a folder, read but not started; raises as `CloudFolder.log`."""
        return folder.log(self.format.service, self.format.version)

    def load(self, log: Log, service: HasState) -> None:
        """Give a service the state that its log has; raises CloudFolderDamaged for entries that are no state of it."""
        if not log.entries:
            return
        try:
            service.import_state(self.document(log))
        except (*OTHER_FORM, StateDocumentError):
            raise self.damaged(log) from None

    def states(self, log: Log) -> dict[tuple[str, str], Any]:
        """Return the states by account and region that a log has; raises as `load`."""
        try:
            return self.format.read(self.document(log))
        except (*OTHER_FORM, StateDocumentError):
            raise self.damaged(log) from None

    def damaged(self, log: Log) -> CloudFolderDamaged:
        """Return the error for entries that are no state of the service."""
        return log.damaged(f"an entry is not a part of the state of {self.format.service}")

    def document(self, log: Log) -> dict[str, Any]:
        """Return what all entries of a log say together; raises KeyError, TypeError, ValueError and RecursionError."""
        accounts: dict[str, dict[str, Any]] = {}
        for key, value in log.entries.items():
            kind, account, region, *names = json.loads(key)
            regions = accounts.setdefault(account, {})
            if region not in regions:
                regions[region] = copy.deepcopy(dict(self.empty))
            self.kinds[kind](regions[region], names, json.loads(value))
        return {"service": self.format.service, "version": log.version, "accounts": accounts}


def part_at(*way: str, with_own_parts: Sequence[str] = ()) -> PutPart:
    """Return what puts parts at a place in the document, such as ("apis", NAME, "functions", NAME).

    The members `with_own_parts` are not in the value: their members are parts with their own entries.
    """

    def put(region: dict[str, Any], names: Sequence[str], value: Any) -> None:
        if len(names) != way.count(NAME):
            raise ValueError("the key has not as many names as its kind needs")
        given = iter(names)
        *parents, last = [next(given) if step == NAME else step for step in way]
        place = region
        for step in parents:
            place = place[step]
        place[last] = value | {member: {} for member in with_own_parts} if with_own_parts else value

    return put

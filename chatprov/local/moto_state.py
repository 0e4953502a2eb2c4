"""What the states of moto's services share: a document out, and a document in again.

A document has dataclasses of chatprov's own and nothing of moto's, so that another version of moto reads it.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from chatprov.local import moto_loading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.state_document import StateFormat

R = TypeVar("R")


def _nothing() -> None:
    pass


class Conversion(Protocol[R]):
    """How the backends of a service become states by account and region (or partition), and states become backends."""

    def states(self) -> dict[tuple[str, str], R]:
        """Return the state of all backends."""
        ...

    def prepare(self, states: Mapping[tuple[str, str], R]) -> Callable[[], None]:
        """Make backends from states, and return the function that replaces the old ones: it cannot fail.

        Raises ValueError with the reason for a state that is not valid; then nothing has changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class MotoState(Generic[R]):
    """The state of one of moto's services, behind the port."""

    format: StateFormat[R]
    module: str
    """The module with the service's `CONVERSION`, which imports moto."""
    before_import: Callable[[], None] = _nothing
    """Called before a state is replaced by one that is valid."""

    @property
    def service(self) -> str:
        """The name of the service."""
        return self.format.service

    def export_state(self) -> dict[str, Any]:
        """Return the resources of all accounts as a document; see `HasState`."""
        return self.format.write(self._conversion().states() if moto_loading.is_loaded() else {})

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace all resources by those in a document, whole or not at all; raises StateDocumentError."""
        states = self.format.read(document)
        if not states and not moto_loading.is_loaded():
            return
        moto_loading.load()
        try:
            replace = self._conversion().prepare(states)
        except ValueError as error:
            raise self.format.error(str(error)) from None
        self.before_import()
        replace()

    def _conversion(self) -> Conversion[R]:
        found: Conversion[R] = importlib.import_module(self.module).CONVERSION
        return found


def date_of(moment: datetime) -> datetime:
    """Return a date of moto's, which has no time zone, with one."""
    return moment.replace(tzinfo=UTC)


def moment_of(date: datetime) -> datetime:
    """Return a date as moto has it: in UTC, without a time zone."""
    return date.astimezone(UTC).replace(tzinfo=None)

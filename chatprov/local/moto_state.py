"""What the states of moto's services share: a document out, and a document in again.

A document has dataclasses of chatprov's own and nothing of moto's, so that another version of moto reads it. What a folder has of a
service is read as such dataclasses at the start, and becomes objects of moto's when moto is loaded.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from chatprov.local import moto_loading
from chatprov.local.storage import OTHER_FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.state_document import StateFormat
    from chatprov.local.services.stored_form import StoredForm
    from chatprov.local.storage import CloudFolderDamaged, Log

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
        return self.format.write(self._conversion().states() if moto_loading.load_for_waiting() else {})

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace all resources by those in a document, whole or not at all; raises StateDocumentError."""
        states = self.format.read(document)
        if not states and not moto_loading.load_for_waiting():
            return
        moto_loading.load()
        try:
            replace = self._conversion().prepare(states)
        except ValueError as error:
            raise self.format.error(str(error)) from None
        self.before_import()
        replace()

    def start_with(self, form: StoredForm, log: Log, accept: Callable[[], None]) -> None:
        """Give the service what a log has, and then call `accept`: now or when moto is loaded, see `give`.

        Raises CloudFolderDamaged for entries that are not of the form.
        """
        if not log.entries:
            return
        states = form.states(log)
        if log.version != form.format.version:
            moto_loading.load()  # `accept` has to change the entries, which the start writes again
        give(self.format, states, self._conversion, lambda: form.damaged(log), accept)

    def waiting(self) -> Mapping[tuple[str, str], R]:
        """Return the states that wait for moto; see `moto_loading.waiting`."""
        return moto_loading.waiting(self.service)

    def _conversion(self) -> Conversion[R]:
        found: Conversion[R] = importlib.import_module(self.module).CONVERSION
        return found


def give(
    form: StateFormat[R],
    states: Mapping[tuple[str, str], R],
    conversion: Callable[[], Conversion[R]],
    damaged: Callable[[], CloudFolderDamaged],
    accept: Callable[[], None] | None = None,
) -> None:
    """Give a service of moto the states that a folder has, and then call `accept`, which cannot fail: when moto is loaded.

    What `damaged` returns is raised for states that are not valid: now if moto is loaded already, otherwise by what loads it.
    """

    def prepare() -> Callable[[], None]:
        try:
            replace = conversion().prepare(states)
        except OTHER_FORM:
            raise damaged() from None

        def finish() -> None:
            replace()
            if accept is not None:
                accept()

        return finish

    moto_loading.give(form.service, states, prepare)


def date_of(moment: datetime) -> datetime:
    """Return a date of moto's, which has no time zone, with one."""
    return moment.replace(tzinfo=UTC)


def moment_of(date: datetime) -> datetime:
    """Return a date as moto has it: in UTC, without a time zone."""
    return date.astimezone(UTC).replace(tzinfo=None)

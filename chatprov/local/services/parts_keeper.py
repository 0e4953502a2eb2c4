"""A keeper for a service of few changes: it compares all parts of the state with those before, and writes those that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from chatprov.local.storage import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.contract import HasState
    from chatprov.local.services.stored_form import StoredForm
    from chatprov.local.storage import Image, Log

    Key = tuple[str, ...]


class StateParts(Protocol):
    """The state of a service as parts, which are compared with `is` and `==`."""

    def parts(self) -> dict[Key, Any]:
        """Return all parts by the keys that they have in the log; a part does not change when the state does."""
        ...

    def value(self, part: Any, /) -> Any:
        """Return the JSON value of a part."""
        ...

    def put_back(self, parts: Mapping[Key, Any], /) -> None:
        """Give the service again the state that had these parts, without a change of what is as it was; this cannot fail."""
        ...


class PartsKeeper:
    """Keeps the state of a service in a log; see `Keeper`.

    A call pays for each part that there is, but for its JSON only if it has changed.
    """

    def __init__(self, form: StoredForm, log: Log, state: StateParts) -> None:
        self._form = form
        self._log = log
        self._state = state
        self._written: Mapping[Key, Any] = {}

    def load(self, service: HasState) -> None:
        """Give the service the state that the log has; raises CloudFolderDamaged."""
        if self._log.entries:
            self._form.load(self._log, service)
            self.accept()

    def accept(self) -> None:
        """Note that the log has the state as it is now."""
        self._written = self._state.parts()
        if self._log.version != self._form.format.version:
            # the next generation, which `start` writes, has what was read in this version
            self._log.entries.clear()
            self._log.entries.update((record.encoded(key), record.encoded(value)) for key, value in self._changes({}))

    def keep(self) -> None:
        """Write the parts that have changed, as one change; after any error the state is put back. Raises NotWrittenError."""
        before = self._written
        try:
            self._written = self._state.parts()
            images = self._changes(before)
            if images:
                self._log.append(images)
        except BaseException:
            self._written = before
            self._state.put_back(before)
            raise

    def _changes(self, before: Mapping[Key, Any]) -> list[Image]:
        """Return the images of what has changed since `before`."""
        now = self._written
        images: list[Image] = []
        for key in before:
            if key not in now:
                images += self._images(key, before[key], None)
        for key, part in now.items():
            known = before.get(key)
            if known is not part and (known is None or known != part):
                images += self._images(key, known, part)
        return images

    def _images(self, key: Key, known: Any, part: Any) -> list[Image]:  # noqa: ARG002  # for keepers of parts that grow
        """Return the images of a part that is another one than the `known` one; either is None where there is none."""
        return [(key, None if part is None else self._state.value(part))]

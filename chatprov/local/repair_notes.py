"""What a repair sets aside, as a document in the folder until it has been reported.

A repair can be killed after its first change. The next one then finds nothing damaged, and still has to name what was lost.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.storage.beside import keep_beside
from chatprov.local.storage.document import read_document, sync_folder, write_document
from chatprov.local.storage.errors import CloudFolderDamaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NOTES: Final = "repair.json"


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that could not be read, or not without something else that could not be."""

    file: Path
    """The file that it was in."""
    place: int | None
    """Where it begins in the file; None if the file as a whole is meant."""
    what: str
    kept: Path | None
    """Where the file as it was is now; None if there was none."""


class RepairNotes:
    """The notes of the repair of a folder, and of those before it that were killed; the caller owns the folder."""

    def __init__(self, folder: Path) -> None:
        """Read what an earlier repair has left; raises CloudFolderUnusable."""
        self._file = folder / NOTES
        self._found: dict[tuple[str, int | None, str], SetAside] = {}
        self.lost: dict[str, set[bytes]] = {}
        """By log, the keys of entries that are lost: others may still refer to them."""
        self._fault = ""
        try:
            self._take(read_document(self._file))
        except FileNotFoundError:
            pass
        except CloudFolderDamaged as error:
            self._fault = error.what
        except (AttributeError, KeyError, TypeError, ValueError):
            self._fault = "it is not what a repair writes"

    @property
    def all(self) -> list[SetAside]:
        """All that was set aside and not yet reported, each only once."""
        return [*self._found.values()]

    def add_fault(self) -> None:
        """Set aside what an earlier repair has left, if it cannot be read; raises OSError."""
        if self._fault:
            kept = keep_beside(self._file)
            self.add([SetAside(self._file, None, f"what an earlier repair has set aside: {self._fault}", kept)])

    def add(self, found: Iterable[SetAside]) -> None:
        """Note what is set aside, before the folder is changed: the notes survive a loss of power; raises OSError."""
        for entry in found:
            self._note(entry)
        write_document(self._file, {"set_aside": [*map(_as_json, self.all)], "lost": _as_texts(self.lost)})

    def forget(self) -> None:
        """Delete the notes, because all has been reported; if that fails, the next repair reports it again."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
            sync_folder(self._file.parent)

    def _note(self, entry: SetAside) -> None:
        # the repair that was killed may have come to this point, too, with an earlier generation of the log
        name, _, _ = entry.file.name.partition(".")
        self._found[name, entry.place, entry.what] = entry

    def _take(self, document: Any) -> None:
        folder = self._file.parent
        for entry in document["set_aside"]:
            file, place, what, kept = (entry[name] for name in ("file", "byte", "what", "kept"))
            if not (isinstance(what, str) and (place is None or type(place) is int)):
                raise TypeError
            self._note(SetAside(folder / file, place, what, None if kept is None else folder / kept))
        self.lost = {log: {text.encode("ascii") for text in texts} for log, texts in document["lost"].items()}


def _as_json(entry: SetAside) -> dict[str, Any]:
    """Return an entry with the names of its files: the folder can be moved."""
    kept = None if entry.kept is None else entry.kept.name
    return {"file": entry.file.name, "byte": entry.place, "what": entry.what, "kept": kept}


def _as_texts(lost: Mapping[str, Iterable[bytes]]) -> dict[str, list[str]]:
    return {log: sorted(entry.decode("ascii") for entry in entries) for log, entries in lost.items() if entries}

"""Makes the data of a local cloud readable again: what can be read stays, what cannot is set aside and named.

`storage/repair.py` does this for files, and knows no service. Here the entries that need a lost one are left out, and the services
prove that they can read what is left: of a log that is refused, the entries are set aside that its service does not understand.
"""

from __future__ import annotations

import json
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Final

from chatprov.errors import LocalCloudFailed
from chatprov.local import kept_entries
from chatprov.local.entry_words import counted, described
from chatprov.local.kept_services import BODIES, LOG_VERSIONS, SIGNING_KEY
from chatprov.local.moto_s3 import content_proofs, stored_contents
from chatprov.local.refused_entries import find_refused_entries
from chatprov.local.repair_notes import RepairNotes, SetAside
from chatprov.local.repair_words import items_of, items_words, line_words, lost_entries, refused_words
from chatprov.local.start_check import RefusedFile, find_refused
from chatprov.local.storage import CloudFolderUnusable, FileFolder
from chatprov.local.storage.beside import keep_beside, keep_files_beside
from chatprov.local.storage.files import is_no_folder
from chatprov.local.storage.folder import STATE_FILE
from chatprov.local.storage.repair import FolderRepair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from chatprov.local.storage.repaired_log import RepairedLog

_ALL_FILES: Final = [*(f"{name}.log" for name in LOG_VERSIONS), f"{SIGNING_KEY}.json"]

_NOT_KNOWN: Final = "this version of chatprov does not know its kind or its form"


@contextmanager
def repaired(path: Path) -> Iterator[list[SetAside]]:
    """Let a local cloud start with a folder, and have what was set aside reported by the block.

    That includes what an earlier repair, which was killed, has set aside. If nothing is damaged, nothing is changed. If the block
    fails, the next repair reports the same again. Raises CloudFolderInUse, CloudFolderTooNew, CloudFolderOfNewer,
    CloudFolderUnusable and LocalCloudFailed; then nothing of it is lost.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(closing(FolderRepair(path, _ALL_FILES)))
            notes = RepairNotes(path)
            _Repair(folder, notes).run()
        except OSError as error:
            raise CloudFolderUnusable(path, error) from None
        yield notes.all
        notes.forget()


class _Repair:
    """The repair of one folder."""

    def __init__(self, folder: FolderRepair, notes: RepairNotes) -> None:
        """Read all files; nothing is changed."""
        self._folder = folder
        self._notes = notes
        self._logs = {name: folder.log(name, version) for name, version in LOG_VERSIONS.items()}
        self._key_fault = folder.document_fault(SIGNING_KEY)
        for name, log in self._logs.items():
            lost = lost_entries(log.damaged, log.content.entries)
            notes.lost[name] = lost | {entry for entry in notes.lost.get(name, ()) if entry not in log.content.entries}
        self._found = {name: self._leave_out(log) for name, log in self._logs.items()}

    def run(self) -> None:
        """Write what can be read of files that are damaged, until all services can read theirs."""
        if self._folder.is_of_newer and (self._is_damaged() or find_refused(self._folder.path) is not None):
            raise self._folder.not_repairable()
        self._notes.add_fault()
        if fault := self._folder.state_fault:
            # with those that are missing, too: if the repair is killed before they are written, they are still missed
            note = self._noting(STATE_FILE, [(None, f"{fault}; it is written again")])
            self._folder.write_state(_ALL_FILES, note)
        if self._key_fault:
            self._remove_key(self._key_fault)
        if is_no_folder(bodies := self._folder.path / BODIES):
            note = self._noting(BODIES, [(None, "it is not a folder; the contents of all objects are lost")])
            note(keep_beside(bodies))
            bodies.unlink(missing_ok=True)
        for log in self._logs.values():
            if log.is_changed:
                self._write(log)
        while (refused := find_refused(self._folder.path)) is not None:
            self._accept(refused)

    def _is_damaged(self) -> bool:
        """Return whether something has to be written, before the services have read anything."""
        logs = any(log.is_changed for log in self._logs.values())
        return logs or bool(self._key_fault) or is_no_folder(self._folder.path / BODIES)

    def _leave_out(self, log: RepairedLog) -> list[tuple[int | None, str]]:
        """Remove the entries that need something that is lost, and return places and words for what is set aside."""
        if log.fault:
            return [(None, f"{log.fault}; the service {log.name} starts empty")]
        entries = log.content.entries
        found: list[tuple[int | None, str]] = line_words(log)
        if log.assumed:
            found.insert(0, (0, f"{log.assumed}; version {log.version} of the log is assumed"))
        found += [(None, f"{file.name}, a newer file of this log: {fault}") for file, fault in log.newer]
        if log.name == "s3":
            missing = stored_contents.faults(entries, self._body_sizes())
            wrong = content_proofs.faults(entries, self._bodies(), self._body_sizes())
            for entry, fault in {**missing, **wrong}.items():
                what = described(log.name, json.loads(entry), entries.pop(entry))
                found.append((None, f"{what}: its content {fault}"))
        found += [(None, what) for what in self._without_owner(log)]
        if log.name == "dynamodb" and log.damaged:
            found += [(None, what) for what in items_words(log)]
        found += [(None, what) for what in self._added_words(log)]
        log.is_changed = log.is_changed or bool(found)
        return found

    def _write(self, log: RepairedLog) -> None:
        file = log.file.name if log.file else f"{log.name}.*.log"
        kept_bodies = self._keep_bodies(log) if log.name == "s3" else None
        bodies = SetAside(self._folder.path / BODIES, None, "contents that no object has any more", kept_bodies)
        more = [] if kept_bodies is None else [bodies]
        self._folder.write_log(log, self._noting(file, self._found.pop(log.name, []), more))

    def _keep_bodies(self, log: RepairedLog) -> Path | None:
        """Keep the files of contents that no entry names any more: the next start removes them."""
        names = self._body_sizes().keys() - stored_contents.named_files(log.content.entries)
        return keep_files_beside(self._folder.path / BODIES, names) if names else None

    def _bodies(self) -> FileFolder:
        return FileFolder(self._folder.path / BODIES)

    def _body_sizes(self) -> dict[str, int]:
        """Return the sizes of the files of contents."""
        bodies = self._bodies()
        return {} if is_no_folder(bodies.path) else bodies.sizes()

    def _accept(self, refused: RefusedFile) -> None:
        """Set aside what a service refuses: references to what is lost, then entries, and its whole log if that does not help."""
        name = refused.name.partition(".")[0]
        log = self._logs.get(name)
        if refused.name == f"{SIGNING_KEY}.json":
            self._remove_key(refused.what)
        elif log is None or log.fault:
            raise LocalCloudFailed(
                f"{self._folder.path / refused.name} cannot be repaired: {refused.what}.",
                kept="What was there is kept in the files that end with .damaged.",
                advice="Load a saved state with `chatprov local load FILE`, or delete the data with `chatprov local reset`.",
            )
        elif referring := kept_entries.without_names(
            entries := log.content.entries, kept_entries.lost_names(name, self._notes.lost.get(name, ()))
        ):
            self._found[name] = [(None, what) for what in self._referring_words(name, entries, referring)]
            self._write(log)
        elif 0 < len(found := find_refused_entries(self._folder.path, name)) <= max(1, len(entries) - 1):
            self._set_aside(log, found)
        else:
            log.empty(refused.what)
            self._found[name] = [(None, f"{refused.what}; the service {name} starts empty")]
            self._write(log)

    def _set_aside(self, log: RepairedLog, refused: Sequence[bytes]) -> None:
        """Write a log without entries that its service refuses, and without what needs them."""
        name, entries = log.name, log.content.entries
        tables = kept_entries.table_names(entries) if name == "dynamodb" else {}
        self._notes.lost[name] = {*self._notes.lost.get(name, ()), *filter(bytes.isascii, refused)}
        found = [f"{refused_words(name, entry, entries.pop(entry), tables)}: {_NOT_KNOWN}" for entry in refused]
        found += self._without_owner(log)
        if name == "dynamodb":
            found += items_of(tables, kept_entries.take_items_without_owner(entries))
        names = kept_entries.lost_names(name, refused)
        found += self._referring_words(name, entries, kept_entries.without_names(entries, names))
        found += self._added_words(log)
        self._found[name] = [(None, what) for what in found]
        self._write(log)

    @staticmethod
    def _without_owner(log: RepairedLog) -> Iterator[str]:
        """Remove the entries whose owner is not there, and yield words for them."""
        for owner, kinds in kept_entries.take_without_owner(log.name, log.content.entries).items():
            yield f"{counted(kinds)} of the {described(log.name, [*owner])}, whose description cannot be read"

    @staticmethod
    def _added_words(log: RepairedLog) -> Iterator[str]:
        """Add what entries need and is not there, and yield words for it."""
        for api in kept_entries.add_what_is_needed(log.name, log.content.entries):
            yield f"the schema of the {described(log.name, api)}; it has none now"

    @staticmethod
    def _referring_words(name: str, entries: Mapping[bytes, bytes], referring: Iterable[bytes]) -> Iterator[str]:
        """Yield words for entries that have lost a reference."""
        for entry in referring:
            yield f"{described(name, json.loads(entry), entries[entry])}: only its reference to something that is lost"

    def _remove_key(self, fault: str) -> None:
        what = f"the key that signs URLs: {fault}; the next start makes a new one, and pre-signed URLs from before are not valid"
        self._folder.remove_document(SIGNING_KEY, self._noting(f"{SIGNING_KEY}.json", [(None, what)]))

    def _noting(
        self, file: str, found: Sequence[tuple[int | None, str]], more: Sequence[SetAside] = ()
    ) -> Callable[[Path | None], None]:
        """Return what notes that something of a file is set aside, as soon as it is known where the file is kept."""
        path = self._folder.path / file
        return lambda kept: self._notes.add([*(SetAside(path, place, what, kept) for place, what in found), *more])

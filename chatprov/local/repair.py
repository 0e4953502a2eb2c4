"""Makes the data of a local cloud readable again: what can be read stays, what cannot is set aside and named.

`storage/repair.py` does this for files, and knows no service. Here the entries that need a lost one are left out, and the services
prove that they can read what is left; one that cannot starts empty.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.errors import LocalCloudFailed
from chatprov.local import kept_entries
from chatprov.local.data_folder import BODIES
from chatprov.local.entry_words import counted, described
from chatprov.local.kept_services import LOG_VERSIONS, SIGNING_KEY
from chatprov.local.moto_s3 import stored_contents
from chatprov.local.repair_check import RefusedFile
from chatprov.local.repair_words import items_words, line_words, lost_names
from chatprov.local.storage import CloudFolderUnusable, FileFolder
from chatprov.local.storage.beside import keep_beside, keep_files_beside
from chatprov.local.storage.files import is_no_folder
from chatprov.local.storage.folder import STATE_FILE
from chatprov.local.storage.repair import FolderRepair

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.local.storage.repair import RepairedLog

_CHECK_SECONDS: Final = 600.0
_ALL_FILES: Final = [*(f"{name}.log" for name in LOG_VERSIONS), f"{SIGNING_KEY}.json"]


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


def repair(path: Path) -> list[SetAside]:
    """Let a local cloud start with a folder, and return what was set aside; if nothing is damaged, nothing is changed.

    Raises CloudFolderInUse, CloudFolderTooNew, CloudFolderUnusable and LocalCloudFailed; then nothing of it is lost.
    """
    try:
        with closing(FolderRepair(path, _ALL_FILES)) as folder:
            return _Repair(folder).run()
    except OSError as error:
        raise CloudFolderUnusable(path, error) from None


class _Repair:
    """The repair of one folder."""

    def __init__(self, folder: FolderRepair) -> None:
        """Read all files; nothing is changed."""
        self._folder = folder
        self._set_aside: list[SetAside] = []
        self._logs = {name: folder.log(name, version) for name, version in LOG_VERSIONS.items()}
        self._key_fault = folder.document_fault(SIGNING_KEY)
        self._lost = {name: lost_names(log.damaged, log.content.entries) for name, log in self._logs.items()}
        self._found = {name: self._leave_out(log) for name, log in self._logs.items()}

    def run(self) -> list[SetAside]:
        """Write what can be read of files that are damaged, until all services can read theirs."""
        if fault := self._folder.state_fault:
            files = [f"{log.name}.log" for log in self._logs.values() if log.file is not None]
            document = self._folder.path / f"{SIGNING_KEY}.json"
            kept = self._folder.write_state([*files, *([document.name] if document.exists() else [])])
            self._note(self._folder.path / STATE_FILE, None, f"{fault}; it is written again", kept)
        if self._key_fault:
            self._remove_key(self._key_fault)
        if is_no_folder(self._folder.path / BODIES):
            kept = keep_beside(self._folder.path / BODIES)
            (self._folder.path / BODIES).unlink(missing_ok=True)
            self._note(
                self._folder.path / BODIES, None, "it is not a folder; the contents of all objects are lost", kept
            )
        for log in self._logs.values():
            if log.is_changed:
                self._write(log)
        while (refused := _refused(self._folder.path)) is not None:
            self._accept(refused)
        return self._set_aside

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
            for entry, fault in stored_contents.faults(entries, self._body_sizes()).items():
                what = described(log.name, json.loads(entry), entries.pop(entry))
                found.append((None, f"{what}: its content {fault}"))
        for owner, kinds in kept_entries.take_without_owner(log.name, entries).items():
            what = described(log.name, [*owner])
            found.append((None, f"{counted(kinds)} of the {what}, whose description cannot be read"))
        if log.name == "dynamodb" and log.damaged:
            found += [(None, what) for what in items_words(log)]
        for api in kept_entries.add_what_is_needed(log.name, entries):
            found.append((None, f"the schema of the {described(log.name, api)}; it has none now"))
        log.is_changed = log.is_changed or bool(found)
        return found

    def _write(self, log: RepairedLog) -> None:
        file = log.file or self._folder.path / f"{log.name}.*.log"
        kept_bodies = self._keep_bodies(log) if log.name == "s3" else None
        self._folder.write_log(log)
        for place, what in self._found.pop(log.name, []):
            self._note(file, place, what, log.kept)
        if kept_bodies is not None:
            self._note(self._folder.path / BODIES, None, "contents that no object has any more", kept_bodies)

    def _keep_bodies(self, log: RepairedLog) -> Path | None:
        """Keep the files of contents that no entry names any more: the next start removes them."""
        names = self._body_sizes().keys() - stored_contents.named_files(log.content.entries)
        return keep_files_beside(self._folder.path / BODIES, names) if names else None

    def _body_sizes(self) -> dict[str, int]:
        """Return the sizes of the files of contents."""
        place = self._folder.path / BODIES
        return {} if is_no_folder(place) else FileFolder(place).sizes()

    def _accept(self, refused: RefusedFile) -> None:
        """Set aside what a service refuses: first references to what is lost, then its whole log."""
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
        elif referring := kept_entries.without_names(log.content.entries, self._lost.pop(name, ())):
            entries = log.content.entries
            words = [described(name, json.loads(entry), entries[entry]) for entry in referring]
            self._found[name] = [(None, f"{what}: only its reference to something that is lost") for what in words]
            self._write(log)
        else:
            log.empty(refused.what)
            self._found[name] = [(None, f"{refused.what}; the service {name} starts empty")]
            self._write(log)

    def _remove_key(self, fault: str) -> None:
        what = f"the key that signs URLs: {fault}; the next start makes a new one, and pre-signed URLs from before are not valid"
        file = self._folder.path / f"{SIGNING_KEY}.json"
        self._note(file, None, what, self._folder.remove_document(SIGNING_KEY))

    def _note(self, file: Path, place: int | None, what: str, kept: Path | None) -> None:
        self._set_aside.append(SetAside(file, place, what, kept))


def _refused(path: Path) -> RefusedFile | None:
    """Return the file that a service refuses, None if a local cloud would start; raises LocalCloudFailed."""
    command = [sys.executable, "-P", "-m", "chatprov.local.repair_check", str(path.absolute())]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",
            env=environment,
            check=True,
            timeout=_CHECK_SECONDS,
        )
        found: Any = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        raise LocalCloudFailed(
            f"Whether a local cloud can start with {path} could not be found out: {error}",
            kept=said.decode(errors="replace").strip(),
            advice="Run `chatprov local repair` again; what was set aside is in the files that end with .damaged.",
        ) from None
    return None if found is None else RefusedFile(*found)

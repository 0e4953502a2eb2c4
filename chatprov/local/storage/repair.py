"""Makes a folder readable again whose files are damaged: what can be read stays, and the files as they were are kept beside.

A file that is changed first gets a second name with the suffix `.damaged`. So a kill loses nothing at any moment, and the folder
can be repaired again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from chatprov import __version__
from chatprov.local.storage import record
from chatprov.local.storage.beside import keep_beside
from chatprov.local.storage.document import read_document, replace_file, sync_folder
from chatprov.local.storage.errors import CloudFolderDamaged, CloudFolderOfNewer, CloudFolderTooNew
from chatprov.local.storage.file_names import file_name
from chatprov.local.storage.folder import FORM, NO_STATE, STATE_FILE, is_newer, is_state, new_state
from chatprov.local.storage.log import generation_file, generations
from chatprov.local.storage.log_file import LogContent, first_line, lines_of
from chatprov.local.storage.owner import FolderOwner
from chatprov.local.storage.repaired_log import RepairedLog, readable

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

BeforeChange = Callable[["Path | None"], object]
"""Is called with the place where a file as it was is kept now, before the file is changed."""


def _ignore(_: Path | None) -> None:
    """Note nothing."""


class FolderRepair:
    """A folder that is repaired: first all files are read, and nothing is changed before `write_state` and `write_log`."""

    def __init__(self, path: Path, files: Collection[str]) -> None:
        """Own the folder until `close`; `files` are those that are to be there if `state.json` does not say it.

        Raises CloudFolderInUse, CloudFolderTooNew and CloudFolderUnusable.
        """
        self.path = path
        self._all_files = files
        self.state_fault = ""
        """What is wrong with `state.json`."""
        self._read_state()  # as a start does, before the lock changes the folder
        self._owner = FolderOwner(path, None)
        try:
            self._state = self._read_state()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let another process have the folder."""
        self._owner.release()

    @property
    def is_of_newer(self) -> bool:
        """Whether a newer chatprov has used the folder: an entry that this one does not understand may be right."""
        return not self.state_fault and is_newer(self._state["chatprov"], __version__)

    def not_repairable(self) -> CloudFolderOfNewer:
        """Return the error for a folder that only a newer chatprov can repair."""
        return CloudFolderOfNewer(self.path, self._state["chatprov"], __version__)

    def log(self, name: str, version: int) -> RepairedLog:
        """Read what can be read of a log of versions up to `version`; raises CloudFolderTooNew and CloudFolderUnusable."""
        files = sorted(generations(self.path, file_name(name)).items(), reverse=True)
        logs = [readable(name, version, file) for _, file in files]
        if not logs:
            found = RepairedLog(name, version, None, LogContent(version, {}, 0, 0), [])
            if self._is_listed(f"{name}.log"):
                found.empty("the file is missing")
            return found
        # a generation gets its name when it is complete, and then the one before it is deleted
        found = next((log for log in logs if not log.fault and not log.assumed), None) or max(
            logs, key=lambda log: len(log.content.entries)
        )
        for log in logs[: logs.index(found)]:
            if log.file is not None:
                found.newer.append((log.file, log.fault or log.assumed))
        found.is_changed = bool(found.fault or found.damaged or found.assumed or found.newer)
        return found

    def document_fault(self, name: str) -> str:
        """Return what is wrong with a document, "" if nothing is; raises CloudFolderUnusable."""
        try:
            read_document(self._document(name))
        except FileNotFoundError:
            return "the file is missing" if self._is_listed(f"{name}.json") else ""
        except CloudFolderDamaged as error:
            return error.what
        return ""

    def write_log(self, log: RepairedLog, before_change: BeforeChange = _ignore) -> None:
        """Write a new generation with what is left of a log, and keep the file as it was beside it; raises OSError."""
        name = file_name(log.name)
        files = generations(self.path, name)
        for file in files.values():
            if file != log.written:
                kept = keep_beside(file)
                log.kept = kept if file == log.file else log.kept
        new = generation_file(self.path, name, max(files, default=0) + 1)
        content = log.content
        before_change(log.kept)
        replace_file(new, chain([first_line(content.version)], lines_of(content.entries)), synced=True)
        for file in files.values():
            with suppress(FileNotFoundError):  # what is not a file was renamed
                file.unlink()
        sync_folder(self.path)
        log.written, log.is_changed = new, False

    def remove_document(self, name: str, before_change: BeforeChange = _ignore) -> Path | None:
        """Let there be no document, keep the file as it was beside it, and return where; raises OSError."""
        file = self._document(name)
        kept = keep_beside(file) if os.path.lexists(file) else None
        before_change(kept)
        self.write_state([listed for listed in self._state["files"] if listed != f"{name}.json"])
        file.unlink(missing_ok=True)
        sync_folder(self.path)
        return kept

    def write_state(self, files: Collection[str], before_change: BeforeChange = _ignore) -> Path | None:
        """Write `state.json` with the files that there are, and return where a damaged one is kept; raises OSError."""
        file = self.path / STATE_FILE
        kept = keep_beside(file) if self.state_fault and os.path.lexists(file) else None
        before_change(kept)
        self._state = {**self._state, "files": [*files]}
        replace_file(file, [record.document_text(self._state)], synced=True)
        self.state_fault = ""
        return kept

    def _document(self, name: str) -> Path:
        return self.path / f"{file_name(name)}.json"

    def _is_listed(self, name: str) -> bool:
        return name in self._state["files"]

    def _read_state(self) -> dict[str, Any]:
        file = self.path / STATE_FILE
        self.state_fault = ""
        try:
            state = read_document(file)
        except FileNotFoundError:
            self.state_fault = "the file is missing"
        except CloudFolderDamaged as error:
            self.state_fault = error.what
        else:
            form = state.get("form") if isinstance(state, dict) else None
            if type(form) is int and form > FORM:
                raise CloudFolderTooNew(file, form, FORM, f"chatprov {state.get('chatprov')}")
            if is_state(state):
                return state
            self.state_fault = NO_STATE
        return new_state([*self._all_files])

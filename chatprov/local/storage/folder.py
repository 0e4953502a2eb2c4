"""The folder in which a local cloud keeps what it holds: for its owner only, of one form, with one local cloud at a time.

`state.json` is read first: it has the form of the folder, the newest version of chatprov that wrote in it, and the names
of the files that have to be there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from chatprov import __version__
from chatprov.local.kept_files import has_data
from chatprov.local.storage.background_sync import BackgroundSync
from chatprov.local.storage.document import read_document, write_document
from chatprov.local.storage.errors import CloudFolderDamaged, CloudFolderTooNew, CloudFolderUnusable
from chatprov.local.storage.file_names import file_name
from chatprov.local.storage.files import FileFolder, is_no_folder
from chatprov.local.storage.log import Log, missing
from chatprov.local.storage.owner import FolderOwner
from chatprov.user_folder import make_private, tighten

if TYPE_CHECKING:
    from collections.abc import Sequence

FORM: Final = 1
"""Changes when an earlier chatprov would not understand the files."""
FIRST_FORM: Final = 1
STATE_FILE: Final = "state.json"
_VERSION: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")
NO_STATE: Final = "it is not what a local cloud writes"


def new_state(files: Sequence[str]) -> dict[str, Any]:
    """Return the content of `state.json` for a folder with these files."""
    return {"form": FORM, "chatprov": __version__, "created": datetime.now(UTC).isoformat(), "files": [*files]}


def is_state(content: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether the content of `state.json` is one that a local cloud writes, of this form or a newer one."""
    return (
        isinstance(content, dict)
        and type(content.get("form")) is int
        and content["form"] >= FIRST_FORM
        and all(isinstance(content.get(name), str) for name in ("chatprov", "created"))
        and isinstance(content.get("files"), list)
        and all(isinstance(name, str) for name in content["files"])
    )


def is_newer(version: str, than: str) -> bool:
    """Return whether a version of chatprov is newer than another one; False if it cannot be told."""
    found, other = (_VERSION.match(text) for text in (version, than))
    return found is not None and other is not None and _numbers(found) > _numbers(other)


def _numbers(version: re.Match[str]) -> list[int]:
    return [int(number) for number in version[0].split(".")]


class CloudFolder:
    """A folder that this process owns until `close`.

    First all logs and documents are read; nothing is changed until `start`. If a file cannot be read, the folder is as it was.
    """

    def __init__(self, path: Path, port: int | None = None, *, synced: bool = False) -> None:
        """Open a folder, or create it; if it is `synced`, each change of a log survives a loss of power.

        Otherwise a loss of power can cost the changes of about a second.

        Raises CloudFolderInUse, CloudFolderTooNew, CloudFolderDamaged and CloudFolderUnusable.
        """
        self.path = path
        self.synced = synced
        self._background = BackgroundSync()
        self._logs: list[Log] = []
        self._file_folders: list[FileFolder] = []
        self._read_state()  # the lock would change a folder that only a newer version understands
        try:
            make_private(path)
        except OSError as error:
            raise CloudFolderUnusable(path, error) from None
        self._owner = self._acquire(port)
        try:
            self._state = self._read_state()
        except BaseException:
            self._release()
            raise

    def log(self, name: str, version: int) -> Log:
        """Return a log, read but not yet started; raises CloudFolderDamaged if it is missing, and as `read_log`."""
        found = Log(self.path, name, version, synced=self.synced, background=self._background)
        if not found.exists and f"{name}.log" in self._state["files"]:
            raise missing(self.path, name)
        self._logs.append(found)
        return found

    def files(self, name: str) -> FileFolder:
        """Return a folder of files inside this one, which are named in entries of a log; it is created by `start`.

        Raises CloudFolderDamaged if something else has its name.
        """
        if is_no_folder(self.path / name):
            raise CloudFolderDamaged(self.path / name, "it is not a folder")
        found = FileFolder(self.path / name, synced=self.synced, background=self._background)
        self._file_folders.append(found)
        return found

    def document(self, name: str) -> Any:
        """Return the content of a document, None if there never was one; raises as `read_document`."""
        file = self.path / f"{file_name(name)}.json"
        try:
            return read_document(file)
        except FileNotFoundError:
            if f"{name}.json" in self._state["files"]:
                raise CloudFolderDamaged(file, "the file is missing") from None
            return None

    def put_document(self, name: str, value: Any) -> None:
        """Replace the content of a document; raises NotWrittenError, and then it has what it had."""
        write_document(self.path / f"{file_name(name)}.json", value)
        self._add_files([f"{name}.json"])

    def start(self) -> None:
        """Make the folder ready for changes, after all files have been read; raises CloudFolderUnusable."""
        try:
            self.path.chmod(0o700)
            tighten(self.path.parent)  # an earlier version let others see what is there
            if not (self.path / STATE_FILE).exists():
                write_document(self.path / STATE_FILE, self._state)
            for log in self._logs:
                log.start()
            self._add_files([f"{log.name}.log" for log in self._logs])
            for files in self._file_folders:
                files.start()
        except OSError as error:
            named = Path(error.filename) if isinstance(error.filename, str) else self.path
            raise CloudFolderUnusable(named, error) from None
        self._background.start([*self._file_folders, *self._logs])

    def sync(self) -> None:
        """Sync what was written in the last second, because the process ends."""
        self._background.stop()

    def close(self) -> None:
        """Close the logs, and let another process have the folder."""
        self.sync()
        for log in self._logs:
            log.close()
        self._release()

    def _acquire(self, port: int | None) -> FolderOwner | None:
        return FolderOwner(self.path, port)

    def _release(self) -> None:
        if self._owner is not None:
            self._owner.release()

    def _read_state(self) -> dict[str, Any]:
        file = self.path / STATE_FILE
        try:
            state = read_document(file)
        except FileNotFoundError:
            if has_data(self.path):
                raise CloudFolderDamaged(file, "the file is missing") from None
            return new_state([])
        if not is_state(state):
            raise CloudFolderDamaged(file, NO_STATE)
        if state["form"] > FORM:
            raise CloudFolderTooNew(file, state["form"], FORM, f"chatprov {state['chatprov']}")
        return state

    def _add_files(self, names: Sequence[str]) -> None:
        """Note that files exist now: from now on the folder is damaged without them. The newest writer is noted, too."""
        new = [name for name in names if name not in self._state["files"]]
        is_newest = is_newer(__version__, self._state["chatprov"])
        if new or is_newest:
            writer = __version__ if is_newest else self._state["chatprov"]
            state = {**self._state, "chatprov": writer, "files": [*self._state["files"], *new]}
            write_document(self.path / STATE_FILE, state)
            self._state = state

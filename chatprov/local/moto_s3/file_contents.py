"""The contents of objects and parts in files, which the entries of the log name.

A content has the name of its pieces, each as "file:start:length" and joined by commas: an object that was uploaded in parts has the
files of its parts, and a copy those of its source. A file that no entry names any more is deleted when nothing reads it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chatprov.local.bodies import BodyFile, Content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chatprov.local.storage import FileFolder


class FileContents:
    """The contents in a folder; see `Contents`. The caller holds the lock of S3."""

    def __init__(self, folder: FileFolder) -> None:
        self._folder = folder
        self._files: dict[str, BodyFile] = {}
        self._uses = Counter[str]()
        """How many entries name each of the files."""
        self._new: dict[str, BodyFile] = {}
        """Files that no entry names yet."""

    def put(self, content: Content) -> str:
        """Have a content in files, and return its name; raises OSError. What is in the folder already is not copied."""
        placed = [self._placed(*piece) for piece in content.pieces]
        content.move(placed)
        return ",".join(f"{file.path.name}:{start}:{length}" for file, start, length in placed)

    def get(self, content_id: str) -> Content:
        """Return the content with a name; raises ValueError when no entry has named its files."""
        try:
            return Content((self._file(name), start, length) for name, start, length in _pieces_of(content_id))
        except KeyError:
            raise ValueError("the content of an object is missing") from None

    def sync(self) -> None:
        """Make the new files survive a loss of power; see `FileFolder.sync`."""
        self._folder.sync([file.path for file in self._new.values()])

    def change(self, removed: Iterable[str], added: Iterable[str]) -> None:
        """Note which contents entries named until now, and which they name now, after that has been written."""
        # the added ones first, because a file may be in both
        for name in (name for content_id in added for name in files_of(content_id)):
            self._uses[name] += 1
            self._files[name] = file = self._file(name)
            file.is_kept = True
        for name in (name for content_id in removed for name in files_of(content_id)):
            self._uses[name] -= 1
            if not self._uses[name]:
                del self._uses[name]
                # it is deleted when the last one who reads it has ended
                self._files.pop(name).is_kept = False
        self.forget()

    def forget(self) -> None:
        """Forget the new files: they are deleted together with their contents."""
        self._new.clear()

    def find(self, content_id: str, sizes: Mapping[str, int]) -> str | None:
        """Note that an entry names a content, whose files have to be among those with these sizes; return what is wrong with it."""
        if (fault := fault_of(content_id, sizes)) is not None:
            return fault
        for name in files_of(content_id):
            self._uses[name] += 1
            if name not in self._files:
                self._files[name] = BodyFile(self._folder.path / name, is_kept=True)
        return None

    def keep_only_found(self) -> None:
        """Let the start of the folder remove the files that no entry names."""
        self._folder.keep_only(self._files.keys())

    def _file(self, name: str) -> BodyFile:
        return self._files.get(name) or self._new[name]

    def _placed(self, source: bytes | BodyFile, start: int, length: int) -> tuple[BodyFile, int, int]:
        if not isinstance(source, BodyFile) or source.path.parent != self._folder.path:
            source, start = self._written(Content([(source, start, length)])), 0
        if source.path.name not in self._files:
            self._new[source.path.name] = source
        return source, start, length

    def _written(self, content: Content) -> BodyFile:
        file, out = BodyFile.new(self._folder.path)
        with out:
            for chunk in content.chunks():
                out.write(chunk)
        return file


def fault_of(content_id: str, sizes: Mapping[str, int]) -> str | None:
    """Return what is wrong with a content if files with these sizes are there, None if nothing is; raises ValueError."""
    for name, start, length in _pieces_of(content_id):
        if name not in sizes:
            return f"is missing, which was in the file {name}"
        if start < 0 or length < 1 or start + length > sizes[name]:
            return f"is not whole, because the file {name} has only {sizes[name]} bytes"
    return None


def _pieces_of(content_id: str) -> Iterator[tuple[str, int, int]]:
    """Yield file, start and length of each piece; raise ValueError for a text that has none."""
    for piece in content_id.split(",") if content_id else ():
        name, start, length = piece.split(":")
        yield name, int(start), int(length)


def files_of(content_id: str) -> set[str]:
    """Return the names of the files that a content is in; raises ValueError."""
    return {name for name, _, _ in _pieces_of(content_id)}

"""`python -m chatprov.local.refused_entries FOLDER LOG`: the entries that a service refuses; nothing is changed.

The service reads the log again and again, with fewer entries, until it is known which few ones it refuses. So no service has to
name them. Each try is a fork, because moto has one state for its process. The parent owns the folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatprov.local import kept_entries
from chatprov.local.start_check import answer_of, read_as_a_start
from chatprov.local.storage import CloudFolderError
from chatprov.local.storage.folder_to_read import FolderToTry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, MutableMapping, Sequence

_MOST_TRIES: Final = 500
"""A log with more damage than these find loses more entries than it has to; all of them are in the file that is kept."""
_MOST_SECONDS: Final = 300.0
"""As above: the parent waits for twice as long."""
_ENCODING: Final = "latin-1"
"""In the answer: it has a text for all bytes."""


def find_refused_entries(path: Path, name: str) -> list[bytes]:
    """Return the keys of the entries without which a service reads its log; raises LocalCloudFailed."""
    return [text.encode(_ENCODING) for text in answer_of("refused_entries", path, name)]


def as_few_as_possible(entries: Sequence[bytes], is_read_without: Callable[[Collection[bytes]], bool]) -> list[bytes]:
    """Return entries without which all others are read.

    `entries` are in the order in which they need each other: one that is wanted for others is tried before them.
    """
    without = dict.fromkeys(entries)
    parts = [entries]
    end = time.monotonic() + _MOST_SECONDS
    for _ in range(_MOST_TRIES):
        if not parts or time.monotonic() > end:
            break
        part = parts.pop()
        if is_read_without(without.keys() - set(part)):
            for entry in part:
                del without[entry]
        elif len(part) > 1:
            middle = len(part) // 2
            parts += [part[middle:], part[:middle]]
    return [*without]


def take_out(name: str, entries: MutableMapping[bytes, bytes], refused: Collection[bytes]) -> None:
    """Remove entries from a log, and what needs them, as a repair does."""
    for entry in refused:
        del entries[entry]
    kept_entries.take_without_owner(name, entries)
    kept_entries.without_names(entries, kept_entries.lost_names(name, refused))
    kept_entries.add_what_is_needed(name, entries)


def _refused_entries(path: Path, name: str) -> list[bytes]:
    from chatprov.local import moto_loading  # noqa: PLC0415  # the parent needs neither moto nor the services
    from chatprov.local.kept_services import LOG_VERSIONS  # noqa: PLC0415  # as above

    folder = FolderToTry(path, name)
    logs = {log: folder.log(log, version) for log, version in LOG_VERSIONS.items()}
    moto_loading.save_memory()
    moto_loading.load()  # once, and not for each try
    entries = logs[name].entries

    def is_read_without(refused: Collection[bytes]) -> bool:
        def is_read() -> bool:
            take_out(name, entries, refused)
            return read_as_a_start(folder) is None

        return _in_a_fork(is_read)

    return as_few_as_possible(kept_entries.in_order_of_need(name, entries), is_read_without)


def _in_a_fork(is_so: Callable[[], bool]) -> bool:
    """Return what a function returns in a separate process; False for an error, too."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if is_so() else 1
        except CloudFolderError:
            pass
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def main(arguments: Iterable[str]) -> int:
    """Print the keys of the entries, as JSON."""
    folder, name = arguments
    found = _refused_entries(Path(folder), name)
    print(json.dumps([entry.decode(_ENCODING) for entry in found]))  # noqa: T201  # the answer to its parent
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

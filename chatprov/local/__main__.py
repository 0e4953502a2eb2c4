"""`python -m chatprov.local --port N [--data DIR [--fsync]] [--log FILE] [--certificates DIR]`: the local cloud in the foreground.

With `--background`, which `chatprov local start` passes, the parent reads stderr until the cloud responds; after that, stderr is
the same as stdout.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path

from chatprov.compiled_code import damaged_file
from chatprov.errors import LocalCloudFailed, PortTaken
from chatprov.local.port import listen
from chatprov.local.process import CANNOT_WRITE_STATUS, DEFAULT_PORT, FOLDER_STATUS, PORT_TAKEN_STATUS
from chatprov.local.requestlog import RequestLog
from chatprov.local.storage import CloudFolder, CloudFolderError, CloudFolderInUse

LONGEST_END_SECONDS = 3.0
_POLL_SECONDS = 0.02


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m chatprov.local", description="The embedded local cloud.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port on 127.0.0.1 (default %(default)s)")
    parser.add_argument("--log", type=Path, help="write the log to this file instead of stderr")
    parser.add_argument("--certificates", type=Path, help="folder of the TLS certificates (default: beside the log)")
    parser.add_argument("--data", type=Path, help="folder in which it keeps its data (default: it keeps nothing)")
    parser.add_argument("--fsync", action="store_true", help="sync each write to the disk, against a loss of power")
    parser.add_argument("--background", action="store_true", help="write to stderr until it answers, then to stdout")
    options = parser.parse_args(arguments)
    certificates = options.certificates or (options.log and options.log.parent / "certificates")
    try:
        # before the slow imports: of two servers started at the same time, one fails immediately
        sock = listen(options.port)
    except PortTaken as error:
        print(error, file=sys.stderr)  # noqa: T201  # the process's message to its parent
        return PORT_TAKEN_STATUS
    try:
        from chatprov.local import memory, moto_loading  # noqa: PLC0415  # see above

        memory.before_imports()
        moto_loading.save_memory()
        from chatprov.local.server import serve_until_signal  # noqa: PLC0415  # as above
    except (EOFError, TypeError, ValueError) as error:
        if (path := damaged_file(error)) is None:
            raise
        print(f"A file that Python compiled is damaged; delete it: {path}.", file=sys.stderr)  # noqa: T201  # as above
        return CANNOT_WRITE_STATUS
    memory.after_imports()
    try:
        log = RequestLog(options.log)
    except OSError as error:
        print(f"{options.log} cannot be written: {error.strerror}.", file=sys.stderr)  # noqa: T201  # as above
        return CANNOT_WRITE_STATUS
    log.collect()
    started = _stderr_becomes_stdout if options.background else None
    folder = None
    try:
        if options.data is not None:
            folder = _folder(options.data, options.port, synced=options.fsync)
        asyncio.run(serve_until_signal(sock, log, certificates, folder, started=started))
    except CloudFolderError as error:
        parts = json.dumps([error.message, error.kept, error.advice]) if options.background else error
        print(parts, file=sys.stderr)  # noqa: T201  # as above
        return FOLDER_STATUS
    except LocalCloudFailed as error:
        print(error, file=sys.stderr)  # noqa: T201  # as above
        return CANNOT_WRITE_STATUS
    finally:
        if folder is not None:
            folder.sync()  # it stays this process's until the end: a request may still be carried out
        log.close()
    return 0


def _folder(path: Path, port: int, *, synced: bool) -> CloudFolder:
    """Open the folder; one that is in use may still belong to a cloud that has freed its port and is about to end."""
    deadline = time.monotonic() + LONGEST_END_SECONDS
    while True:
        try:
            return CloudFolder(path, port, synced=synced)
        except CloudFolderInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_SECONDS)


def _stderr_becomes_stdout() -> None:
    sys.stderr.flush()
    os.dup2(1, 2)


if __name__ == "__main__":
    raise SystemExit(main())

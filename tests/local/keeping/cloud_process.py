"""`python -m tests.local.keeping.cloud_process FOLDER`: a local cloud with a folder prints its URL, and serves until a kill."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from chatprov.local.port import listen
from chatprov.local.requestlog import RequestLog
from chatprov.local.server import Server
from chatprov.local.storage import CloudFolder


async def serve(folder: Path) -> None:
    sock = listen(0)
    log = RequestLog()
    log.collect()
    server = Server(sock, log, folder=CloudFolder(folder, sock.getsockname()[1]))
    await server.start()
    print(server.url, flush=True)  # noqa: T201  # the test reads it
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))

"""`python -m chatprov.local --port N [--log FILE] [--certificates DIR]`: the local cloud in the foreground."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from chatprov.errors import PortTaken
from chatprov.local.port import listen
from chatprov.local.process import DEFAULT_PORT, PORT_TAKEN_STATUS
from chatprov.local.requestlog import RequestLog


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m chatprov.local", description="The embedded local cloud.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port on 127.0.0.1 (default %(default)s)")
    parser.add_argument("--log", type=Path, help="write the log to this file instead of stderr")
    parser.add_argument("--certificates", type=Path, help="folder of the TLS certificates (default: beside the log)")
    options = parser.parse_args(arguments)
    certificates = options.certificates or (options.log and options.log.parent / "certificates")
    try:
        # before the long imports: of two servers started at once, one learns of the other at once
        sock = listen(options.port)
    except PortTaken as error:
        print(error, file=sys.stderr)  # noqa: T201  # the process's own word to whoever started it
        return PORT_TAKEN_STATUS
    from chatprov.local import lean  # noqa: PLC0415  # see above

    lean.install()
    from chatprov.local.server import serve_until_signal  # noqa: PLC0415  # what it imports finds the data lean already

    lean.release()
    log = RequestLog(options.log)
    log.collect()
    try:
        asyncio.run(serve_until_signal(sock, log, certificates))
    finally:
        log.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

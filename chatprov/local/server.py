"""The process of the local cloud: AWS's APIs and GraphQL behind one port, from the first request to SIGTERM."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from chatprov import __version__
from chatprov.local.accounts import Accounts
from chatprov.local.api_logs import ApiLogWriter
from chatprov.local.aws import Aws
from chatprov.local.certificates import Certificates
from chatprov.local.connection import Connections
from chatprov.local.console.console import Console
from chatprov.local.console.inventory import Inventory
from chatprov.local.console.recorder import Recorder
from chatprov.local.dynamodb import ResolverDynamoDB
from chatprov.local.gateway import Gateway
from chatprov.local.graphql import GraphqlEndpoint
from chatprov.local.handlers import Handlers
from chatprov.local.inline_or_thread import InlineOrThread
from chatprov.local.kept_services import KeptServices
from chatprov.local.keys import UserPoolKeys
from chatprov.local.locks import ServiceLocks
from chatprov.local.moto_iam.issued_keys import issuer_of
from chatprov.local.moto_iam.role_rights import RoleRights
from chatprov.local.moto_s3.buckets import MotoBuckets
from chatprov.local.moto_tags import MotoTags
from chatprov.local.offered import SERVICES
from chatprov.local.port import HOST, Port
from chatprov.local.realtime import RealtimeEndpoint
from chatprov.local.services import ServiceEndpoint
from chatprov.local.services.tagging import Tagging
from chatprov.local.storage import CloudFolderUnusable

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from chatprov.local.requestlog import RequestLog
    from chatprov.local.services.cloudformation.client import ServiceClient
    from chatprov.local.storage import CloudFolder

_WORKERS = 16
_GRACE_SECONDS = 0.5
_LONGEST_LINE = 64 * 1024


class Server:
    """The local cloud on a listening socket, with TLS if it has a folder for certificates.

    What it holds is kept in a `folder`, which its owner closes after `stop`; without one it is gone with the process.
    """

    def __init__(
        self,
        sock: socket.socket,
        log: RequestLog,
        certificates: Path | None = None,
        folder: CloudFolder | None = None,
    ) -> None:
        """Read what the folder has; raises as KeptServices."""
        self._socket = sock
        self._log = log
        self._certificates = Certificates(certificates) if certificates else None
        self._number: int = sock.getsockname()[1]
        self._started = datetime.now(UTC)
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="chatprov")
        self._runner: web.ServerRunner | None = None
        self._port: Port | None = None
        self._realtime: RealtimeEndpoint | None = None
        self.url = f"http://{HOST}:{self._number}"
        self._folder = folder
        self._locks = ServiceLocks(SERVICES)
        kept = KeptServices(self.url, self._locks, folder)
        self.appsync, self.cognito, self.dynamodb = kept.appsync, kept.cognito, kept.dynamodb
        self.cloudformation, self._parameters = kept.cloudformation, kept.parameters
        self._log_events, self._keepers = kept.log_events, kept.keepers

    async def start(self) -> None:
        """Begin to accept connections."""
        if self._certificates is not None:
            self._certificates.context()  # creates the authority before a client needs its file
        os.environ.pop("MOTO_ACCOUNT_ID", None)  # moto would take it for the account of every request
        locks = self._locks
        own = (self.appsync, self.cognito, self.dynamodb)
        services = (*own, self.cloudformation, self._parameters, Tagging([*own, MotoTags()]))
        recorder = Recorder()
        api_logs = ApiLogWriter(locks.of("logs"), RoleRights(), self._log_events)
        dynamodb = ResolverDynamoDB(self.dynamodb, locks.of("dynamodb"), recorder)
        graphql = GraphqlEndpoint(
            locks.of("appsync"),
            self.appsync,
            dynamodb=dynamodb,
            keys=UserPoolKeys(self.cognito.directory),
            observer=recorder,
            logs=api_logs,
        )
        self._realtime = RealtimeEndpoint(graphql, self.appsync, self._workers)
        buckets = MotoBuckets()
        inventory = Inventory(locks, self.appsync, self.cloudformation, self.cognito, self.dynamodb, buckets)
        aws = Aws(
            locks,
            Accounts(issuer_of, buckets.owner_of),
            ServiceEndpoint({service.name: service for service in services}),
            self._keepers,
        )
        name = self.cloudformation.name
        self.cloudformation.connect(
            lambda: _front_door(aws, self._number), locks.of(name), lambda: self._keepers.keep(name, None)
        )
        handlers = Handlers(
            aws,
            graphql,
            self._realtime,
            Console(inventory, recorder, self.cognito.mailbox, self.health),
            self._workers,
            inline_or_thread=InlineOrThread(self._workers, locks),
            record=self._log.record,
            port=self._number,
        )
        # bodies stay compressed as they were sent, because an S3 object is stored with its Content-Encoding
        server = Connections(
            Gateway(handlers).handle,
            auto_decompress=False,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            access_log=None,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=_GRACE_SECONDS)
        await self._runner.setup()
        self._port = Port(self._socket, server, self._certificates)
        self._port.open()
        self.cloudformation.go_on()

    def health(self) -> dict[str, Any]:
        """Return the response of /_chatprov/health."""
        return {
            "name": "chatprov",
            "version": __version__,
            "pid": os.getpid(),
            "port": self._number,
            "started": self._started.isoformat(),
            "log": str(self._log.path) if self._log.path else None,
            "certificate_authority": str(self._certificates.authority) if self._certificates else None,
            "data": str(self._folder.path) if self._folder else None,
            "synced": self._folder is not None and self._folder.synced,
        }

    async def stop(self) -> None:
        """Free the port, give running requests half a second to end, and close what is still open."""
        await asyncio.to_thread(self.cloudformation.stop, _GRACE_SECONDS)
        if self._port is not None:
            await self._port.close()
        if self._realtime is not None:
            await self._realtime.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._workers.shutdown(wait=False, cancel_futures=True)


def _front_door(aws: Aws, port: int) -> ServiceClient:
    from chatprov.local.front_door import FrontDoor  # noqa: PLC0415  # it imports the serializers, which most clouds never need

    return FrontDoor(aws, port)


async def serve_until_signal(
    sock: socket.socket,
    log: RequestLog,
    certificates: Path | None = None,
    folder: CloudFolder | None = None,
    *,
    started: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; `started` is called when the port accepts requests.

    Raises LocalCloudFailed if the certificates cannot be written, and CloudFolderError if the folder cannot be read.
    """
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    try:
        server = Server(sock, log, certificates, folder)
    except OSError as error:
        if folder is None:
            raise
        raise CloudFolderUnusable(Path(error.filename or folder.path), error) from None
    await server.start()
    if started is not None:
        started()
    await done.wait()
    await server.stop()

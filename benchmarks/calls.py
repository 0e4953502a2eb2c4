"""How many of chatprov's own functions run for an `up`, and for a message; the numbers are the same on every machine.

`python -m benchmarks.calls [--functions N]` prints the counts, and the N functions that are called most.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import sys
import tempfile
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from chatprov.chat.signed_in import SignedIn
from chatprov.chat.users import add_user
from chatprov.engine.engine import Engine
from chatprov.outputs import Outputs, outputs_of
from chatprov.project import load_project
from chatprov.target import aws_target, local_target
from tests.engine.harness import Clock
from tests.local.running import Cloud
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from chatprov.engine.events import Event

ROOT = Path(__file__).resolve().parents[1]
OWN = (f"{ROOT / 'chatprov'}/", f"{ROOT / 'steps'}/")
EMULATOR = f"{ROOT / 'chatprov' / 'local'}/"
REGION, ROOM = "ap-south-1", "room1"
EMAIL, PASSWORD = "ann@example.com", "Correct-horse-7"
SEND = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content}}"
WARMING, WAIT_SECONDS, QUIET_SECONDS = 2, 30.0, 0.2
LISTEN = "subscription Listen($roomId: ID!) {onNewMessage(roomId: $roomId) {roomId timestamp sender content}}"


class Calls:
    """Counts the calls of functions whose files are in chatprov/ or steps/, on all threads that start after `install`.

    It gets the events that cProfile gets, which counts one thread only.
    """

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self._without = ""
        self._counting = False

    def install(self) -> None:
        """Count on this thread and on all that are started later."""
        threading.setprofile(self._event)
        sys.setprofile(self._event)

    @contextmanager
    def counting(self, *, without: str = "") -> Iterator[None]:
        """Count while the block runs, from zero; files in the folder `without` do not count, nor does what they call."""
        self.counted.clear()
        self._without, self._counting = without, True
        try:
            yield
        finally:
            self._counting = False

    def _event(self, frame: FrameType, event: str, _argument: object) -> None:
        if self._counting and event == "call":
            file = frame.f_code.co_filename
            if file.startswith(OWN) and not (self._without and self._is_within(frame)):
                self.counted[f"{Path(file).relative_to(ROOT)} {frame.f_code.co_qualname}"] += 1

    def _is_within(self, frame: FrameType) -> bool:
        """Return whether a frame belongs to the folder `without`, or was called from there."""
        caller: FrameType | None = frame
        while caller is not None:
            if caller.f_code.co_filename.startswith(self._without):
                return True
            caller = caller.f_back
        return False


def of_up(calls: Calls, variant: str = "documented") -> None:
    """Count the first `up` of a variant; moto plays AWS in this process, and the clock does not wait."""
    for counted in (False, True):  # the first one loads modules
        with mocked_aws(), tempfile.TemporaryDirectory() as folder:
            target = aws_target(REGION, REGION, None)
            target.prepare()
            engine = Engine(load_project(ROOT, ROOT, variant), target, Path(folder), _silent, Clock())
            if counted:
                with calls.counting(without=EMULATOR):
                    engine.up()
            else:
                engine.up()


def _silent(_event: Event) -> None:
    """Ignore an event; another function than the engine's own, which would be counted."""


def of_message(calls: Calls) -> None:
    """Count one message with one subscriber on a running local cloud, from the request to the subscriber."""
    with tempfile.TemporaryDirectory() as folder:
        cloud = Cloud(Path(folder), tls=False)
        try:
            target = local_target(cloud.port, REGION)
            engine = Engine(load_project(ROOT, ROOT), target, Path(folder))
            outputs = outputs_of(engine, engine.up().results)
            cognito = target.client("cognito-idp")
            add_user(cognito, outputs.user_pool_id, EMAIL, PASSWORD)
            signed_in = SignedIn.by_password(cognito, outputs.client_id, EMAIL, PASSWORD)
            asyncio.run(_send_and_hear(calls, outputs, signed_in))
        finally:
            cloud.close()


async def _send_and_hear(calls: Calls, outputs: Outputs, signed_in: SignedIn) -> None:
    token = await signed_in.token()
    authorization = {"Authorization": token, "host": outputs.graphql_url.split("/")[2]}
    header = base64.urlsafe_b64encode(json.dumps(authorization).encode()).decode().rstrip("=")
    data = json.dumps({"query": LISTEN, "variables": {"roomId": ROOM}})
    payload = {"data": data, "extensions": {"authorization": authorization}}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(outputs.realtime_url, protocols=["graphql-ws", f"header-{header}"]) as socket,
    ):
        await socket.send_json({"type": "connection_init"})
        await _received(socket, "ka")
        await socket.send_json({"id": "1", "type": "start", "payload": payload})
        await _received(socket, "start_ack")
        for number in range(WARMING + 1):  # the last one counts; the others fill the caches
            message = {"roomId": ROOM, "timestamp": str(number), "sender": "ann", "content": "Hello!"}
            body = {"query": SEND, "variables": {"input": message}}
            with calls.counting():
                async with session.post(outputs.graphql_url, json=body, headers={"Authorization": token}) as answer:
                    await answer.read()
                await _received(socket, "data")
                await _quiet(calls)


async def _received(socket: aiohttp.ClientWebSocketResponse, kind: str) -> None:
    while (await socket.receive_json(timeout=WAIT_SECONDS))["type"] != kind:
        pass


async def _quiet(calls: Calls) -> None:
    """Wait until the cloud has done all that follows an answer, such as its line in the log."""
    before = -1
    while before != (before := calls.counted.total()):  # noqa: ASYNC110  # nothing reports it
        await asyncio.sleep(QUIET_SECONDS)


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--functions", type=int, default=0, metavar="N", help="list the N functions called most")
    wanted = parser.parse_args().functions
    calls = Calls()
    calls.install()
    for variant in ("documented", "hardened"):
        of_up(calls, variant)
        _print(f"first up, {variant}", calls.counted, wanted)
    of_message(calls)
    _print("a message with one subscriber", calls.counted, wanted)


def _print(what: str, counted: Counter[str], wanted: int) -> None:
    print(f"{counted.total():6} calls of {len(counted)} functions: {what}")  # the benchmark's output
    for function, count in counted.most_common(wanted):
        print(f"{count:12} {function}")  # the same


if __name__ == "__main__":
    main()

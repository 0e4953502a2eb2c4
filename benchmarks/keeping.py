"""What it costs to keep data: a write and a message with a folder and without, and a start with much in the folder.

`python -m benchmarks.keeping [--messages N] [--users N]`; the messages are in rooms of 1,000 of the tutorial's stack.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from benchmarks.graphql.load import measure, once, request
from benchmarks.graphql.sides import PASSWORD, Side, chatprov, data_of, free_port, megabytes_of, message
from chatprov.local.process import LocalCloud
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService
from chatprov.local.services.dynamodb.stored_state import LOG_VERSION
from chatprov.local.storage import CloudFolder
from chatprov.target import local_target

if TYPE_CHECKING:
    from collections.abc import Callable

ROOM_SIZE: Final = 1000
ROUNDS: Final = 9
WRITE_ROUNDS: Final = 81
"""More and shorter ones, so that those count that nothing else has disturbed."""
WRITES: Final = 500
STARTS: Final = 7
CONNECTIONS: Final = 8
SECONDS: Final = 3.0
MOST_SENT: Final = 1_000_000
SEND: Final = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content}}"
GET: Final = "query Get($roomId: ID!) {getMessages(roomId: $roomId) {roomId timestamp sender content}}"
CONTEXT: Final = CallContext("123456789012", "us-east-1")
KEYS: Final = {"roomId": "HASH", "timestamp": "RANGE"}
TABLE: Final = {
    "TableName": "Messages",
    "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in KEYS.items()],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in KEYS],
    "BillingMode": "PAY_PER_REQUEST",
}


@dataclass(frozen=True)
class Samples:
    """What one thing has cost each time; the one in the middle counts."""

    values: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Return the median."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.middle:8.1f} ({min(self.values):.1f} to {max(self.values):.1f})"


@dataclass(frozen=True)
class Compared:
    """The samples without and with a folder."""

    without: Samples = field(default_factory=Samples)
    kept: Samples = field(default_factory=Samples)

    def in_turns(self) -> list[tuple[bool, list[float]]]:
        """Return whether there is a folder, and where the next sample goes; each is the first one as often as the other."""
        pair = [(False, self.without.values), (True, self.kept.values)]
        return pair if len(self.kept.values) % 2 else pair[::-1]

    def report(self, what: str, unit: str) -> None:
        """Print both, the difference and the ratio."""
        difference, ratio = self.kept.middle - self.without.middle, self.kept.middle / self.without.middle
        print(f"{what}, {unit}")  # the benchmark's output, as all that follows
        print(f"    without a folder {self.without}")
        print(f"    with a folder    {self.kept}: {difference:+.1f}, {ratio:.3f} times")


def writes(folder: Path) -> None:
    """Compare PutItem in this process."""
    kept = CloudFolder(folder / "writes")
    services = {False: DynamoDBService(), True: DynamoDBService(log=kept.log("dynamodb", LOG_VERSION))}
    kept.start()
    for service in services.values():
        call(service, "CreateTable", TABLE, CONTEXT)
    compared = Compared()
    for turn in range(WRITE_ROUNDS):
        for is_kept, samples in compared.in_turns():
            items = [message("room", turn * WRITES + number) for number in range(WRITES)]
            seconds = _seconds(lambda: _put_all(services[is_kept], items))  # noqa: B023  # it is called at once
            samples.append(seconds / WRITES * 1e6)
    kept.close()
    compared.report("PutItem in the process", "microseconds")


def messages(folder: Path) -> None:
    """Compare sendMessage over HTTP."""
    with ExitStack() as stack:
        sides = {
            is_kept: stack.enter_context(chatprov(_made(folder / name), keeps=is_kept))
            for is_kept, name in ((False, "messages"), (True, "kept-messages"))
        }
        compared = Compared()
        for turn in range(ROUNDS):
            for is_kept, samples in compared.in_turns():
                sending = _sending(sides[is_kept], turn)
                samples.append(measure(sides[is_kept].url, sending, CONNECTIONS, SECONDS, MOST_SENT).rate)
    compared.report("sendMessage", "messages a second")


def starts(folder: Path, message_count: int, user_count: int) -> None:
    """Compare the start of a local cloud that keeps nothing with one that has the tutorial's stack with messages and users."""
    _made(folder / "starts")
    with chatprov(folder / "starts", keeps=True) as side:
        for room in range(message_count // ROOM_SIZE):
            side.fill(f"room{room}", ROOM_SIZE)
        _add_users(side, user_count)
        before = side.megabytes()
    port = urlsplit(side.url).port or 0
    log, data = folder / "starts" / "log", data_of(folder / "starts", port)
    iam = local_target(port, side.region).client("iam")
    query = request(side.url, side.token, GET, {"roomId": "room0"})
    ready, memory = Compared(), Compared()
    first, second, after_queries, role = Samples(), Samples(), Samples(), Samples()
    for _ in range(STARTS):
        for (is_kept, samples), (_, megabytes) in zip(ready.in_turns(), memory.in_turns(), strict=True):
            cloud = LocalCloud(port, log, data) if is_kept else LocalCloud(free_port(), log)
            began = time.perf_counter()
            running = cloud.start()
            samples.append((time.perf_counter() - began) * 1000)
            megabytes.append(megabytes_of(running.pid))
            if is_kept:
                first.values.append(_seconds(lambda: _expect_all(side.url, query)) * 1000)
                second.values.append(_seconds(lambda: _expect_all(side.url, query)) * 1000)
                after_queries.values.append(megabytes_of(running.pid))
                role.values.append(_seconds(iam.list_roles) * 1000)
            cloud.stop()
    held = f"{message_count:,} messages and {user_count:,} users"
    ready.report(f"Start, with {held}", "milliseconds until it answers")
    memory.report(f"Memory after the start, with {held}", "MB")
    print(f"    before the stop  {before:8.1f}")
    print(f"    after a query    {after_queries}")
    print(f"The first query of a room of {ROOM_SIZE:,} messages after a start, milliseconds\n    {first}")
    print(f"The second one\n    {second}")
    print(f"The first request to IAM, which loads moto\n    {role}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _put_all(service: DynamoDBService, items: list[dict[str, object]]) -> None:
    for item in items:
        call(service, "PutItem", {"TableName": "Messages", "Item": item}, CONTEXT)


def _sending(side: Side, turn: int) -> Callable[[int], bytes]:
    """Return what makes the request for each message of a room."""
    base = {"roomId": f"room{turn}", "sender": "ann", "content": "Hello!"}
    return lambda number: request(side.url, side.token, SEND, {"input": {**base, "timestamp": f"{number:09}"}})


def _expect_all(url: str, query: bytes) -> None:
    found = len(once(url, query)["getMessages"])
    if found != ROOM_SIZE:
        raise SystemExit(f"A room has {found} messages instead of {ROOM_SIZE}")


def _add_users(side: Side, count: int) -> None:
    cognito = local_target(urlsplit(side.url).port or 0, side.region).client("cognito-idp")
    (pool,) = cognito.list_user_pools(MaxResults=2)["UserPools"]
    for number in range(count):
        named = {"UserPoolId": pool["Id"], "Username": f"user{number}@example.com"}
        cognito.admin_create_user(**named, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**named, Password=PASSWORD, Permanent=True)


def main() -> None:
    """Print all comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="in the folder at a start (default %(default)s)")
    parser.add_argument("--users", type=int, default=1_000, help="in the folder at a start (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        writes(Path(folder))
        messages(Path(folder))
        starts(Path(folder), options.messages, options.users)


if __name__ == "__main__":
    main()

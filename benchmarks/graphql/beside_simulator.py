"""The tutorial's chat on chatprov's local cloud beside the Amplify simulator with dynalite, in one run.

    python -m benchmarks.graphql.beside_simulator

needs node and npm, and installs the simulator into a temporary folder. chatprov verifies the caller's token; the simulator
only reads it.
"""

from __future__ import annotations

import itertools
import signal
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.graphql.load import Measured, measure, once, request
from benchmarks.graphql.sides import Side, chatprov, simulator

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
"""Both take turns this often, and the middle of the measurements counts: a machine is not equally fast all the time."""
SECONDS = 1.5
AT_MOST = 20_000
NUMBERS = itertools.count()
MANY = 50_000
FILL_SECONDS = 15.0
SEND = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content fileUrl}}"
READ = "query Read($roomId: ID!) {getMessages(roomId: $roomId) {roomId timestamp sender content fileUrl}}"


def send(side: Side, connections: int) -> Measured:
    """Send messages, each with a timestamp of its own."""

    def make(_: int) -> bytes:
        message = {
            "roomId": "sent",
            "timestamp": f"{next(NUMBERS):09}",
            "sender": "ann",
            "content": "Hello!",
            "fileUrl": "-",
        }
        return request(side.url, side.token, SEND, {"input": message})

    return measure(side.url, make, connections, SECONDS, AT_MOST)


def read(side: Side, room: str) -> Measured:
    """Read a room, by one client."""
    content = request(side.url, side.token, READ, {"roomId": room})
    return measure(side.url, lambda _: content, 1, SECONDS, AT_MOST)


def agree(room: str, count: int, *sides: Side) -> None:
    """Stop unless all sides answer the same messages, and as many of them as were put in."""
    contents = [request(side.url, side.token, READ, {"roomId": room}) for side in sides]
    answers = [once(side.url, content) for side, content in zip(sides, contents, strict=True)]
    if any(answer != answers[0] for answer in answers) or len(answers[0]["getMessages"]) != count:
        raise SystemExit(f"The sides do not answer the {count} messages of the room {room}.")


def compare(what: str, ours: Side, theirs: Side, how: Callable[[Side], Measured]) -> tuple[Measured, Measured]:
    """Measure both in turns, and print a line."""
    rounds = [(how(ours), how(theirs)) for _ in range(ROUNDS)]
    one, other = (_middle(measurements) for measurements in zip(*rounds, strict=True))
    print(
        f"{what:32s} {_shown(one)}   {_shown(other)}   {one.rate / other.rate:6.1f} {other.p50 / one.p50:6.1f}",
        flush=True,
    )
    return one, other


def _middle(measurements: tuple[Measured, ...]) -> Measured:
    parts = zip(*((each.rate, each.p50, each.p99) for each in measurements), strict=True)
    return Measured(*map(statistics.median, parts))


def _shown(measured: Measured) -> str:
    return f"{measured.rate:7.0f} {measured.p50:7.3f} {measured.p99:7.3f}"


def main() -> None:
    """Measure and print; ended from outside, it ends what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / each for each in ("chatprov", "simulator")]
        for folder in folders:
            folder.mkdir()
        with chatprov(folders[0]) as ours, simulator(folders[1], ours.token) as theirs:
            _measure(ours, theirs)


def _measure(ours: Side, theirs: Side) -> None:
    one, other = ours.megabytes(), theirs.megabytes()
    print(f"idle memory, MB: chatprov {one:.0f}, simulator {other:.0f}, {one / other:.2f} times")
    heading = "requests/s, p50 ms, p99 ms"
    print(f"{'':32s} {'chatprov: ' + heading}   {'simulator'}   times as many, p50 times less", flush=True)
    for side in (ours, theirs):
        side.fill("ten", 10)
    agree("ten", 10, ours, theirs)
    few = compare("room of 10, table of 10", ours, theirs, lambda side: read(side, "ten"))
    for side in (ours, theirs):
        side.fill("thousand", 1000)
    agree("thousand", 1000, ours, theirs)
    compare("room of 1000", ours, theirs, lambda side: read(side, "thousand"))
    compare("sendMessage, 1 connection", ours, theirs, lambda side: send(side, 1))
    compare("sendMessage, 16 connections", ours, theirs, lambda side: send(side, 16))
    counts = [side.fill("others", MANY, FILL_SECONDS) for side in (ours, theirs)]
    print(f"filled with {counts[0]} and {counts[1]} messages more", flush=True)
    agree("ten", 10, ours, theirs)
    many = compare("room of 10, that table", ours, theirs, lambda side: read(side, "ten"))
    for side, before, after in zip((ours, theirs), few, many, strict=True):
        print(f"{side.name}: a room of 10 is read {after.rate / before.rate:.2f} times as often as in the small table")
    print(f"memory after all this, MB: chatprov {ours.megabytes():.0f}, simulator {theirs.megabytes():.0f}")


if __name__ == "__main__":
    main()

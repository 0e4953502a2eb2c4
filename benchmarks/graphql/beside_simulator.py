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
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.graphql.load import Measured, measure, once, request
from benchmarks.graphql.sides import Side, chatprov, simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROUNDS = 7
"""All take turns this often, and the middle of the measurements counts: a machine is not equally fast all the time."""
SECONDS = 1.0
AT_MOST = 20_000
NUMBERS = itertools.count()
MANY = 50_000
FILL_SECONDS = 15.0
SEND = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content fileUrl}}"
READ = "query Read($roomId: ID!) {getMessages(roomId: $roomId) {roomId timestamp sender content fileUrl}}"


def send(side: Side, connections: int) -> Measured:
    """Send messages, each with a different timestamp."""

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


def in_turns(sides: Iterable[Side], how: Callable[[Side], Measured]) -> list[list[Measured]]:
    """Measure all, round by round, and return each one's measurements."""
    rounds = [[how(side) for side in sides] for _ in range(ROUNDS)]
    return [list(measurements) for measurements in zip(*rounds, strict=True)]


def times(one: Iterable[float], other: Iterable[float]) -> float:
    """Return how many times the other's measurement one's is, in the middle of all rounds."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def show(what: str, ours: list[Measured], theirs: list[Measured]) -> None:
    """Print the middle of what was measured of both, and of the rounds' ratios."""
    shown = "   ".join(
        f"{statistics.median(each.rate for each in side):7.0f} {statistics.median(each.p50 for each in side):7.3f} "
        f"{statistics.median(each.p99 for each in side):7.3f}"
        for side in (ours, theirs)
    )
    rates = times((each.rate for each in ours), (each.rate for each in theirs))
    waits = times((each.p50 for each in theirs), (each.p50 for each in ours))
    print(f"{what:32s} {shown}   {rates:6.1f} {waits:6.1f}", flush=True)


def main() -> None:
    """Measure and print; ended from outside, it ends what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:

        def both(what: str) -> tuple[Side, Side]:
            folders = [Path(name) / what / each for each in ("chatprov", "simulator")]
            for folder in folders:
                folder.mkdir(parents=True)
            ours = running.enter_context(chatprov(folders[0]))
            return ours, running.enter_context(simulator(folders[1], ours.token))

        small, large = both("small"), both("large")
        _idle(*small)
        _reading(small, large)
        _sending(*small)


def _idle(ours: Side, theirs: Side) -> None:
    one, other = ours.megabytes(), theirs.megabytes()
    print(f"idle memory, MB: chatprov {one:.0f}, simulator {other:.0f}, {one / other:.2f} times")


def _reading(small: tuple[Side, Side], large: tuple[Side, Side]) -> None:
    """Read a room in a table that holds nothing else and in one that holds much; then a large room."""
    filled = [side.fill("others", MANY, FILL_SECONDS) for side in large]
    for side in (*small, *large):
        side.fill("ten", 10)
    agree("ten", 10, *small, *large)
    heading = "requests/s, p50 ms, p99 ms"
    print(f"{'':32s} {'chatprov: ' + heading}   {'simulator'}   times as many, p50 times less", flush=True)
    few, few_there, many, many_there = in_turns([*small, *large], lambda side: read(side, "ten"))
    show("room of 10, table of 10", few, few_there)
    show("room of 10, large table", many, many_there)
    for side, count, before, after in zip(small, filled, (few, few_there), (many, many_there), strict=True):
        ratio = times((each.rate for each in after), (each.rate for each in before))
        print(f"{side.name}: with {count} other messages it is read {ratio:.2f} times as often")
    for side in small:
        side.fill("thousand", 1000)
    agree("thousand", 1000, *small)
    show("room of 1000", *in_turns(small, lambda side: read(side, "thousand")))


def _sending(*sides: Side) -> None:
    for connections, words in ((1, "1 connection"), (16, "16 connections")):
        show(f"sendMessage, {words}", *in_turns(sides, partial(send, connections=connections)))
    print(f"memory after all this, MB: {', '.join(f'{side.name} {side.megabytes():.0f}' for side in sides)}")


if __name__ == "__main__":
    main()

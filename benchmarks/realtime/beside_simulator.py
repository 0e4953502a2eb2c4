"""Five hundred subscribers of one room on chatprov's local cloud, on the Amplify simulator, and on a bare broadcast, in one run.

    python -m pip install -e '.[benchmark]'
    python -m benchmarks.realtime.beside_simulator

needs node and npm, and installs the simulator into a temporary folder. One and the same client listens to all of them.
"""

from __future__ import annotations

import signal
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop

from benchmarks.graphql.sides import chatprov, simulator
from benchmarks.realtime.audience import listening
from benchmarks.realtime.bare import bare
from benchmarks.realtime.measures import FLOODED_ROOM, ROOM, Place, bare_deliveries, deliveries, last_served, slowest
from benchmarks.realtime.stuck import somebody_who_does_not_read

if TYPE_CHECKING:
    from benchmarks.graphql.sides import Side

SUBSCRIBERS, ROUNDS = 500, 3


@dataclass
class Numbers:
    """What was measured, a number for each round."""

    last: dict[str, list[float]] = field(default_factory=dict)
    rate: dict[str, list[float]] = field(default_factory=dict)
    slowest: dict[str, list[float]] = field(default_factory=dict)

    def show(self, ours: str, theirs: str, alone: str) -> None:
        """Print the medians and their ratios."""
        last, rate, slowest = (
            {name: statistics.median(values) for name, values in each.items()}
            for each in (self.last, self.rate, self.slowest)
        )
        _line("last subscriber served, ms", 1000 * last[ours], 1000 * last[theirs], theirs)
        _line("deliveries a second", rate[ours], rate[theirs], theirs)
        _line("deliveries a second", rate[ours], rate[alone], alone)
        _line("slowest hundredth, ms", 1000 * slowest["with"], 1000 * slowest["without"], "all of them reading")


def _line(what: str, ours: float, theirs: float, whose: str) -> None:
    print(f"{what:28s} {ours:9.1f} beside {theirs:9.1f} {whose}: {ours / theirs:.2f} times", flush=True)


async def measure(ours: Place, theirs: Place, alone: Place) -> None:
    """Measure in turns, so that what else the machine does falls on all of them."""
    numbers = Numbers()
    for done in range(ROUNDS):
        for place in (ours, theirs):
            async with listening(place.url, place.token, ROOM, SUBSCRIBERS) as audience:
                numbers.last.setdefault(place.name, []).append(await last_served(place, audience))
                numbers.rate.setdefault(place.name, []).append(await deliveries(place, audience))
        async with listening(alone.url, alone.token, ROOM, SUBSCRIBERS) as audience:
            numbers.rate.setdefault(alone.name, []).append(await bare_deliveries(alone, audience))
        async with listening(ours.url, ours.token, ROOM, SUBSCRIBERS) as audience:
            numbers.slowest.setdefault("without", []).append(await slowest(ours, audience))
            async with somebody_who_does_not_read(ours.url, ours.token, ROOM, FLOODED_ROOM):
                numbers.slowest.setdefault("with", []).append(await slowest(ours, audience))
        print(f"{ours.name}, {SUBSCRIBERS} subscribers of one room, round {done + 1} of {ROUNDS}")
        numbers.show(ours.name, theirs.name, alone.name)


def main() -> None:
    """Measure and print; ended from outside, it ends what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / each for each in ("chatprov", "simulator")]
        for folder in folders:
            folder.mkdir()
        with chatprov(folders[0]) as ours, simulator(folders[1], ours.token) as theirs, bare() as url:
            uvloop.run(measure(_place(ours), _place(theirs), Place("a bare broadcast", url, "-")))


def _place(side: Side) -> Place:
    return Place(side.name, side.url, side.token)


if __name__ == "__main__":
    main()

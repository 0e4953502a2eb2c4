"""The local cloud is killed at random moments under a mixed load: all that it acknowledged is there, whole and once.

`KILLS=500 pytest tests/whole/kept/test_kills.py -n 0 -rP` kills it more often, and prints the number of writes.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from typing import TYPE_CHECKING

from botocore.exceptions import ConnectionError as NotConnected
from botocore.exceptions import HTTPClientError

from tests.patience import PATIENCE
from tests.whole.kept.place import access_token, built
from tests.whole.kept.writers import all_writers

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.local.process import LocalCloud
    from chatprov.project import Project
    from tests.whole.kept.writers import Place, Writer

KILLS = int(os.environ.get("KILLS", "4"))
MOST_WRITES = 150
LONGEST_PAUSE = 0.02
LONGEST_START = 0.6
"""Seconds. No result depends on them."""
SIGN_IN_AGAIN = 20
"""After so many kills the writers get a new token: on a busy machine, 500 kills take longer than one is valid."""
AT_THE_START = 5
"""Each fifth kill is at the start of the cloud, in which it reads what is there."""


class Load:
    """The writers, each in a separate thread."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.writers = all_writers()
        self.faults: list[str] = []
        self._counting = threading.Lock()
        self._left, self._reached = 0, threading.Event()

    def until_killed(self, pid: int, writes: int, seconds: float) -> None:
        """Write until the cloud has been killed: a moment after so many writes were acknowledged."""
        self._left, self._reached = writes, threading.Event()
        threads = [threading.Thread(target=self._write, args=(writer,)) for writer in self.writers]
        for thread in threads:
            thread.start()
        assert self._reached.wait(PATIENCE)
        pause(seconds)
        os.kill(pid, signal.SIGKILL)
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads)

    def _write(self, writer: Writer) -> None:
        try:
            while True:
                writer.write(self.place)
                with self._counting:
                    self._left -= 1
                    if self._left <= 0:
                        self._reached.set()
        except (OSError, HTTPClientError, NotConnected):
            pass
        except Exception as error:  # noqa: BLE001  # an error answer: the load goes on in the others
            self.faults.append(f"{writer.name}: {error!r}")


def pause(seconds: float) -> None:
    """Let other threads work; no result depends on how far they get."""
    threading.Event().wait(seconds)


def test_what_was_acknowledged_is_there(cloud: LocalCloud, project: Project, tmp_path: Path) -> None:
    seed = int(os.environ.get("KILLS_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"KILLS_SEED={seed}")  # noqa: T201  # it repeats a run
    chance = random.Random(seed)
    port = cloud.start().port
    load = Load(built(project, port, tmp_path))
    for number in range(1, KILLS + 1):
        process = cloud.start()
        load.until_killed(process.pid, chance.randint(1, MOST_WRITES), chance.uniform(0, LONGEST_PAUSE))
        _wait_for_the_end(cloud)
        if number % AT_THE_START == 0:
            _killed_at_its_start(cloud, chance.uniform(0, LONGEST_START))
        cloud.start()
        if number % SIGN_IN_AGAIN == 0:
            load.place.token = access_token(load.place.client("cognito-idp"), load.place.outputs)
        for writer in load.writers:
            writer.check(load.place)
    writes = sum(writer.last for writer in load.writers)
    lost = [text for writer in load.writers for text in writer.lost]
    print(f"{KILLS} kills, {writes} writes, {len(lost)} lost or doubled; {load.faults=}")  # noqa: T201  # what was tried
    assert (lost, load.faults) == ([], [])
    assert all(writer.last for writer in load.writers)


def _killed_at_its_start(cloud: LocalCloud, seconds: float) -> None:
    child = cloud._spawn()
    pause(seconds)
    child.kill()
    child.communicate(timeout=PATIENCE)


def _wait_for_the_end(cloud: LocalCloud) -> None:
    assert cloud._child is not None
    cloud._child.wait(PATIENCE)

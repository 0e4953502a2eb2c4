"""A process that is killed while it writes: what it has acknowledged is there, and nothing is there in halves or twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services.calling import call
from chatprov.local.services.dynamodb import DynamoDBService
from chatprov.local.storage import Log
from tests.conftest import ROOT
from tests.local.services.dynamodb.calls import ROOMS
from tests.local.services.dynamodb.test_state import CONTEXT
from tests.local.storage.writer import COUNTED

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

KILLS = (1, 40, 200)
"""After how many acknowledged writes a process is killed."""


def killed(folder: Path, kind: str, first: int, writes: int) -> int:
    """Let a process write, kill it, and return the last number that it has acknowledged."""
    command = [sys.executable, "-m", "tests.local.storage.writer", str(folder), kind, str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(writes):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().splitlines()
    # a pipe has all that was written to it, and at most the last line can be torn
    return max([first + writes - 1, *(int(line) for line in said[:-1])])


@pytest.mark.parametrize("kind", ["append", "compact"])
def test_what_was_acknowledged_is_in_the_log(tmp_path: Path, kind: str) -> None:
    first = 0
    for writes in KILLS:
        last = killed(tmp_path, kind, first, writes)
        keys = [json.loads(key) for key in Log(tmp_path, "things", 1).entries]
        items, partners = ([int(number) for name, number in keys if name == of] for of in ("item", "partner"))
        assert items == partners == list(range(len(items)))
        assert len(items) > last
        first = len(items)


def test_what_was_acknowledged_is_in_the_tables(tmp_path: Path) -> None:
    first = 0
    for writes in KILLS:
        last = killed(tmp_path, "tables", first, writes)
        service = DynamoDBService(log=Log(tmp_path, "dynamodb", 1))

        def do(operation: str, service: DynamoDBService = service, **given: Any) -> Any:
            return call(service, operation, given, CONTEXT)

        scanned = do("Scan", TableName=ROOMS, IndexName="byRank")["Items"]
        assert sorted(int(item["rank"]["N"]) for item in scanned) == list(range(len(scanned)))
        assert len(scanned) > last
        counted = do("GetItem", TableName=ROOMS, Key=COUNTED)["Item"]["n"]["N"]
        assert int(counted) == len(scanned), "a transaction is there as a whole, once"
        first = len(scanned)

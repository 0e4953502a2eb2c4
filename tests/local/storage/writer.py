"""`python -m tests.local.storage.writer FOLDER KIND FIRST`: a process that writes until it is killed, and says what it has written.

Each number goes to stdout, in a line, after its write was acknowledged.
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatprov.local.storage import Log, shorter

if TYPE_CHECKING:
    from collections.abc import Iterator

A_GENERATION = 7
COUNTED = {"roomId": {"S": "counted"}, "timestamp": {"S": "1"}}


def say(number: int) -> None:
    os.write(1, b"%d\n" % number)


def append(folder: Path, numbers: Iterator[int]) -> None:
    """Append images, each with a partner in the same change."""
    log = Log(folder, "things", 1)
    log.start()
    for number in numbers:
        log.append([(("item", str(number)), "x" * 500), (("partner", str(number)), number)])
        say(number)


def compact(folder: Path, numbers: Iterator[int]) -> None:
    """Append a few images, and write a new generation, again and again."""
    shorter.SPARE = -1 << 40
    while True:
        log = Log(folder, "things", 1)
        log.start()
        for number in itertools.islice(numbers, A_GENERATION):
            log.append([(("item", str(number)), "x" * 500), (("partner", str(number)), number)])
            say(number)
        log.close()


def tables(folder: Path, numbers: Iterator[int]) -> None:
    """Put items, and count them in transactions with an item beside."""
    from chatprov.local.services.calling import call
    from chatprov.local.services.dynamodb import DynamoDBService
    from tests.local.services.dynamodb.calls import ROOMS
    from tests.local.services.dynamodb.test_state import CONTEXT, TABLE

    log = Log(folder, "dynamodb", 1)
    service = DynamoDBService(log=log)
    log.start()

    def do(operation: str, **given: Any) -> Any:
        return call(service, operation, given, CONTEXT)

    if not do("ListTables")["TableNames"]:
        do("CreateTable", TableName=ROOMS, **TABLE)
    for number in numbers:
        item = {"roomId": {"S": "r"}, "timestamp": {"S": f"{number:09}"}, "rank": {"N": str(number)}}
        add = {
            "TableName": ROOMS,
            "Key": COUNTED,
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        put = {"Put": {"TableName": ROOMS, "Item": item}}
        do("TransactWriteItems", TransactItems=[put, {"Update": add}], ClientRequestToken=f"token-{number}")
        say(number)


if __name__ == "__main__":
    _, path, kind, first = sys.argv
    {"append": append, "compact": compact, "tables": tables}[kind](Path(path), itertools.count(int(first)))

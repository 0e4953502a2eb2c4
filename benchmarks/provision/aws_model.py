"""How fast chatprov is on AWS, as far as a model can tell: the same calls, as slow as AWS makes them, in real time."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.provision.in_boto3 import build
from chatprov.clock import SystemClock
from chatprov.engine.engine import Engine
from chatprov.project import load_project
from chatprov.target import Target, aws_target
from tests.engine.slow_aws import SlowAws, paces
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
REGION = "ap-south-1"


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds `work` takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


def critical_path() -> float:
    """Return the least time to the first message: the role's or the table's creation and settling, then the mutation."""
    pace, mutation = paces(), 0.3
    return max(pace[name].call + pace[name].usable for name in ("iam.CreateRole", "dynamodb.CreateTable")) + mutation


def prepared() -> tuple[Target, SlowAws]:
    """Return a target whose clients are made, so that their making is not measured, and the slowness behind it."""
    target = aws_target(REGION, REGION, None)
    slow = SlowAws(target, SystemClock())
    for service in ("sts", "dynamodb", "cognito-idp", "s3", "appsync", "iam"):
        target.client(service)
    return target, slow


def first_message(slow: SlowAws, calls_done: float) -> float:
    """Return the moment at which a message can be sent: all calls done, table ACTIVE, role known to AppSync."""
    return max(calls_done, slow.usable_at["table"], slow.usable_at["role"]) + 0.3


def by_hand() -> float:
    """Return the seconds to the first message of the sequential script."""
    with mocked_aws():
        target, slow = prepared()
        began = time.monotonic()
        build(target.client, REGION)
        return first_message(slow, time.monotonic()) - began


def with_chatprov() -> dict[str, float]:
    """Return the seconds of `up` to the first message, of a second `up`, `status` and `down`."""
    with mocked_aws(), tempfile.TemporaryDirectory() as folder:
        target, slow = prepared()
        project = load_project(ROOT, ROOT)

        def engine() -> Engine:
            target._account = None  # noqa: SLF001  # each command asks once
            return Engine(project, target, Path(folder))

        began = time.monotonic()
        engine().up()
        up = first_message(slow, time.monotonic()) - began
        return {
            "up": up,
            "second up": timed(lambda: engine().up()),
            "status": timed(lambda: engine().status()),
            "down": timed(lambda: engine().down()),
        }


def main() -> None:
    """Measure, and print ratios."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    mine, hand = with_chatprov(), by_hand()
    least, gone = critical_path(), paces()["dynamodb.DeleteTable"].usable
    print(f"first message, critical path     {least:5.1f} s")
    print(f"first message, chatprov up       {mine['up']:5.1f} s   {mine['up'] / least:.2f} times the critical path")
    print(f"first message, boto3 in order    {hand:5.1f} s   {hand / mine['up']:.2f} times chatprov up")
    print(f"second up                        {mine['second up']:5.2f} s")
    print(f"status                           {mine['status']:5.2f} s")
    print(
        f"down                             {mine['down']:5.2f} s   {mine['down'] - gone:.2f} s beyond AWS's own deletion"
    )


if __name__ == "__main__":
    main()

"""Ten thousand rude connections: the local cloud stays up, serves others meanwhile, and gives back its memory.

`make test` tries some of them, `make fuzz` all. FUZZ_SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import requests

from chatprov.chat.client import ChatClient, ConnectionLost, Link
from chatprov.chat.signed_in import SignedIn
from chatprov.chat.users import add_user
from tests.local.realtime.fuzz import Attacker
from tests.patience import PATIENCE, eventually

if TYPE_CHECKING:
    from tests.stack import Stack

ALL, SAMPLE, SIDE_BY_SIDE, WARMING = 10_000, 500, 100, 200
PASSWORD = "Correct-horse-7"


def memory(pid: int) -> int:
    """Return the kilobytes that a process holds."""
    return int((Path("/proc") / str(pid) / "status").read_text().partition("VmRSS:")[2].split()[0])


async def attack(attacker: Attacker, count: int) -> None:
    """Attack so many times, some side by side."""
    for first in range(0, count, SIDE_BY_SIDE):
        last = asyncio.Event()
        batch = [asyncio.create_task(attacker.attack(first + n, last)) for n in range(SIDE_BY_SIDE)]
        await asyncio.wait(batch, timeout=0.05)  # those that stay are connected while the others come and go
        last.set()
        await asyncio.gather(*batch)


async def talk(chat: ChatClient, room: str, count: list[int], stop: asyncio.Event) -> None:
    """Send messages and hear them, until it is enough; `count` grows with each of them."""
    async with aclosing(chat.messages(room)) as heard:
        while not stop.is_set():
            async with asyncio.timeout(PATIENCE):
                sent = await chat.send(room, str(len(count)))
                assert await anext(heard) == sent
            count.append(len(count))


@pytest.mark.slow
def test_no_connection_breaks_the_cloud(stack: Stack) -> None:
    count = ALL if os.environ.get("ALL_FUZZ") else SAMPLE
    seed = int(os.environ.get("FUZZ_SEED") or random.randrange(1 << 32))
    email, cognito, outputs = f"{uuid4()}@example.com", stack.target.client("cognito-idp"), stack.outputs
    add_user(cognito, outputs.user_pool_id, email, PASSWORD)
    signed_in = SignedIn.by_password(cognito, outputs.client_id, email, PASSWORD)
    pid = requests.get(f"{stack.endpoint}/_chatprov/health", timeout=20).json()["pid"]
    links: list[Link] = []
    heard: list[int] = []

    async def scenario() -> int:
        attacker, stop = Attacker(outputs, await signed_in.token(), random.Random(seed)), asyncio.Event()
        async with ChatClient(outputs, signed_in, sender="witness", report=links.append) as chat:
            witness = asyncio.create_task(talk(chat, f"witness {seed}", heard, stop))
            await attack(attacker, WARMING)
            before, at_first = memory(pid), len(heard)
            await attack(attacker, count)
            while len(heard) < at_first + 5 and not witness.done():
                await attack(attacker, SIDE_BY_SIDE)
            stop.set()
            await witness
        return before

    before = asyncio.run(scenario())

    def told() -> str:
        return f"seed {seed}: {count} connections; {len(heard)} messages meanwhile; memory {before} kB, then {memory(pid)} kB"

    assert not [link for link in links if isinstance(link, ConnectionLost)], told()
    eventually(lambda: memory(pid) <= before * 1.2, told)  # the last connections may still be closing
    print(told())  # noqa: T201  # what `make fuzz` shows

"""A load client that costs little: many subscribers in one process, who note when each message has come."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LISTEN = "subscription Listen($roomId: ID!) {onNewMessage(roomId: $roomId) {roomId timestamp sender content fileUrl}}"
MARK = b"#"
"""Marks the number of a message in its content, before and after it."""


class Audience:
    """Subscribers, and what has reached them: each message has a number, and was sent at a moment."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.delivered = 0
        self.latencies: list[float] = []
        """Seconds from the sending of a message to its arrival at a subscriber."""
        self.sent: dict[int, float] = {}
        self._missing: dict[int, int] = {}
        self._complete: dict[int, asyncio.Event] = {}

    def expect(self, number: int) -> asyncio.Event:
        """Note that a message is sent now; return what is set when all have it."""
        self._missing[number] = len(self.members)
        self._complete[number] = asyncio.Event()
        self.sent[number] = time.perf_counter()
        return self._complete[number]

    def hear(self, number: int) -> None:
        """Take note of an arrival."""
        self.delivered += 1
        self.latencies.append(time.perf_counter() - self.sent[number])
        self._missing[number] -= 1
        if not self._missing[number]:
            self._complete[number].set()


class Member(WSListener):  # type: ignore[misc, unused-ignore]  # where picows is not installed it is Any
    """One subscriber."""

    def __init__(self, audience: Audience) -> None:
        super().__init__()
        self.subscribed = asyncio.Event()
        self._audience = audience

    def on_ws_frame(self, _: WSTransport, frame: WSFrame) -> None:
        """Find the number of the message in a frame; other frames have none."""
        if frame.msg_type is not WSMsgType.TEXT:
            return
        text = frame.get_payload_as_bytes()
        at = text.find(MARK)
        if at > 0:
            self._audience.hear(int(text[at + 1 : text.index(MARK, at + 1)]))
        elif b"start_ack" in text:
            self.subscribed.set()


@asynccontextmanager
async def listening(url: str, token: str, room: str, count: int) -> AsyncIterator[Audience]:
    """Subscribe so many times to a room, each on a separate connection; `url` is that of GraphQL over HTTP."""
    audience = Audience()
    connections = []
    for _ in range(count):
        member = Member(audience)
        transport, _ = await ws_connect(
            lambda member=member: member,
            realtime(url, token),
            extra_headers={"Sec-WebSocket-Protocol": "graphql-ws"},
        )
        connections.append(transport)
        audience.members.append(member)
        for message in (json.dumps({"type": "connection_init"}), start(url, token, room)):
            transport.send(WSMsgType.TEXT, message.encode())
    for member in audience.members:
        async with asyncio.timeout(30):
            await member.subscribed.wait()
    try:
        yield audience
    finally:
        for transport in connections:
            transport.disconnect()


def realtime(url: str, token: str) -> str:
    """Return where the WebSocket is, with the authorization that lets in."""
    header = base64.urlsafe_b64encode(json.dumps(_authorization(url, token)).encode()).decode()
    return f"{url.replace('http://', 'ws://')}/realtime?header={header}&payload=e30="


def start(url: str, token: str, room: str, id_: str = "1") -> str:
    """Return the message that subscribes."""
    data = json.dumps({"query": LISTEN, "variables": {"roomId": room}})
    payload = {"data": data, "extensions": {"authorization": _authorization(url, token)}}
    return json.dumps({"id": id_, "type": "start", "payload": payload})


def _authorization(url: str, token: str) -> dict[str, Any]:
    return {"Authorization": token, "host": urlsplit(url).netloc}

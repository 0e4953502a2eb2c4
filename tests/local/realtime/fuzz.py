"""What no client would do to a WebSocket server: each attack is one connection, and ends in one of several rude ways."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from chatprov.outputs import Outputs

HOST = "127.0.0.1"
TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
WORDS = ("connection_init", "start", "stop", "data", "ka", "subscribe", "", "id", "type", "payload", "query")


def frame(
    opcode: int,
    payload: bytes,
    *,
    final: bool = True,
    masked: bool = True,
    reserved: int = 0,
    length: int | None = None,
) -> bytes:
    """Return a frame as RFC 6455 has it, or not: `length` is what it says of itself."""
    said = len(payload) if length is None else length
    head = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    mask = 0x80 if masked else 0
    if said < 126:
        head += bytes([mask | said])
    elif said < 1 << 16:
        head += struct.pack("!BH", mask | 126, said)
    else:
        head += struct.pack("!BQ", mask | 127, said)
    return head + (bytes(4) if masked else b"") + payload  # a mask of zeros leaves it as it is


class Attacker:
    """One who attacks the port of a backend, by chance that can be repeated."""

    def __init__(self, outputs: Outputs, token: str, chance: random.Random) -> None:
        self._chance = chance
        self._port = int(outputs.graphql_url.split("/")[2].split(":")[1])
        path = outputs.realtime_url.split("/", 3)[3]
        lines = [
            f"GET /{path} HTTP/1.1",
            f"Host: {HOST}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Protocol: graphql-ws",
            f"Authorization: {token}",
        ]
        self._handshake = "\r\n".join([*lines, "", ""]).encode()
        self._authorization = {"Authorization": token, "host": HOST}
        self.attacks: list[Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]] = [
            self._nothing,
            self._noise,
            self._noise_of_tls,
            self._half_a_handshake,
            self._noise_in_the_handshake,
            self._handshake_alone,
            self._frames,
            self._frames,
            self._messages,
            self._messages,
            self._subscribes_and_does_not_read,
        ]

    async def attack(self, number: int, last: asyncio.Event) -> None:
        """Make one connection; it may stay until `last`."""
        try:
            reader, writer = await asyncio.open_connection(HOST, self._port)
        except OSError:
            return  # the server's backlog is full: the next one may be taken
        with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(10):
                await self.attacks[number % len(self.attacks)](reader, writer)
        if self._chance.random() < 0.3:
            await last.wait()
        if self._chance.random() < 0.5:
            linger = struct.pack("ii", 1, 0)  # a reset instead of a close frame
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        writer.close()

    async def _nothing(self, *_: object) -> None:
        pass

    async def _noise(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._bytes(4000))

    async def _noise_of_tls(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x16\x03\x01" + self._bytes(1000))

    async def _half_a_handshake(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._handshake[: self._chance.randrange(1, len(self._handshake))])

    async def _noise_in_the_handshake(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at = self._chance.randrange(len(self._handshake))
        writer.write(self._handshake[:at] + self._bytes(20) + self._handshake[at:])

    async def _handshake_alone(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._handshake)

    async def _frames(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._arrive(reader, writer)
        for _ in range(self._chance.randrange(1, 6)):
            writer.write(self._frame())

    async def _messages(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._arrive(reader, writer)
        for _ in range(self._chance.randrange(1, 8)):
            writer.write(frame(TEXT, json.dumps(self._message()).encode()))
        await reader.read(1 << 16)

    async def _subscribes_and_does_not_read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._arrive(reader, writer)
        for id_ in range(5):
            writer.write(frame(TEXT, json.dumps(self._start(str(id_))).encode()))

    async def _arrive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._handshake)
        await reader.readuntil(b"\r\n\r\n")

    def _frame(self) -> bytes:
        chance, payload = self._chance, self._bytes(2000)
        large = chance.random() < 0.02
        return chance.choice(
            [
                frame(chance.randrange(16), payload, reserved=chance.randrange(8)),
                frame(TEXT, payload),  # no UTF-8
                frame(BINARY, b'{"type":"connection_init"}'),
                frame(TEXT, payload, masked=False),
                frame(TEXT, payload, length=chance.choice([1 << 20, 1 << 40, (1 << 63) - 1, 1 << 63])),
                frame(PING, payload[:200], length=None),
                frame(PONG, payload[:100]),
                frame(CLOSE, payload[: chance.randrange(200)]),
                frame(CONTINUATION, payload),
                frame(TEXT, b"[" * chance.choice([10, 100_000])),
                frame(TEXT, b"x" * (3_000_000 if large else 30_000)),
                b"".join(frame(TEXT if n == 0 else CONTINUATION, payload, final=False) for n in range(50)),
                payload,
            ]
        )

    def _message(self) -> Any:
        if self._chance.random() < 0.3:
            return {"type": self._chance.choice(WORDS), "id": self._value(1), "payload": self._value(0)}
        return self._chance.choice([{"type": "connection_init"}, self._start(self._value(3)), self._value(0)])

    def _start(self, id_: Any) -> dict[str, Any]:
        query = 'subscription {onNewMessage(roomId: "fuzz") {content}}'
        data = self._chance.choice([query, '{"query": 7}', json.dumps({"query": query}), self._value(2)])
        payload = {"data": data, "extensions": {"authorization": self._authorization}}
        return {"type": "start", "id": id_, "payload": payload}

    def _value(self, depth: int) -> Any:
        chance = self._chance
        kind = chance.randrange(8 if depth < 3 else 6)
        if kind < 6:
            return [
                None,
                True,
                chance.randrange(-(1 << 70), 1 << 70),
                chance.random() * 1e300,
                chance.choice(WORDS),
                "ü\0",
            ][kind]
        values = [self._value(depth + 1) for _ in range(chance.randrange(4))]
        return values if kind == 6 else dict(zip(WORDS, values, strict=False))

    def _bytes(self, most: int) -> bytes:
        return self._chance.randbytes(self._chance.randrange(1, most))

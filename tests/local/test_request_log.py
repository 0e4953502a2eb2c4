"""The log: one request is one line of printable characters, whatever a stranger writes into the request."""

from __future__ import annotations

import logging
import re
import socket
import sys
from typing import TYPE_CHECKING

import pytest
import requests

from chatprov.local.requestlog import RequestLog, one_line, without_keys
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.local.running import Cloud

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [IWE] \S.*|    .*")
CONTROL = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
INVISIBLE = [
    chr(code)
    for code in (0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xE0041)
]


@pytest.mark.parametrize("character", [*CONTROL, *INVISIBLE, "\ud800"], ids=ascii)
def test_a_character_that_does_not_print_is_an_escape(character: str) -> None:
    assert one_line(f"a{character}b").isprintable()
    assert one_line(f"a{character}b") == f"a{character.encode('unicode_escape').decode()}b"


def test_what_prints_stays_and_has_an_end() -> None:
    assert one_line("/räume/部屋 x") == "/räume/部屋 x"
    assert one_line("x" * 100_000) == "x" * 2000 + "…"


@pytest.mark.parametrize("path", ["/da2-abcdefghij", "/%64a2-abcdefghij", "/d%612%2Dabcdefghij"])
def test_an_api_key_is_left_out_however_it_is_written(path: str) -> None:
    assert without_keys(path) == "/da2-…"


HOST = b"Host: 127.0.0.1\r\n"
LOCAL = b" HTTP/1.1\r\n" + HOST
FORGED = b"2026-11-29%2006:00:00,000%20I%20POST%20cognito-idp.AdminDeleteUser%20200%201.0%20ms"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SIGNED = b"Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=00\r\n"
SENT = [
    b"GET /%1b]0;pwned%07%1b[2J" + LOCAL + b"\r\n",
    b"GET /x%0a" + FORGED + LOCAL + b"\r\n",
    b"GET /%e2%80%ae%e2%80%a8%c2%9b" + LOCAL + b"\r\n",
    b"GET /graphql/%0d%0a%1b" + LOCAL + b"\r\n",
    b"GET /_chatprov/%0d%0a%1b" + LOCAL + b"\r\n",
    b"GET /%0d%0a%1b HTTP/1.1\r\nHost: evil\xc2\x9b.example\r\n\r\n",
    b"GET /\x1b[2J\xe2\x80\xae" + LOCAL + b"\r\n",
    b"GET /\xc2\x9b" + LOCAL + b"\r\n",
    b"G\x1bT /" + LOCAL + b"\r\n",
    b"GET /" + LOCAL + b"Authorization secret\x1b\r\n\r\n",
    b"GET /" + LOCAL + b"User-Agent: \x9b2J\xe2\x80\xae\r\n\r\n",
    b"POST /" + LOCAL + b"X-Amz-Target: DynamoDB_20120810.A\xc2\x9bB\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /" + LOCAL + b"X-Amz-Target: \xe2\x80\xae.\xc2\x85\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /" + LOCAL + FORM + SIGNED + b"Content-Length: 20\r\n\r\nAction=A%0aB%1b%9b%85",
    b"GET /?Action=A%0aB%1b&X-Amz-Credential=x%2F20260101%2Fus-east-1%2F%1b%0a%2Faws4_request" + LOCAL + b"\r\n",
    b"GET /" + b"a" * 60_000 + LOCAL + b"\r\n",
    b"GET /" + b"a" * 90_000 + LOCAL + b"\r\n",
    b"\x16\x03\x01\x00\x05hello",
    b"nothing\r\n\r\n",
]


@pytest.fixture
def collected(cloud: Cloud) -> Iterator[Path]:
    """The cloud's log file, with all that is logged in this process, as in the cloud's own."""
    # S3 is loaded for its first request: a client that hangs up gets no answer to wait for
    requests.get(f"{cloud.url}/a-bucket-that-no-one-has", timeout=PATIENCE)
    cloud.log.collect()
    yield cloud.log_file
    assert cloud.log._handler is not None
    logging.getLogger().removeHandler(cloud.log._handler)
    cloud.log._handler = None


def let_lines_be_written(cloud: Cloud) -> None:
    for _ in range(2):  # once the second is answered, the line of the first is written
        requests.get(f"{cloud.url}/_chatprov/health", timeout=20)


@pytest.mark.parametrize("sent", SENT, ids=range(len(SENT)))
def test_a_request_is_one_line(cloud: Cloud, collected: Path, sent: bytes) -> None:
    let_lines_be_written(cloud)  # those of earlier tests
    before = len(collected.read_text())
    with socket.create_connection(("127.0.0.1", cloud.port), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 16):
            pass
    let_lines_be_written(cloud)
    lines = [line for line in collected.read_text()[before:].split("\n")[:-1] if "/_chatprov/health" not in line]
    assert all(LINE.fullmatch(line) and line.isprintable() and len(line) < 3000 for line in lines)
    assert len([line for line in lines if not line.startswith("    ") and " W " not in line]) <= 1
    assert "secret" not in "".join(lines)


def test_a_libraries_error_does_not_quote_and_forges_no_line(tmp_path: Path) -> None:
    log = RequestLog(tmp_path / "log")
    log.collect()
    try:
        forged = "x\n2026-11-29 06:00:00,000 I POST cognito-idp.AdminDeleteUser 200 1.0 ms\x1b[2J"
        try:
            int(forged)
        except ValueError:
            logging.getLogger("aiohttp.server").exception("Error: %s", forged)
        logging.getLogger("chatprov.local").warning("%s", forged)
    finally:
        log.close()
    first, *rest = (tmp_path / "log").read_text().splitlines()
    assert r"x\n2026-11-29 06:00:00,000 I POST" in first
    assert [line for line in rest if not line.startswith("    ")] == rest[-1:]
    assert rest[-2] == "    ValueError"
    assert (tmp_path / "log").read_text().replace("\n", "").isprintable()
    assert sys.exc_info() == (None, None, None)

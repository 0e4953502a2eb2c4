"""What the hardened template takes: exactly the file URLs that chatprov makes, and times that there are."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from chatprov.chat.file_urls import FileUrls, new_key
from chatprov.chat.graphql_http import open_http, post
from chatprov.chat.message import SEND, Message
from chatprov.chat.rooms import add_members
from chatprov.chat.signed_in import SignedIn
from chatprov.chat.users import add_user

if TYPE_CHECKING:
    from tests.stack import Stack

pytestmark = pytest.mark.slow
PASSWORD = "Correct-horse-7"
ID = "1a1b1c1d-2e2f-4a3b-8c4d-5e5f5a5b5c5d"


class Member:
    """A member of a room, who sends any message."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.room = stack, f"room-{uuid4()}"
        cognito, pool = stack.target.client("cognito-idp"), stack.outputs.user_pool_id
        email = f"{uuid4()}@example.com"
        add_user(cognito, pool, email, PASSWORD)
        add_members(cognito, pool, self.room, [email])
        self.signed_in = SignedIn.by_password(cognito, stack.outputs.client_id, email, PASSWORD)
        self.urls = FileUrls(stack.target, stack.outputs.bucket)
        self.base = self.urls.plain(f"uploads/{self.room}/")

    def send(self, **fields: Any) -> list[str]:
        """Return the messages of the errors."""
        return asyncio.run(self._send({"roomId": self.room, "content": "x", **fields}))

    async def _send(self, given: dict[str, Any]) -> list[str]:
        async with open_http(self.stack.outputs.graphql_url) as http:
            token = await self.signed_in.token()
            url = self.stack.outputs.graphql_url
            answer = await post(http, url, SEND, token=token, variables={"input": given})
        return [error["message"] for error in answer.errors]


@pytest.fixture(scope="module")
def member(hardened_stack: Stack) -> Member:
    return Member(hardened_stack)


NAMES = [
    "photo.jpg",
    "a b.png",
    "..",
    ".",
    "...",
    "a/b",
    "../../x",
    "%2e%2e",
    "%00",
    "ü.txt",
    "部屋.pdf",
    "a?b#c&d=e",
    "it's (1) [2] {3}.md",
    "~x_-.",
    "\\",
    "x\x00y",
    "x\x1by",
    "x\x7fy",
    "x\x85y",
    "x\u2028y",
    "photo\u202egnp.exe",
    "\u2066x",
    "x\udcffy",
    "\ud800",
    "👨\u200d👩\u200d👧.png",
    "x" * 255,
    "ü" * 120,
    "\n",
    "a\n",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_every_url_that_chatprov_makes_is_taken(member: Member, name: str) -> None:
    assert member.send(fileUrl=member.urls.plain(new_key(member.room, name))) == []


ODD_ENDS = [
    "",
    "/",
    "..",
    ".",
    "...",
    "/..",
    "%2e%2e",
    "%2E%2E",
    "..%2F..%2Fsecret.txt",
    "%252F",
    "%252e%252e%252fx",
    "a%252Fb",
    "a\x00",
    "a%00",
    "a%2500",
    "a%251F",
    "a%257F",
    "a\x85",
    "a%C2%85",
    "a%25C2%2585",
    "a\u2028",
    "a%25E2%2580%25A8",
    "photo\u202egnp.exe",
    "photo%E2%80%AEgnp.exe",
    "photo%25E2%2580%25AEgnp.exe",
    "%25E2%2581%25A6",
    "a b",
    "a%20b",
    "a%",
    "a%2",
    "a%25",
    "a%252",
    "a%25zz",
    "a%252f",
    "a\n",
    "a\r",
    "\na",
    "a/b",
    "a?x=1",
    "a#x",
    "a\\b",
    "a:b",
    "a@b",
    "a+b",
    "a;b",
    "<b>",
    "ü",
    "a\t",
    "x" * 1025,
]


@pytest.mark.parametrize("end", ODD_ENDS, ids=ascii)
def test_any_other_end_is_refused(member: Member, end: str) -> None:
    assert member.send(fileUrl=f"{member.base}{ID}/{end}") == ["fileUrl is no file of this room."]


@pytest.mark.parametrize(
    "middle",
    [
        "",
        "x",
        "-" * 36,
        "a" * 36,
        ID.upper(),
        ID[:-1],
        f"{ID}0",
        ID.replace("-4", "-1"),
        ID.replace("-8", "-7"),
        f"{ID}/..",
    ],
)
def test_any_other_id_is_refused(member: Member, middle: str) -> None:
    assert member.send(fileUrl=f"{member.base}{middle}/a") == ["fileUrl is no file of this room."]


def test_a_file_by_the_same_rules_can_be_sent(member: Member) -> None:
    assert member.send(fileUrl=f"{member.base}{ID}/a") == []


TIMES = [
    "2025-01-01T10:00",
    "2025-01-01T10:00:00",
    "2025-01-01T10:00:00.1",
    "2025-01-01T10:00:00.123456",
    "2025-01-01T10:00:00Z",
    "2025-01-01T10:00:00+05:30",
    "2025-01-01T10:00:00-0300",
    "2024-02-29T23:59:59.999999+14:00",
    "2000-02-29T00:00",
    "2025-12-31T00:00",
    "2025-04-30T00:00",
    "1970-01-01T00:00",
]


@pytest.mark.parametrize("time", TIMES)
def test_a_time_that_there_is_is_taken(member: Member, time: str) -> None:
    assert member.send(timestamp=time) == []


def test_the_time_of_a_client_is_taken(member: Member) -> None:
    assert member.send(timestamp=Message.new("r", "s", "c").timestamp) == []
    assert member.send(timestamp=datetime.now(UTC).isoformat(timespec="milliseconds")) == []


NO_TIMES = [
    *[f"2025-{month:02}-31T10:00" for month in (2, 4, 6, 9, 11)],
    "2025-02-30T10:00",
    "2025-02-29T10:00",
    "1900-02-29T10:00",
    "2100-02-29T10:00",
    "0000-01-01T00:00",
    "0000-02-29T00:00",
    "2025-00-01T00:00",
    "2025-13-01T00:00",
    "2025-01-00T00:00",
    "2025-01-32T00:00",
    "2025-01-01T24:00",
    "2025-01-01T10:60",
    "2025-01-01T10:00:60",
    "2025-01-01T10:00+99:99",
    "2025-01-01T10:00+15:00",
    "2025-01-01T10:00+10:60",
    "2025-01-01T10:00Z\n",
    "2025-01-01T10:00\n",
    "\n2025-01-01T10:00",
    "2025-01-01 10:00",
    "2025-1-1T10:00",
    "2025-01-01",
    "٢٠٢٥-01-01T10:00",
    "2025-01-01T10:00:00.1234567",
    "2025-01-01T10:00ZZ",
    "",
]


@pytest.mark.parametrize("time", NO_TIMES, ids=ascii)
def test_a_time_that_there_is_not_is_refused_in_our_words(member: Member, time: str) -> None:
    assert member.send(timestamp=time) == ["timestamp is no date and time as in ISO 8601, to the microsecond at most."]

"""The same page on the hardened variant, which differs for it in what the API says it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import urllib3
from playwright.sync_api import expect

from chatprov.chat.rooms import add_members
from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import add_user
from chatprov.config.section import present
from tests.browser.chat.chatter import PASSWORD, Chatter
from tests.browser.chat.test_chat_page import AS_WRITTEN, picture
from tests.web.serving import ServedPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.project import Project
    from tests.stack import Stack

BREAKING_ELSEWHERE = ['say "hi"', "a\\nb \\u0041", "one\n two\n\tthree", '"}, "x": {"S": "y']


@pytest.fixture(scope="module")
def served(hardened_stack: Stack, hardened: Project) -> Iterator[ServedPage]:
    page = ServedPage(
        hardened_stack.target, hardened_stack.outputs, present(hardened.config.bucket).largest_upload_bytes
    )
    yield page
    page.close()


@pytest.fixture
def guest(somebody: Callable[..., Chatter], hardened_stack: Stack) -> Callable[[], Chatter]:
    """Return a user who has an account, and is in no room."""

    def make() -> Chatter:
        one = somebody()
        cognito = hardened_stack.target.client("cognito-idp")
        add_user(cognito, hardened_stack.outputs.user_pool_id, one.email, PASSWORD)
        return one

    return make


def let_in(stack: Stack, room: str, *people: Chatter) -> None:
    cognito = stack.target.client("cognito-idp")
    add_members(cognito, stack.outputs.user_pool_id, room, [one.email for one in people])


@pytest.fixture
def member(guest: Callable[[], Chatter], served: ServedPage, hardened_stack: Stack, room: str) -> Callable[[], Chatter]:
    """Return a user who is in the test's room, and whose page names it by itself."""

    def make() -> Chatter:
        one = guest()
        let_in(hardened_stack, room, one)
        one.open(served.url, "")
        one.sign_in()
        one.is_live()
        expect(one.page.get_by_role("heading", level=1)).to_have_text(room)
        return one

    return make


def test_any_text_is_shown_as_it_was_written(member: Callable[[], Chatter]) -> None:
    ann, bob = member(), member()
    texts = [*AS_WRITTEN, *BREAKING_ELSEWHERE]
    ann.say(*texts)
    bob.sees(*texts)
    ann.sees(*texts)
    expect(ann.page.locator(".sending, .failed")).to_have_count(0)
    bob.page.reload()
    bob.sees(*texts)
    expect(bob.page.get_by_text(ann.email.partition("@")[0]).first).to_be_visible()


def test_what_the_api_refuses_is_said_in_its_words(member: Callable[[], Chatter]) -> None:
    ann = member()
    ann.say("x" * 4001)
    expect(ann.page.locator(".failed .state")).to_contain_text("content is longer than 4000 characters")
    large = [{"name": "large.bin", "mimeType": "application/octet-stream", "buffer": b"x" * (10_485_760 + 1)}]
    ann.page.set_input_files("input[type=file]", files=large)  # type: ignore[arg-type]  # a list of such is good
    expect(ann.problem).to_contain_text("large.bin has 10.5 MB; a file may have 10.5 MB here")


def test_a_room_is_for_its_members(
    member: Callable[[], Chatter], guest: Callable[[], Chatter], served: ServedPage, hardened_stack: Stack, room: str
) -> None:
    ann, eve = member(), guest()
    files = [{"name": "cat.png", "mimeType": "image/png", "buffer": picture()}]
    ann.page.set_input_files("input[type=file]", files=files)  # type: ignore[arg-type]  # a list of such is good
    ann.press("Send")
    expect(ann.page.get_by_role("img", name="cat.png")).to_have_js_property("naturalWidth", 2)

    eve.open(served.url, room)
    eve.sign_in()
    expect(eve.page.get_by_text("You are not a member of this room.")).to_be_visible()
    expect(eve.messages).to_have_count(0)
    outputs = hardened_stack.outputs
    tokens = sign_in(hardened_stack.target.client("cognito-idp"), outputs.client_id, eve.email, PASSWORD)
    url = f"{outputs.endpoint_url}/{outputs.bucket}/uploads/{room}/00000000-0000-0000-0000-000000000000/cat.png"
    for path, body in (
        ("files/get", {"fileUrl": url}),
        ("files/put", {"room": room, "name": "x.txt", "type": "text/plain", "size": 1}),
    ):
        answer = urllib3.request("POST", served.url + path, json=body, headers={"authorization": tokens.access})
        assert (answer.status, answer.json()["error"]["message"]) == (403, f"You may not read the room {room}")

    let_in(hardened_stack, room, eve)
    eve.press("I am now")
    expect(eve.page.get_by_role("img", name="cat.png")).to_have_js_property("naturalWidth", 2)


def test_a_long_history_comes_page_by_page(member: Callable[[], Chatter], hardened_stack: Stack, room: str) -> None:
    dynamodb = hardened_stack.target.client("dynamodb")
    for start in range(0, 250, 25):
        items = [
            {"roomId": room, "timestamp": f"2026-01-01T10:00:00.{number:09}Z", "sender": "x", "content": str(number)}
            for number in range(start, start + 25)
        ]
        puts = [{"PutRequest": {"Item": {name: {"S": value} for name, value in one.items()}}} for one in items]
        dynamodb.batch_write_item(RequestItems={hardened_stack.outputs.table_name: puts})
    ann = member()
    ann.sees(*map(str, range(150, 250)))
    ann.say("new")
    ann.sees(*map(str, range(150, 250)), "new")
    for first in (50, 0):
        ann.press("Show older messages")
        ann.sees(*map(str, range(first, 250)), "new")
    expect(ann.page.get_by_role("button", name="Show older messages")).to_be_hidden()


def test_a_user_in_no_room_is_refused(somebody: Callable[..., Chatter], served: ServedPage) -> None:
    ann = somebody()
    ann.open(served.url)
    expect(ann.page.get_by_role("button", name="Forgot your password?")).to_be_visible()
    expect(ann.page.get_by_role("button", name="Create an account")).to_have_count(0)

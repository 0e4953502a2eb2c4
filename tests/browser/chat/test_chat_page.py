"""People talk by the chat's page: they sign up, send and see, lose the connection and find again what they missed."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from playwright.sync_api import expect

from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import add_user
from tests.browser.chat.chatter import PASSWORD, Chatter
from tests.browser.page_clock import let_pass_until
from tests.web.serving import ServedPage, outputs_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.target import Target
    from tests.browser.chat.conftest import Line

SEND = "mutation ($input: MessageInput!) { sendMessage(input: $input) { roomId timestamp sender content fileUrl } }"


def mailed_code(backend: dict[str, Any], email: str) -> str:
    mails = urllib3.request("GET", f"{backend['endpoint']}/_chatprov/mail").json()["mails"]
    return str([one for one in mails if one["to"] == email][-1]["code"])


def picture() -> bytes:
    """A PNG of two by two pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0\xff\0\0\0\xff\0" * 2)
    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Sender:
    """A client that is no page; `direct` is a way to the table that the line is not on, and that tells no subscriber."""

    def __init__(self, target: Target, backend: dict[str, Any], served: ServedPage) -> None:
        self.url, self.direct = served.outputs.graphql_url, backend["graphql_url"]
        cognito = target.client("cognito-idp")
        add_user(cognito, backend["user_pool_id"], "sender@example.com", PASSWORD)
        self.token = sign_in(cognito, backend["client_id"], "sender@example.com", PASSWORD).access

    def send(self, room: str, content: str, timestamp: str, document: str = SEND, *, directly: bool = False) -> None:
        message = {"roomId": room, "timestamp": timestamp, "sender": "user1", "content": content}
        body = {"query": document, "variables": {"input": message}}
        url = self.direct if directly else self.url
        answer = urllib3.request("POST", url, json=body, headers={"authorization": self.token}).json()
        assert "errors" not in answer


@pytest.fixture(scope="module")
def sender(target: Target, backend: dict[str, Any], served: ServedPage) -> Sender:
    return Sender(target, backend, served)


def at(number: int) -> str:
    return f"2026-01-01T10:00:00.{number:06}Z"


def test_signing_up_asks_for_what_the_pool_requires(
    somebody: Callable[..., Chatter], target: Target, backend: dict[str, Any], room: str
) -> None:
    cognito = target.client("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="with-names",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Schema=[{"Name": name, "Required": True} for name in ("email", "name", "phone_number", "nickname")],
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="C", ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    page = ServedPage(target, outputs_in(backend, user_pool_id=pool, client_id=client["UserPoolClient"]["ClientId"]))
    try:
        ann = somebody()
        ann.open(page.url, room)
        ann.press("Create an account")
        ann.fill("E-mail address", ann.email)
        ann.fill("Name", "Ann")
        ann.fill("nickname", "annie")
        ann.fill("Phone number, such as +15555550100", "+15555550123")
        ann.fill("Password", PASSWORD)
        ann.press("Sign up")
        expect(ann.page.get_by_text("A code was mailed to you.")).to_be_visible()
    finally:
        page.close()
    (user,) = cognito.list_users(UserPoolId=pool)["Users"]
    values = {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
    assert (values["name"], values["nickname"], values["phone_number"]) == ("Ann", "annie", "+15555550123")


def test_from_signing_up_to_a_picture_that_the_other_sees(
    somebody: Callable[..., Chatter],
    user: Callable[..., Chatter],
    served: ServedPage,
    backend: dict[str, Any],
    room: str,
) -> None:
    ann, bob = somebody(), user()
    ann.open(served.url, room)
    ann.press("Create an account")
    ann.fill("E-mail address", ann.email)
    ann.fill("Password", "short")
    ann.press("Sign up")
    expect(ann.problem).to_contain_text("Password did not conform with policy")
    ann.fill("Password", PASSWORD)
    ann.press("Sign up")
    ann.fill("Code", "000000" if mailed_code_is_not(backend, ann, "000000") else "000001")
    ann.press("Confirm")
    expect(ann.problem).to_have_text("This is not the code from the newest mail.")
    first = mailed_code(backend, ann.email)
    ann.press("Send a new code")
    expect(ann.page.get_by_text("A new code was mailed")).to_be_visible()
    assert mailed_code(backend, ann.email) != first
    ann.fill("Code", mailed_code(backend, ann.email))
    ann.press("Confirm")
    ann.is_live()
    expect(ann.page.get_by_text(ann.email)).to_be_visible()

    ann.say("Hello!")
    bob.sees("Hello!")
    bob.say("Hello, Ann.")
    ann.sees("Hello!", "Hello, Ann.")

    files = [{"name": "our cat.png", "mimeType": "image/png", "buffer": picture()}]
    ann.page.set_input_files("input[type=file]", files=files)  # type: ignore[arg-type]  # a list of such is good
    expect(ann.page.locator(".chosen img")).to_be_visible()
    ann.press("Send")
    expect(bob.page.get_by_role("img", name="our cat.png")).to_have_js_property("naturalWidth", 2)
    bob.press("Enlarge our cat.png")
    expect(bob.page.get_by_role("dialog").get_by_role("img")).to_have_js_property("naturalWidth", 2)
    with bob.page.expect_download() as download:
        bob.page.get_by_role("dialog").get_by_role("button", name="Download our cat.png").click()
    assert download.value.suggested_filename == "our cat.png"
    assert download.value.path().read_bytes() == picture()

    bob.page.reload()
    bob.is_live()
    bob.sees("Hello!", "Hello, Ann.")
    expect(bob.messages).to_have_count(3)


def mailed_code_is_not(backend: dict[str, Any], one: Chatter, code: str) -> bool:
    expect(one.page.get_by_label("Code")).to_be_visible()
    return mailed_code(backend, one.email) != code


def test_a_forgotten_password(user: Callable[..., Chatter], backend: dict[str, Any], target: Target) -> None:
    ann = user()
    ann.press("Sign out")
    ann.fill("E-mail address", ann.email)
    ann.fill("Password", "Wrong-horse-1")
    ann.press("Sign in")
    expect(ann.problem).to_have_text("The address or the password is wrong.")
    ann.press("Forgot your password?")
    ann.press("Mail me a code")
    expect(ann.page.get_by_label("Code")).to_be_visible()
    ann.fill("Code", mailed_code(backend, ann.email))
    ann.fill("New password", "Another-horse-1")
    ann.press("Set the password")
    ann.is_live()


def test_a_temporary_password_is_replaced(
    somebody: Callable[..., Chatter], served: ServedPage, backend: dict[str, Any], target: Target
) -> None:
    ann = somebody()
    target.client("cognito-idp").admin_create_user(
        UserPoolId=backend["user_pool_id"],
        Username=ann.email,
        TemporaryPassword="For-now-only-1",
        MessageAction="SUPPRESS",
    )
    ann.open(served.url)
    ann.sign_in("For-now-only-1")
    expect(ann.page.get_by_role("heading", name="Choose a password")).to_be_visible()
    ann.fill("Password", PASSWORD)
    ann.press("Set the password")
    ann.is_live()


def test_signing_out_leaves_nothing_behind(user: Callable[..., Chatter], backend: dict[str, Any]) -> None:
    ann = user()
    kept = ann.page.evaluate("() => Object.values(sessionStorage).join()")
    assert "refresh" in kept
    ann.press("Sign out")
    expect(ann.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert ann.page.evaluate("() => [sessionStorage.length, document.cookie]") == [0, ""]
    assert "eyJ" not in ann.page.evaluate("() => Object.values(localStorage).join()")


def test_rooms_keep_to_themselves(user: Callable[..., Chatter], room: str) -> None:
    ann, bob = user(), user()
    other = f"{room}-other"
    ann.goes_to(other)
    bob.say("Only here")
    unread = ann.page.get_by_role("link", name=f"{room} 1 new")
    expect(unread).to_be_visible()
    ann.sees()
    ann.say("Only there")
    bob.sees("Only here")
    unread.click()
    ann.sees("Only here")
    expect(ann.page.get_by_label("1 new")).to_have_count(0)
    ann.page.get_by_role("button", name=f"Leave {other}").click()
    expect(ann.page.get_by_role("link", name=re.compile(other))).to_have_count(0)


AS_WRITTEN = [
    "<script>document.title = 'broken'</script><img src=x onerror=alert(1)>",
    "&amp; &lt;b&gt; ${1} $ctx.args #set($a = 1) {{x}} %41",
    "it's 'single' `ticks`",
    "👩‍👩‍👧‍👦 🇮🇳 é e\u0301 \U0001f600",
    "שלום עולם, hello, مرحبا",
    "  two  blanks  ",
    "\u202eabc\u200d\u2028x",
]


def test_texts_are_shown_as_they_were_written(user: Callable[..., Chatter]) -> None:
    ann, bob = user(), user()
    ann.say(*AS_WRITTEN)
    bob.sees(*AS_WRITTEN)
    ann.sees(*AS_WRITTEN)
    bob.page.reload()  # now they come from the table
    bob.sees(*AS_WRITTEN)
    assert bob.page.locator(".bubble :is(script, img, b)").count() == 0
    assert "broken" not in bob.page.title()


def test_what_would_break_the_tutorials_template_is_explained_first(user: Callable[..., Chatter]) -> None:
    ann = user()
    breaking = {'say "hi"': "a quotation mark", "a\\nb": "a backslash", "one\ntwo": "a line break", "a\tb": "a control"}
    for text, what in breaking.items():
        ann.say(text)
        expect(ann.problem).to_contain_text(f"Your message has {what}")
        expect(ann.page.get_by_label("Message", exact=True)).to_have_value(text)
    ann.sees()
    for text in breaking:
        ann.say(text)
        ann.press("Replace")
        ann.press("Send")
    ann.sees("say “hi”", "a/nb", "one two", "a b")
    expect(ann.page.locator(".failed, .sending")).to_have_count(0)


def test_a_message_that_breaks_the_template_all_the_same_says_why(user: Callable[..., Chatter]) -> None:
    ann = user()
    ann.say('say "hi"')
    ann.press("Send it all the same")
    expect(ann.page.locator(".failed .state")).to_contain_text("What the request template made of this is no JSON")
    ann.page.get_by_text("What was answered").click()
    expect(ann.page.get_by_text("Unable to parse the JSON document")).to_be_visible()
    ann.press("Discard")
    expect(ann.messages).to_have_count(0)


def test_a_long_message_comes_whole_and_a_longer_one_is_refused(user: Callable[..., Chatter]) -> None:
    ann, bob = user(), user()
    long = "200 KB " * 28_000
    ann.say(long)
    bob.sees(long)
    bob.page.get_by_role("button", name=re.compile("Show all 196,000 characters")).click()
    expect(bob.page.locator(".folded")).to_have_count(0)
    ann.say(long + "more than that " * 1000)
    expect(ann.problem).to_contain_text("This message has 211 KB; one may have 205 KB")
    bob.page.reload()
    bob.sees(long)


def test_a_message_that_is_read_again_stays_as_it_was_unfolded(user: Callable[..., Chatter], line: Line) -> None:
    """The event has no file, and the table has the text of a reference for it: that is the same."""
    ann, bob = user(), user()
    ann.say("long " * 1000)
    bob.press("Show all 5,000 characters")
    with bob.page.expect_response(lambda answer: "History" in (answer.request.post_data or "")):
        line.cut()
        line.restore()
    bob.is_live()
    expect(bob.messages).to_have_count(1)
    assert bob.page.locator(".folded").count() == 0


def test_what_was_missed_is_caught_up_with(user: Callable[..., Chatter], line: Line, sender: Sender, room: str) -> None:
    ann, bob = user(), user()
    sender.send(room, "first", at(1))
    ann.say("before")
    bob.sees("first", "before")
    line.cut()
    for one in (ann, bob):
        expect(one.page.get_by_role("status")).to_have_text(re.compile("trying again|Connecting"))
    sender.send(room, "missed", at(3), directly=True)
    sender.send(room, "missed, and earlier", at(2), directly=True)
    ann.say("while offline")
    expect(ann.page.locator(".failed .state")).to_contain_text("AppSync does not answer")
    line.restore()
    ann.is_live()
    ann.press("Try again")
    everything = ("first", "missed, and earlier", "missed", "before", "while offline")
    for one in (ann, bob):
        one.is_live()
        one.sees(*everything)
    sender.send(room, "and on", at(4))
    for one in (ann, bob):
        one.sees("first", "missed, and earlier", "missed", "and on", "before", "while offline")


def test_twenty_a_second_arrive_in_order(user: Callable[..., Chatter], sender: Sender, room: str) -> None:
    ann = user()
    expect(ann.page.get_by_text("No messages yet")).to_be_visible()
    for number in range(40):
        sender.send(room, str(number), at(number))
    ann.sees(*map(str, range(40)))


def test_a_thousand_messages_of_history(
    user: Callable[..., Chatter], target: Target, backend: dict[str, Any], room: str
) -> None:
    table = target.client("dynamodb")
    for start in range(0, 1000, 25):
        puts = [
            {"PutRequest": {"Item": {name: {"S": value} for name, value in item.items()}}}
            for number in range(start, start + 25)
            for item in [{"roomId": room, "timestamp": at(number), "sender": "user1", "content": f"number {number}"}]
        ]
        table.batch_write_item(RequestItems={backend["table_name"]: puts})
    ann = user()
    ann.sees(*(f"number {number}" for number in range(1000)))
    expect(ann.texts.last).to_be_in_viewport()
    ann.page.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
    expect(ann.texts.first).to_be_in_viewport()
    ann.page.get_by_role("log").evaluate("log => log.scrollTo(0, log.scrollHeight)")
    expect(ann.texts.last).to_be_in_viewport()


def test_a_message_of_which_little_is_told_is_fetched(user: Callable[..., Chatter], sender: Sender, room: str) -> None:
    """STEP 8's mutation asks back roomId and content alone: its event has an error where the page wants the sender."""
    ann = user()
    sender.send(room, "first", at(0))
    ann.sees("first")
    document = "mutation ($input: MessageInput!) { sendMessage(input: $input) { roomId content } }"
    sender.send(room, "Hello!", at(1), document)
    ann.sees("first", "Hello!")


def test_a_message_that_dynamodb_refused_is_marked(
    user: Callable[..., Chatter], target: Target, backend: dict[str, Any], line: Line
) -> None:
    """The tutorial's response template answers success whatever DynamoDB said; the table tells the truth later."""
    ann = user()
    ann.page.clock.install()
    ann.say("soon gone")
    ann.sees("soon gone")
    table = target.client("dynamodb")
    for item in table.scan(TableName=backend["table_name"])["Items"]:
        if item["content"] == {"S": "soon gone"}:
            table.delete_item(
                TableName=backend["table_name"], Key={name: item[name] for name in ("roomId", "timestamp")}
            )
    line.cut()
    expect(ann.page.get_by_role("status")).not_to_have_text("Live")
    line.restore()
    lost = ann.page.locator(".lost .state")
    let_pass_until(ann.page, lost, step=10)
    expect(lost).to_contain_text("the table does not hold it")


def test_a_session_that_ended_elsewhere_says_so(
    user: Callable[..., Chatter], target: Target, backend: dict[str, Any], line: Line
) -> None:
    ann = user()
    target.client("cognito-idp").admin_user_global_sign_out(UserPoolId=backend["user_pool_id"], Username=ann.email)
    ann.page.evaluate(
        "() => { const [[name, text]] = Object.entries(sessionStorage);"
        " sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(text), until: 0 })); }"
    )
    ann.page.reload()
    expect(ann.page.get_by_text("Your session has ended. Sign in again.")).to_be_visible()

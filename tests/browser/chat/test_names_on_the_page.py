"""Who wrote a message, on the page: in full, and so that no two people look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
import pytest
from playwright.sync_api import expect

from tests.ui.test_names import ALIKE, STEERING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.chat.chatter import Chatter

FILES = ["photo\u202egnp.exe", "photo\u200b.png", "a\u0085b.txt", "x\u2028y.pdf", "\u2066z.zip"]


@pytest.fixture
def store(backend: dict[str, Any], room: str) -> Callable[..., None]:
    """Put messages into the room as any user may have done, with any sender."""
    session = boto3.Session("test", "test", region_name=backend["region"])
    table = session.resource("dynamodb", endpoint_url=backend["endpoint"]).Table(backend["table_name"])

    def put(number: int, **fields: str) -> None:
        item = {"roomId": room, "timestamp": f"2026-01-01T10:00:00.{number:06}Z", "content": str(number), **fields}
        table.put_item(Item=item)

    return put


def test_no_two_senders_look_alike(store: Callable[..., None], user: Callable[..., Chatter]) -> None:
    for number, name in enumerate(ALIKE):
        store(number, sender=name)
    ann = user()
    expect(ann.messages).to_have_count(len(ALIKE))
    heads = ann.page.locator(".message header").evaluate_all(
        "all => all.map((head) => [...head.querySelectorAll('strong, em, small')]"
        ".map((one) => `${one.tagName} ${one.textContent}`).join(' '))"
    )
    assert len(set(heads)) == len(ALIKE)
    told = ["".join(one if one.isascii() else "?" for one in head) for head in heads]
    assert len(set(told)) == len(ALIKE)
    assert not {*STEERING, "\u200b", "\u00ad", "\u200d", "\ufeff"}.intersection("".join(heads))
    cut = "(one) => one.scrollWidth > one.clientWidth + 1 || getComputedStyle(one).textOverflow === 'ellipsis'"
    names = ann.page.locator(".message header :is(strong, small)")
    assert names.evaluate_all(f"all => all.filter({cut}).length") == 0
    assert "mono" in ann.page.locator(".message header strong").first.evaluate(
        "one => getComputedStyle(one).fontFamily"
    )


def test_two_with_the_same_first_part_are_told_apart(store: Callable[..., None], user: Callable[..., Chatter]) -> None:
    store(1, sender="victim@good.example")
    store(2, sender="victim@evil.example")
    ann = user()
    expect(ann.page.locator(".message header strong")).to_have_text(["victim@good.example", "victim@evil.example"])
    expect(ann.page.locator(".message.follows")).to_have_count(0)


def test_a_files_name_does_not_read_as_another(
    store: Callable[..., None], user: Callable[..., Chatter], backend: dict[str, Any], room: str
) -> None:
    for number, name in enumerate(FILES):
        key = f"uploads/{room}/1a1b1c1d-2e2f-4a3b-8c4d-5e5f5a5b5c5d/{quote(name, safe='')}"
        url = f"{backend['endpoint']}/{backend['bucket']}/{quote(key)}"
        store(number, sender="s", fileUrl=url)
    ann = user()
    expect(ann.page.locator(".file")).to_have_count(len(FILES))
    shown = "".join(ann.page.locator(".file").evaluate_all("all => all.map((one) => one.outerHTML)"))
    assert not {*STEERING, "\u200b"}.intersection(shown)


def test_a_rooms_name_has_nothing_that_is_not_seen(user: Callable[..., Chatter], served: Any) -> None:
    ann = user()
    ann.page.goto(f"{served.url}#gen\u200beral\u202e")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("gen\ufffderal\ufffd")
    expect(ann.page.get_by_role("heading", level=1)).to_have_attribute("title", r"gen\u{200b}eral\u{202e}")

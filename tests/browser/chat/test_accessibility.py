"""What axe finds on each screen of the chat's page, at a desktop's and a phone's width, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.chat.chatter import Chatter
    from tests.web.serving import ServedPage

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1200, "height": 800}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in(somebody: Callable[..., Chatter], served: ServedPage, axe: str, scheme: str) -> None:
    ann = somebody(color_scheme=scheme, viewport=PHONE)
    ann.open(served.url)
    ann.sign_in("wrong")
    expect(ann.problem).to_be_visible()
    assert ann.problems_of_accessibility(axe) == []
    ann.press("Create an account")
    ann.fill("E-mail address", ann.email)
    ann.fill("Password", "Correct-horse-1")
    ann.press("Sign up")
    expect(ann.page.get_by_role("link", name="the mail is here")).to_be_visible()
    assert ann.problems_of_accessibility(axe) == []
    assert ann.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)])
def test_talking(user: Callable[..., Chatter], axe: str, scheme: str, viewport: dict[str, int]) -> None:
    ann, bob = user(color_scheme=scheme, viewport=viewport), user()
    bob.say("Hello!")
    ann.say("long " * 1000, "a" * 300)
    ann.say('"')
    ann.press("Send it all the same")
    expect(ann.page.locator(".failed")).to_be_visible()
    text = [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"notes"}]
    ann.page.set_input_files("input[type=file]", files=text)  # type: ignore[arg-type]  # a list of such is good
    ann.say('"')
    expect(ann.problem).to_be_visible()
    assert ann.problems_of_accessibility(axe) == []
    assert ann.page.evaluate("() => document.documentElement.scrollWidth") <= viewport["width"]
    if viewport is PHONE:
        ann.press("Rooms")
        expect(ann.page.get_by_role("navigation")).to_be_in_viewport()
        assert ann.problems_of_accessibility(axe) == []
        ann.page.keyboard.press("Escape")
        expect(ann.page.get_by_role("navigation")).not_to_be_in_viewport()


def test_all_of_it_by_keyboard(user: Callable[..., Chatter], room: str) -> None:
    ann = user()
    keyboard = ann.page.keyboard
    expect(ann.page.get_by_label("Message", exact=True)).to_be_focused()
    keyboard.type("typed")
    keyboard.press("Enter")
    ann.sees("typed")
    passed = []
    for _ in range(20):
        keyboard.press("Shift+Tab")
        passed.append(ann.page.evaluate("() => document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    expected = ["Attach a file", f"Messages in {room}", "Sign out", "Go to this room", "Room's name"]
    assert passed[: len(expected)] == expected

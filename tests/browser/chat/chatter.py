"""A user of the chat's page: their actions, and the texts that they see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PASSWORD = "Correct-horse-1"


@dataclass
class Chatter:
    """One user in a separate browser."""

    page: Page
    email: str

    def open(self, url: str, room: str = "room1") -> None:
        self.page.goto(f"{url}#{room}")

    def sign_in(self, password: str = PASSWORD) -> None:
        self.fill("E-mail address", self.email)
        self.fill("Password", password)
        self.press("Sign in")

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def say(self, *texts: str) -> None:
        for text in texts:
            self.fill("Message", text)
            self.page.get_by_label("Message", exact=True).press("Enter")

    def goes_to(self, room: str) -> None:
        self.fill("Room's name", room)
        self.press("Go to this room")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(room)

    @property
    def messages(self) -> Locator:
        return self.page.locator(".message")

    @property
    def texts(self) -> Locator:
        return self.page.locator(".message .text")

    @property
    def problem(self) -> Locator:
        return self.page.locator(".problem:not(:empty)")

    def sees(self, *texts: str) -> None:
        """Wait until exactly these texts are there, in this order and as they were written."""
        expect(self.texts).to_have_text(list(texts))  # which takes all blanks for the same
        assert self.texts.evaluate_all("all => all.map(one => one.textContent)") == list(texts)

    def is_live(self) -> None:
        expect(self.page.get_by_role("status")).to_have_text("Live")

    def problems_of_accessibility(self, axe: str) -> list[dict[str, Any]]:
        """Return what axe finds serious, with the elements."""
        # the page's policy of trusted types lets no script in: this one comes by the debugger
        self.page.evaluate(axe)
        found: dict[str, Any] = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            {"rule": one["id"], "help": one["help"], "elements": [node["html"] for node in one["nodes"]]}
            for one in found["violations"]
            if one["impact"] in {"moderate", "serious", "critical"}
        ]

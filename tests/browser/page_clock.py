"""The clock of a page, in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError as NotSeenError

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def let_pass_until(page: Page, seen: Locator, *, step: int) -> None:
    """Move the page's clock by `step` seconds at a time until `seen` is visible; `page.clock.install()` comes before.

    A single step may come before the page has set the timer that it is for. What no clock drives, such as an answer over the
    network, is given twice as long after each step.
    """
    pause = 0.1
    while True:
        page.clock.fast_forward(1000 * step)
        try:
            seen.wait_for(timeout=1000 * pause)
        except NotSeenError:
            pause *= 2
            if pause > PATIENCE:
                raise
        else:
            return

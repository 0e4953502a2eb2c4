"""Chromium, a page in it, and another origin to call the local cloud from.

A browser is started once a module and no wider: while Playwright runs, nothing else in its thread can have an event loop.
"""

from __future__ import annotations

import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Error, Page

NAMES = ("chromium", "google-chrome")
TIMEOUT_MS = 1000 * PATIENCE
"""For what a test does with a page as for what it waits to see there."""
EVIL = "--host-resolver-rules=MAP *evil.example 127.0.0.1"
"""A page at http://evil.example is of another site, and of this machine's network, so Chromium asks no one whether it may.

So is one at http://more-evil.example, which is of a third site."""
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(
            "Chromium is needed for the tests of pages: `apt-get install chromium`, then `make test`", pytrace=False
        )
    with sync_playwright() as playwright:
        # beyond Playwright's own flags: what a machine without a screen or a way out would try in vain
        chromium = playwright.chromium.launch(
            executable_path=found, args=["--disable-gpu", "--disable-quic", EVIL], timeout=TIMEOUT_MS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A blank page with separate storage; an error that its scripts leave uncaught fails the test."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    uncaught: list[Error] = []
    context.on("weberror", lambda one: uncaught.append(one.error))
    yield context.new_page()
    context.close()
    assert uncaught == []


class _BlankPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A page from elsewhere</title>")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of a blank page on another origin, for scripts that are not the local cloud's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _BlankPage) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
    thread.join(PATIENCE)

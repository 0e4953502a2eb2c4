"""The example app, built as its README says: people sign up in it and talk."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from playwright.sync_api import expect

from chatprov import frontends
from tests.conftest import ROOT
from tests.patience import PATIENCE
from tests.web.serving import outputs_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.node
EXAMPLE = ROOT / "examples" / "amplify"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def app(backend: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, built for the backend."""
    assert shutil.which("npm"), "Node 20 or newer is needed to build the example: install it, then run `make test`"
    assert (EXAMPLE / "node_modules").exists(), "the example is not installed: run `npm ci` in examples/amplify"
    folder = tmp_path_factory.mktemp("example") / "amplify"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", "dist", "backend.json"))
    (folder / "node_modules").symlink_to(EXAMPLE / "node_modules")
    (folder / "src" / "backend.json").write_text(json.dumps(frontends.amplify(outputs_in(backend))))
    built = subprocess.run(
        ["npm", "run", "build"], cwd=folder, capture_output=True, text=True, timeout=2 * PATIENCE, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "dist"))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
    thread.join(PATIENCE)


def sign_up(page: Page, app: str, backend: dict[str, Any], email: str) -> None:
    page.goto(app)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill("Correct-horse-1")
    page.get_by_role("button", name="Sign up").click()
    code = page.get_by_label("Code from the mail")
    expect(code).to_be_visible()
    mails = urllib3.request("GET", f"{backend['endpoint']}/_chatprov/mail").json()["mails"]
    code.fill([one for one in mails if one["to"] == email][-1]["code"])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text(f"Signed in as {email}")).to_be_visible()


def test_two_people_talk(page: Page, browser: Browser, app: str, backend: dict[str, Any]) -> None:
    with browser.new_context() as context:
        other = context.new_page()
        sign_up(page, app, backend, "ann-amplify@example.com")
        sign_up(other, app, backend, "bob-amplify@example.com")
        page.get_by_label("Message", exact=True).fill("<b>Hello!</b>")
        page.get_by_role("button", name="Send").click()
        expect(other.get_by_role("listitem")).to_have_text(["ann-amplify@example.com: <b>Hello!</b>"])
        other.get_by_label("Message", exact=True).fill("Hello, Ann.")
        other.get_by_role("button", name="Send").click()
        expect(page.get_by_role("listitem")).to_have_count(2)
        page.reload()
        expect(page.get_by_role("listitem")).to_have_count(2)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("E-mail address").fill("ann-amplify@example.com")
        page.get_by_label("Password").fill("Wrong-horse-1")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("Incorrect username or password.")

"""The chat's page for the tutorial's backend, and people in front of it.

The page reaches GraphQL through a second cloud with the same state, which can be stopped and started again.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.chat.users import add_user
from chatprov.target import local_target
from tests.browser.chat.chatter import PASSWORD, Chatter
from tests.browser.conftest import TIMEOUT_MS
from tests.conftest import ROOT
from tests.local.running import Cloud
from tests.ports import free_port
from tests.web.serving import ServedPage, outputs_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Error

    from chatprov.target import Target

_numbers = itertools.count(1)


class Line:
    """A proxy between the page and GraphQL, which can be cut."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self._folder = folder
        self._state_of = cloud
        self.port = free_port()
        self._cloud: Cloud | None = Cloud(folder, port=self.port, state_of=cloud)

    def cut(self) -> None:
        if self._cloud is not None:
            self._cloud.close()
            self._cloud = None

    def restore(self) -> None:
        if self._cloud is None:
            self._cloud = Cloud(self._folder, port=self.port, state_of=self._state_of)


@pytest.fixture(scope="module")
def target(cloud: Cloud, backend: dict[str, Any]) -> Target:
    return local_target(cloud.port, backend["region"])


@pytest.fixture(scope="module")
def module_line(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    line = Line(tmp_path_factory.mktemp("line"), cloud)
    yield line
    line.cut()


@pytest.fixture
def line(module_line: Line) -> Iterator[Line]:
    """The way to GraphQL, as it was before when the test ends."""
    yield module_line
    module_line.restore()


@pytest.fixture(scope="module")
def served(target: Target, backend: dict[str, Any], cloud: Cloud, module_line: Line) -> Iterator[ServedPage]:
    here, there = f"127.0.0.1:{cloud.port}", f"127.0.0.1:{module_line.port}"
    urls = {name: backend[name].replace(here, there) for name in ("graphql_url", "realtime_url")}
    page = ServedPage(target, outputs_in(backend, **urls))
    yield page
    page.close()


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[..., Chatter]]:
    """Return a user in a separate browser, without an account; options are Playwright's for a context."""
    contexts = []
    uncaught: list[Error] = []

    def make(**options: Any) -> Chatter:
        context = browser.new_context(locale="en-GB", reduced_motion="reduce", **options)
        context.set_default_timeout(TIMEOUT_MS)
        context.on("weberror", lambda one: uncaught.append(one.error))
        contexts.append(context)
        return Chatter(context.new_page(), f"somebody{next(_numbers)}-with-a-long-address@example.com")

    yield make
    for context in contexts:
        context.close()
    assert uncaught == []


@pytest.fixture
def user(
    somebody: Callable[..., Chatter], served: ServedPage, target: Target, backend: dict[str, Any], room: str
) -> Callable[..., Chatter]:
    """Return a signed-in user in the test's room."""

    def make(**options: Any) -> Chatter:
        one = somebody(**options)
        add_user(target.client("cognito-idp"), backend["user_pool_id"], one.email, PASSWORD)
        one.open(served.url, room)
        one.sign_in()
        one.is_live()
        return one

    return make


@pytest.fixture
def room() -> str:
    """A room of the test's own."""
    return f"room{next(_numbers)}"


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe, which finds what keeps people from using a page."""
    return (ROOT / "tests/clients/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

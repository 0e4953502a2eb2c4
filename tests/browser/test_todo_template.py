"""The to-do template the whole way: init, up, its page in Chromium, and its CloudFormation export on an empty local cloud."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from chatprov.engine.engine import Engine
from chatprov.export.cloudformation import FILE, cloudformation
from chatprov.frontends import amplify
from chatprov.new_project import make_project
from chatprov.outputs import Outputs, outputs_of
from chatprov.project import load_project
from chatprov.target import local_target
from tests.export.deployed import check_adoption
from tests.local.cloudformation.stacks import deployed
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.local.running import Cloud

PASSWORD = "Correct-horse-1"  # of a user of this test


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def engine(cloud: Cloud, tmp_path: Path) -> Engine:
    cloud.empty()
    make_project(tmp_path / "todo", template="todo")
    project = load_project(tmp_path / "todo", tmp_path)
    return Engine(project, local_target(cloud.port, project.config.region), tmp_path / "state")


@pytest.fixture
def site(engine: Engine) -> Iterator[str]:
    """The address of the template's page."""
    folder = engine.project.root / "page"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
    thread.join(PATIENCE)


def add_user(engine: Engine, outputs: Outputs, email: str, *groups: str) -> None:
    cognito: Any = engine.target.client("cognito-idp")
    user = {"UserPoolId": outputs.user_pool_id, "Username": email}
    cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
    for group in groups:
        cognito.admin_add_user_to_group(**user, GroupName=group)


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[Callable[[str], Page]]:
    """Open the page in a separate browser context, and sign in."""
    contexts = []

    def open_page(email: str) -> Page:
        contexts.append(browser.new_context(reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.goto(site)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_label("New list")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_the_page_of_the_to_do_template(
    engine: Engine, signed_in: Callable[[str], Page], browser: Browser, site: str
) -> None:
    applied = engine.up()
    outputs = outputs_of(engine, applied.results)
    assert amplify(outputs)["API"]["GraphQL"]["apiKey"] == outputs.api_keys["page"]
    (engine.project.root / "page/outputs.json").write_text(json.dumps(asdict(outputs)))
    add_user(engine, outputs, "ann@example.com", "admins")
    add_user(engine, outputs, "bob@example.com")

    ann, bob = signed_in("ann@example.com"), signed_in("bob@example.com")
    ann.get_by_label("New list").fill("Groceries")
    ann.get_by_role("button", name="Add list").click()
    ann.get_by_role("button", name="Groceries", exact=True).click()
    expect(ann.locator("#open-list")).to_have_attribute("data-live", "yes")

    bob.reload()
    expect(bob.get_by_role("button", name="Sign in")).to_be_visible()
    expect(bob.get_by_label("New list")).to_be_hidden()
    bob.get_by_label("E-mail").fill("bob@example.com")
    bob.get_by_label("Password").fill(PASSWORD)
    expect(
        bob.get_by_role("listitem").filter(has_text="Groceries")
    ).to_be_visible()  # with the API key, before signing in
    bob.get_by_role("button", name="Sign in").click()
    bob.get_by_role("button", name="Groceries", exact=True).click()
    bob.get_by_label("New task").fill("Bread")
    bob.get_by_role("button", name="Add task").click()
    expect(ann.get_by_label("Bread")).not_to_be_checked()  # by the subscription
    expect(bob.locator("#open-list")).to_have_attribute("data-live", "yes")
    ann.get_by_label("Bread").check()
    expect(bob.get_by_label("Bread")).to_be_checked()

    bob.get_by_role("button", name="Delete Groceries").click()
    expect(bob.get_by_role("status")).to_contain_text("Not Authorized")
    ann.get_by_role("button", name="Delete Groceries").click()
    expect(ann.get_by_label("Lists").get_by_role("listitem")).to_have_count(0)
    found: Any = engine.target.client("dynamodb")
    [task] = found.scan(TableName="TodoTasks")["Items"]
    by_owner = found.query(
        TableName="TodoTasks",
        IndexName="byOwner",
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": task["owner"]},
    )
    assert by_owner["Items"] == [task]
    assert {change.action for change in engine.plan()} == {"none"}


def test_its_export_is_a_stack_of_cloudformation(engine: Engine) -> None:
    template = cloudformation(engine.project, engine.project.config.region)[FILE]
    assert "chat" not in template.replace("chatprov", "").lower()
    assert "room" not in template.lower()
    record = deployed(engine.target.client("cloudformation"), "todo", template)
    assert record["StackStatus"] == "CREATE_COMPLETE"
    check_adoption(engine)


def test_an_empty_project_answers(cloud: Cloud, tmp_path: Path) -> None:
    cloud.empty()
    make_project(tmp_path / "own", template="empty")
    project = load_project(tmp_path / "own", tmp_path)
    engine = Engine(project, local_target(cloud.port, project.config.region), tmp_path / "state")
    assert {change.action for change in engine.up().changes} == {"create"}
    appsync: Any = engine.target.client("appsync")
    [source] = appsync.list_data_sources(apiId=outputs_of(engine, engine.read_all()).api_id)["dataSources"]
    assert (source["name"], source["type"]) == ("NoData", "NONE")
    engine.down()
    assert [key for key, result in engine.read_all().items() if result.candidates] == []

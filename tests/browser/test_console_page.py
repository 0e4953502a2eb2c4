"""The console of the local cloud, as a learner sees it: the deployed resources, live, and queries as a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from playwright.sync_api import expect

from chatprov.chat.users import add_user
from chatprov.target import local_target
from tests.conftest import ROOT
from tests.local.cloudformation.stacks import deleted, deployed, template

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from chatprov.target import Target

EMAIL, PASSWORD = "learner@example.com", "Correct-horse-1"
AXE = ROOT / "tests/clients/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def target(backend: dict[str, Any]) -> Target:
    target = local_target(int(backend["endpoint"].rpartition(":")[2]), backend["region"])
    add_user(target.client("cognito-idp"), backend["user_pool_id"], EMAIL, PASSWORD)
    return target


@pytest.fixture
def console(page: Page, backend: dict[str, Any], target: Target) -> Page:
    page.goto(f"{backend['endpoint']}/_chatprov/")
    expect(page.get_by_role("status")).to_have_text("Live")
    return page


def sign_in(console: Page, password: str = PASSWORD) -> None:
    console.get_by_role("link", name="API", exact=True).click()
    console.get_by_label("E-mail address").fill(EMAIL)
    console.get_by_label("Password").fill(password)
    console.get_by_role("button", name="Sign in").click()


def test_a_message_appears_in_the_table(console: Page, backend: dict[str, Any], target: Target) -> None:
    item = {"roomId": "<b>room1</b>", "timestamp": "1", "sender": "user1", "content": "live"}
    target.client("dynamodb").put_item(
        TableName=backend["table_name"], Item={name: {"S": value} for name, value in item.items()}
    )
    row = console.get_by_role("row", name="<b>room1</b> 1 user1 live")
    expect(row).to_be_visible()
    target.client("dynamodb").delete_item(
        TableName=backend["table_name"], Key={name: {"S": item[name]} for name in ("roomId", "timestamp")}
    )
    expect(row).to_have_count(0)


def test_settings_that_cannot_be_used_are_named(console: Page, target: Target) -> None:
    appsync = target.client("appsync")
    api_id = appsync.create_graphql_api(name="<b>Signed", authenticationType="AWS_IAM")["graphqlApi"]["apiId"]
    console.get_by_role("link", name="API", exact=True).click()
    note = console.get_by_text("The API <b>Signed: requests with the authorization AWS_IAM are refused")
    expect(note).to_be_visible()
    appsync.delete_graphql_api(apiId=api_id)
    expect(note).to_have_count(0)


def test_a_stack_is_shown_with_what_it_has_created(console: Page, target: Target) -> None:
    client = target.client("cloudformation")
    console.get_by_role("link", name="Stacks").click()
    note = console.get_by_text("There is no stack.")
    expect(note).to_be_visible()
    group = {"Type": "AWS::Cognito::UserPoolGroup", "Properties": {"UserPoolId": "<b>", "GroupName": "g"}}
    deployed(client, "shown", template({"Group": group}), OnFailure="DO_NOTHING")
    expect(console.get_by_role("row", name="shown AWS::CloudFormation::Stack CREATE_FAILED")).to_be_visible()
    expect(console.get_by_role("row", name="Group AWS::Cognito::UserPoolGroup CREATE_FAILED")).to_contain_text("<b>")
    deleted(client, "shown")
    expect(note).to_be_visible()


@pytest.mark.parametrize(
    ("key_id", "region", "named"),
    [("991111111111", "", "account 991111111111"), ("test", "eu-north-1", "eu-north-1")],
    ids=["account", "region"],
)
def test_tables_of_the_same_name_are_shown_apart(
    console: Page, backend: dict[str, Any], key_id: str, region: str, named: str
) -> None:
    dynamodb = boto3.client(
        "dynamodb",
        region_name=region or backend["region"],
        endpoint_url=backend["endpoint"],
        aws_access_key_id=key_id,
        aws_secret_access_key="test",
    )
    table = {"TableName": backend["table_name"]}
    keys = {"AttributeName": "id", "KeyType": "HASH"}
    attributes = {"AttributeName": "id", "AttributeType": "S"}
    billing: Any = {"BillingMode": "PAY_PER_REQUEST"}
    dynamodb.create_table(**table, KeySchema=[keys], AttributeDefinitions=[attributes], **billing)
    dynamodb.put_item(**table, Item={"id": {"S": "only in this one"}})
    heading = console.get_by_role("heading", name=f"{backend['table_name']}, {named}")
    expect(heading).to_be_visible()
    expect(console.get_by_role("row", name="only in this one")).to_have_count(1)
    dynamodb.delete_table(**table)
    dynamodb.close()
    expect(heading).to_have_count(0)


def test_step_8_in_the_query_editor(console: Page, page: Page) -> None:
    sign_in(console, "Wrong-horse-1")
    expect(console.get_by_role("alert").filter(has_text="The address or the password is wrong.")).to_be_visible()
    console.get_by_role("button", name="Run").click()
    result = console.get_by_role("region", name="Result")
    expect(result).to_contain_text("UnauthorizedException")
    sign_in(console)
    expect(console.get_by_text(f"Signed in as {EMAIL}")).to_be_visible()
    other = page.context.new_page()
    other.goto(console.url)
    sign_in(other)
    expect(other.get_by_text(f"Signed in as {EMAIL}")).to_be_visible()
    other.get_by_role("button", name="Subscription").click()
    other.get_by_role("button", name="Run").click()
    expect(other.get_by_role("region", name="Result")).to_contain_text("subscribed")
    console.get_by_role("button", name="Run").click()
    expect(result).to_contain_text('"content": "Hello!"')
    # the tutorial's own pair: the subscription wants a sender that the mutation does not ask back
    expect(other.get_by_role("region", name="Result")).to_contain_text("Cannot return null for non-nullable type")
    console.get_by_role("button", name="Query", exact=True).click()
    console.get_by_role("button", name="Run").click()
    expect(result).to_contain_text('"fileUrl": "$ctx.args.input.fileUrl"')


def test_what_the_resolver_sent_to_dynamodb(console: Page) -> None:
    sign_in(console)
    expect(console.get_by_text(f"Signed in as {EMAIL}")).to_be_visible()
    console.get_by_role("button", name="Run").click()
    expect(console.get_by_role("region", name="Result")).to_contain_text("HTTP 200")
    console.get_by_role("link", name="Requests").click()
    newest = console.locator(".request").first
    newest.locator("summary").click()
    for words in (
        "Request template of Mutation.sendMessage, rendered",
        "Sent to DynamoDB: PutItem",
        "Response template",
    ):
        expect(newest.get_by_text(words)).to_be_visible()
    expect(newest.get_by_role("region", name="Sent to DynamoDB")).to_contain_text('"S": "$ctx.args.input.fileUrl"')


def test_what_code_has_returned(console: Page) -> None:
    titles = console.evaluate(
        """async () => {
          const { RequestsView } = await import("./requests_view.js");
          const view = new RequestsView();
          const step = { outcome: "", milliseconds: 1, dynamodb: false };
          const steps = [
            { ...step, what: "Query.a", handler: "request", text: '{"operation":"Scan"}' },
            { ...step, what: "Scan", dynamodb: true, handler: null, text: "{}" },
            { ...step, what: "Query.a", handler: "response", text: '[1]' },
          ];
          const rest = { sent: 0, milliseconds: 1, variables: {}, status: 200, answer: "{}" };
          const recorded = { ...rest, number: 1, document: "{a}", steps };
          await view.show(null, async () => ({ requests: [recorded] }));
          const parts = [...view.list.querySelectorAll(".request > div:not(.panes)")].slice(0, steps.length);
          return [...parts.map((part) => part.querySelector("h3").textContent), parts[0].querySelector("pre").textContent];
        }"""
    )
    assert titles == [
        "Returned by request of Query.a (1 ms)",
        "Sent to DynamoDB: Scan (1 ms)",
        "Returned by response of Query.a (1 ms)",
        '{\n  "operation": "Scan"\n}',
    ]


def test_two_updates_at_once_show_each_request_once(console: Page) -> None:
    shown = console.evaluate(
        """async () => {
          const { RequestsView } = await import("./requests_view.js");
          const view = new RequestsView();
          const recorded = (number) => ({ number, sent: 0, milliseconds: 1, document: `query q${number}`, variables: {}, steps: [],
            status: 200, answer: "{}" });
          const read = async (what, { after }) => ({ requests: [1, 2, 3].filter((number) => number > after).map(recorded) });
          await Promise.all([view.show(null, read), view.show(null, read)]);
          return [...view.list.querySelectorAll("code")].map((code) => code.textContent);
        }"""
    )
    assert shown == ["query q3", "query q2", "query q1"]


def test_users_files_and_mail(console: Page, backend: dict[str, Any], target: Target) -> None:
    console.get_by_role("link", name="Users").click()
    expect(console.get_by_role("row", name=EMAIL)).to_be_visible()
    console.get_by_role("link", name="Mail").click()
    target.client("cognito-idp").sign_up(
        ClientId=backend["client_id"],
        Username="mailed-console@example.com",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "mailed-console@example.com"}],
    )
    expect(console.get_by_role("row", name="mailed-console@example.com")).to_be_visible()
    console.get_by_role("link", name="Files").click()
    target.client("s3").put_object(Bucket=backend["bucket"], Key="uploads/note.txt", Body=b"note")
    expect(console.get_by_role("row", name="uploads/note.txt 4 bytes")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(console: Page, scheme: str) -> None:
    console.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for view in ("Tables", "Users", "Files", "API", "Stacks", "Mail", "Requests"):
        link = console.get_by_role("link", name=view, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        expect(console.get_by_text("Looking …")).to_have_count(0)
        console.evaluate(AXE.read_text(encoding="utf-8"))
        found = console.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        assert [one["help"] for one in found["violations"] if one["impact"] != "minor"] == [], view


def test_an_uploaded_page_cannot_read_the_console(page: Page, backend: dict[str, Any], target: Target) -> None:
    """A file of the bucket has the console's origin on this port; opened as a page, it is locked in."""
    script = (
        "<script>fetch('/_chatprov/mail').then(answer => answer.text(), () => 'blocked')"
        ".then(text => document.title = text)</script>"
    )
    s3 = target.client("s3")
    s3.put_object(Bucket=backend["bucket"], Key="page.html", Body=script.encode(), ContentType="text/html")
    url = target.url_signer(backend["bucket"], backend["region"]).generate_presigned_url(
        "get_object", Params={"Bucket": backend["bucket"], "Key": "page.html"}
    )
    page.goto(url)
    expect(page).to_have_title("blocked")


def test_a_page_from_elsewhere_cannot_read_it(page: Page, elsewhere: str, backend: dict[str, Any]) -> None:
    page.goto(elsewhere)
    for path in ("mail", "stack"):
        read = "url => fetch(url).then(answer => answer.text(), error => error.name)"
        assert page.evaluate(read, f"{backend['endpoint']}/_chatprov/{path}") == "TypeError"

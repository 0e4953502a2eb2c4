"""A page of another origin in Chromium: every row of the table in docs/security.md ends as it says, and changes nothing else."""

from __future__ import annotations

import base64
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import add_user
from chatprov.local.gateway import Gateway
from chatprov.local.offered import SERVICES
from chatprov.target import local_target
from tests.browser.conftest import TIMEOUT_MS
from tests.security.pages import (
    ANSWERED,
    FORM,
    PREFLIGHT,
    REFUSED,
    REFUSED_READABLE,
    ROWS,
    UNREADABLE,
    Row,
    by_query,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from chatprov.local.exchange import Exchange
    from chatprov.target import Target

SEND = Path(__file__).with_name("page_sender.js").read_text(encoding="utf-8")
EMAIL, PASSWORD = "member@example.com", "Correct-horse-1"
KEY, OTHER_BUCKET = "uploads/room1/1/a.png", "without-cors-rules"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ARRIVAL_SECONDS = 10.0
SHOWN = re.compile(r"\d{3} |loaded$")
"""What the page says when it has the answer."""

Arrivals = list[dict[str, Any]]


@pytest.fixture(scope="module")
def target(backend: dict[str, Any]) -> Target:
    return local_target(int(backend["endpoint"].rpartition(":")[2]), backend["region"])


@pytest.fixture(scope="module")
def known(target: Target, backend: dict[str, Any]) -> dict[str, Any]:
    """The values of the rows' names with an @; a page may know all of it but the token and what was signed."""
    cognito, s3, iam = target.client("cognito-idp"), target.client("s3"), target.client("iam")
    add_user(cognito, backend["user_pool_id"], EMAIL, PASSWORD)
    s3.put_object(Bucket=backend["bucket"], Key=KEY, Body=PICTURE, ContentType="image/png")
    s3.create_bucket(Bucket=OTHER_BUCKET, CreateBucketConfiguration={"LocationConstraint": target.region})
    rule = {"AllowedMethods": ["PUT", "GET", "POST"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket=backend["bucket"], CORSConfiguration={"CORSRules": [rule]})
    [role] = [one["RoleName"] for one in iam.list_roles()["Roles"]]
    signer = target.url_signer(backend["bucket"], target.region)
    stored = {"Bucket": backend["bucket"], "Key": KEY}

    def url(operation: str, **more: str) -> str:
        return str(signer.generate_presigned_url(operation, Params=stored | more))

    kind = {"ContentType": "image/png"}
    # a form that is answered with 204 leaves its frame as it is, and nothing tells the page that it was sent
    answered = {"success_action_status": "201"}

    def form(client: Any, bucket: str, key: str) -> dict[str, Any]:
        made: dict[str, Any] = client.generate_presigned_post(bucket, key, Fields=answered, Conditions=[answered])
        return made

    forms = {
        "": form(signer, backend["bucket"], "uploads/form"),
        "-elsewhere": form(signer, OTHER_BUCKET, "form"),
        "test": form(s3, backend["bucket"], "evil.html"),
    }
    plain = f"{backend['endpoint']}/{backend['bucket']}"
    return {
        "@pool": backend["user_pool_id"],
        "@client": backend["client_id"],
        "@email": EMAIL,
        "@token": sign_in(cognito, backend["client_id"], EMAIL, PASSWORD).access,
        "@api": backend["api_id"],
        "@table": backend["table_name"],
        "@bucket": backend["bucket"],
        "@key": KEY,
        "@role": role,
        "@policy": iam.list_role_policies(RoleName=role)["PolicyNames"][0],
        "@get": url("get_object"),
        "@put": url("put_object", Key="uploads/page.png", **kind),
        "@put-elsewhere": url("put_object", Bucket=OTHER_BUCKET, **kind),
        "@form": forms[""]["url"],
        "@fields": forms[""]["fields"],
        "@form-elsewhere": forms["-elsewhere"]["url"],
        "@fields-elsewhere": forms["-elsewhere"]["fields"],
        "@test-get": signed_with_test("GET", f"{plain}/{KEY}", target.region),
        "@test-put": signed_with_test("PUT", f"{plain}/{KEY}", target.region),
        "@test-delete": signed_with_test("POST", f"{plain}?delete", target.region),
        "@test-select": signed_with_test("POST", f"{plain}/{KEY}?select&select-type=2", target.region),
        "@test-form": forms["test"]["url"],
        "@test-fields": forms["test"]["fields"],
    }


def signed_with_test(method: str, url: str, region: str) -> str:
    """Return a URL that anyone can sign, with the secret that all emulators take."""
    request = AWSRequest(method, url)
    S3SigV4QueryAuth(Credentials("test", "test"), "s3", region).add_auth(request)
    return str(request.url)


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> Arrivals:
    """What has arrived at the cloud: method, path, and the status of the answer when there is one.

    Without icons: Chromium asks for them when it has time, which may be during the next row.
    """
    arrived: Arrivals = []
    serve = Gateway._serve

    async def noting(self: Gateway, exchange: Exchange) -> None:
        request = exchange.request
        arrival: dict[str, Any] = {"method": request.method, "path": request.path, "status": None}
        if request.path != "/favicon.ico":
            arrived.append(arrival)
        await serve(self, exchange)
        assert exchange.response is not None
        arrival["status"] = exchange.response.status

    monkeypatch.setattr(Gateway, "_serve", noting)
    return arrived


@pytest.fixture(scope="module")
def evil(elsewhere: str) -> str:
    """The address of a page on another site; with anything before its name it is of one more site."""
    return elsewhere.replace("127.0.0.1", "evil.example")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(TIMEOUT_MS)
    yield context
    context.close()


def state(target: Target) -> dict[str, Any]:
    """Return the state of the cloud, as boto3 reads it."""
    cognito, dynamodb, s3 = target.client("cognito-idp"), target.client("dynamodb"), target.client("s3")
    found: dict[str, Any] = {}
    for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]:
        asked = {"UserPoolId": pool["Id"]}
        found[pool["Id"]] = [
            cognito.describe_user_pool(**asked)["UserPool"],
            cognito.list_users(**asked)["Users"],
            cognito.list_groups(**asked)["Groups"],
            cognito.list_user_pool_clients(**asked)["UserPoolClients"],
        ]
    for table in dynamodb.list_tables()["TableNames"]:
        found[table] = dynamodb.scan(TableName=table)["Items"]
    for bucket in (one["Name"] for one in s3.list_buckets()["Buckets"]):
        objects = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        found[bucket] = [[(one["Key"], one["ETag"]) for one in objects]]
        for read in ("policy", "cors", "acl", "public_access_block", "tagging", "versioning", "website"):
            name = f"get_{'' if read == 'public_access_block' else 'bucket_'}{read}"
            found[bucket].append(asked_for(s3, name, Bucket=bucket))
    for service, reads in {
        "iam": ["get_account_authorization_details"],
        "appsync": ["list_graphql_apis"],
        "logs": ["describe_log_groups"],
        "ssm": ["describe_parameters"],
        "cloudformation": ["list_stacks"],
        "secretsmanager": ["list_secrets"],
        "kms": ["list_keys"],
        "cloudwatch": ["describe_alarms"],
    }.items():
        for read in reads:
            found[f"{service} {read}"] = asked_for(target.client(service), read)
    for api in found["appsync list_graphql_apis"]["graphqlApis"]:
        found[f"keys of {api['apiId']}"] = asked_for(target.client("appsync"), "list_api_keys", apiId=api["apiId"])
    return found


def asked_for(client: Any, operation: str, **parameters: Any) -> Any:
    """Return an answer without what differs from one to the next, or the code of an error."""
    try:
        answer = getattr(client, operation)(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def filled(text: str, known: dict[str, Any]) -> str:
    """Put what is known in the place of names with an @; of two that begin alike the longer one is meant."""
    for name in sorted(known, key=len, reverse=True):
        if isinstance(known[name], str):
            text = text.replace(name, known[name])
    return text


def sent(row: Row, page: Page, backend: dict[str, Any], known: dict[str, Any]) -> str:
    """Send a row's request from a page; return what the page gets to know."""
    url = filled(row.path, known)
    url = url if url.startswith("http") else backend["endpoint"] + url
    if row.by == "link":
        page.evaluate(
            "url => document.body.append(Object.assign(document.createElement('a'), {href: url, text: 'go'}))", url
        )
        with page.expect_navigation(wait_until="commit"):
            page.get_by_role("link", name="go").click()
        return "another page"
    token = json.dumps({"host": backend["graphql_url"].split("/")[2], "Authorization": known["@token"]})
    fields = [*known[row.body].items(), ("file", "x")] if isinstance(known.get(row.body), dict) else None
    asked = {
        "by": row.by.removesuffix(", no signature"),
        "url": url,
        "method": row.method,
        "headers": {name: filled(value, known) for name, value in row.headers.items()},
        "body": "" if fields else filled(row.body, known),
        "fields": fields,
        "frame": base64.urlsafe_b64encode(token.encode()).decode().rstrip("="),
    }
    return str(page.evaluate(SEND, asked))


def arrived(arrivals: Arrivals) -> dict[str, Any]:
    """Wait until a request has been answered; return it, or the preflight if no other came."""
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while not arrivals or arrivals[0]["status"] is None:
        assert time.monotonic() < deadline, f"nothing has arrived: {arrivals}"
        time.sleep(0.01)
    # a request after its preflight arrives when the page has been answered, at the latest
    return next((one for one in arrivals if one["method"] != "OPTIONS"), arrivals[0])


def outcome(arrival: dict[str, Any], seen: str) -> str:
    """Say in the table's words how a request ended."""
    if arrival["method"] == "OPTIONS":
        return PREFLIGHT if arrival["status"] == 403 else f"a preflight is answered with {arrival['status']}"
    reads = "readable" if SHOWN.match(seen) else "unreadable"
    status = arrival["status"]
    word = "answered" if status in (101, 200, 201, 204) else "refused" if status == 403 else str(status)
    return f"{word}, {reads}"


def test_the_table_is_about_every_service_and_every_way() -> None:
    assert len(ROWS) >= 60
    spelt = {"cognito-idp": "Cognito", "appsync": "AppSync", "s3": "S3"}
    assert {spelt.get(service, service) for service in SERVICES} <= {row.service for row in ROWS}
    ways = {
        "fetch",
        "picture",
        "script",
        "style sheet",
        "video",
        "frame",
        "form",
        "link",
        "beacon",
        "event source",
        "WebSocket",
    }
    assert ways <= {row.by for row in ROWS}
    assert {row.here for row in ROWS} >= {PREFLIGHT, REFUSED, REFUSED_READABLE, ANSWERED, UNREADABLE}


CHANGING = [row for row in ROWS if row.changes]
OTHERS = [row for row in ROWS if not row.changes]
GROUPS = [OTHERS[start : start + 8] for start in range(0, len(OTHERS), 8)]


def assert_it_ends_as_it_says(
    page: Page, arrivals: Arrivals, backend: dict[str, Any], known: dict[str, Any], row: Row
) -> None:
    arrivals.clear()
    seen = sent(row, page, backend, known)
    assert outcome(arrived(arrivals), seen) == row.here, (row, arrivals, seen)
    if row.here not in (ANSWERED, UNREADABLE):
        assert known["@token"] not in seen, row
        assert backend["user_pool_id"] not in seen, row


@pytest.mark.parametrize(
    "rows", GROUPS, ids=lambda rows: f"{rows[0].service}: {rows[0].request} and {len(rows) - 1} more"
)
def test_a_page_of_elsewhere(
    context: BrowserContext,
    arrivals: Arrivals,
    evil: str,
    *,
    target: Target,
    backend: dict[str, Any],
    known: dict[str, Any],
    rows: list[Row],
) -> None:
    before = state(target)
    page = context.new_page()
    for number, row in enumerate(rows):
        # a site for each row: Chromium has neither a preflight nor a file for it yet
        page.goto(evil.replace("//", f"//row{number}-"))
        assert_it_ends_as_it_says(page, arrivals, backend, known, row)
    assert state(target) == before


@pytest.mark.parametrize("row", CHANGING, ids=lambda row: f"{row.service}: {row.request}, {row.by}")
def test_what_a_page_of_elsewhere_may_change(
    context: BrowserContext,
    arrivals: Arrivals,
    evil: str,
    *,
    backend: dict[str, Any],
    known: dict[str, Any],
    row: Row,
) -> None:
    page = context.new_page()
    page.goto(evil)
    assert_it_ends_as_it_says(page, arrivals, backend, known, row)


OWN_PAGES = ["http://127.0.0.1", "http://localhost"]


@pytest.mark.parametrize("address", OWN_PAGES)
def test_a_page_of_this_machine_does_what_it_did(
    context: BrowserContext,
    arrivals: Arrivals,
    elsewhere: str,
    *,
    backend: dict[str, Any],
    known: dict[str, Any],
    address: str,
) -> None:
    page = context.new_page()
    page.goto(elsewhere.replace("http://127.0.0.1", address))
    for row in ROWS:
        if row.by != "fetch" or row.method in ("PUT", "DELETE") or "/_chatprov/" in row.path:
            continue
        if not row.request.startswith(("read", "list", "a file, by")):
            continue
        arrivals.clear()
        seen = sent(row, page, backend, known)
        # what the cloud does not have, or the bucket's rules do not let a page read, it refuses to pages here as well
        assert outcome(arrived(arrivals), seen) not in (REFUSED, REFUSED_READABLE), row
        if row.service in ("Cognito", "dynamodb") or "by a URL" in row.request:
            assert seen.startswith("200 "), row
    picture = Row("S3", "", "picture", "", "", "@test-get")
    assert sent(picture, page, backend, known) == "loaded"


def test_an_uploaded_page_is_a_page_of_elsewhere(
    context: BrowserContext,
    arrivals: Arrivals,
    *,
    target: Target,
    backend: dict[str, Any],
    known: dict[str, Any],
) -> None:
    """An object has the origin of the cloud; opened as a page it is in a sandbox, and has none."""
    action = by_query(
        "iam", filled("Action=DeleteRolePolicy&RoleName=@role&PolicyName=@policy&Version=2010-05-08", known)
    )
    make = "const one = document.createElement"
    script = f"""
      {make}('img'); one.src = {json.dumps(action)}; document.body.append(one);
      fetch('/', {{method: 'POST', mode: 'no-cors', body: 'Action=GetCallerIdentity&Version=2011-06-15'}});
      fetch('/_chatprov/signing-key').then(() => document.title = 'read', () => document.title = 'blocked');
      fetch('/', {{method: 'POST', headers: {json.dumps(signed("iam") | {"Content-Type": FORM})}, body: 'Action=ListRoles'}});
    """
    html = f"<body><script>{script}</script>"
    target.client("s3").put_object(
        Bucket=backend["bucket"], Key="page.html", Body=html.encode(), ContentType="text/html"
    )
    signer = target.url_signer(backend["bucket"], target.region)
    url = signer.generate_presigned_url("get_object", Params={"Bucket": backend["bucket"], "Key": "page.html"})
    before = state(target)
    arrivals.clear()
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    assert page.title() == "blocked"
    assert sorted(
        (one["method"], one["status"]) for one in arrivals if one["path"] != f"/{backend['bucket']}/page.html"
    ) == [
        ("GET", 403),
        ("GET", 403),
        ("OPTIONS", 403),
        ("POST", 403),
    ]
    assert state(target) == before

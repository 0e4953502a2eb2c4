"""What a page on another origin may do with the bucket: what its CORS rules say, as Chromium understands S3's answers."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from chatprov.target import Target, local_target

if TYPE_CHECKING:
    from playwright.sync_api import Page

TEXT = "Grüße 🎉"
BLOCKED = "TypeError"
"""What fetch() ends with when the browser does not let the page have the answer."""

FETCH = """async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    return [answer.status, await answer.text()];
  } catch (error) {
    return [error.name, error.message];
  }
}"""
_numbers = itertools.count()


class Bucket:
    """One object in a bucket, and pre-signed URLs of it."""

    def __init__(self, target: Target, name: str) -> None:
        self.s3 = target.client("s3")
        self.signer = target.url_signer(name, target.region)
        self.object = {"Bucket": name, "Key": f"uploads/room1/{next(_numbers)}.txt"}

    def url(self, operation: str, **more: str) -> str:
        url: str = self.signer.generate_presigned_url(operation, Params={**self.object, **more}, ExpiresIn=60)
        return url

    def put_url(self) -> str:
        return self.url("put_object", ContentType="text/plain")

    def stored(self) -> str | None:
        found = self.s3.list_objects_v2(Bucket=self.object["Bucket"], Prefix=self.object["Key"])
        if not found["KeyCount"]:
            return None
        content: bytes = self.s3.get_object(**self.object)["Body"].read()
        return content.decode()


@pytest.fixture(scope="module")
def target(backend: dict[str, Any]) -> Target:
    return local_target(int(backend["endpoint"].rpartition(":")[2]), backend["region"])


@pytest.fixture
def tutorials(target: Target, backend: dict[str, Any]) -> Bucket:
    """The bucket as STEP 3 makes it."""
    return Bucket(target, backend["bucket"])


@pytest.fixture
def without_rules(target: Target) -> Bucket:
    name = f"no-rules-{next(_numbers)}"
    target.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": target.region})
    return Bucket(target, name)


@pytest.fixture
def page(page: Page, elsewhere: str) -> Page:
    page.goto(elsewhere)
    return page


def fetch(page: Page, method: str, url: str, **options: Any) -> tuple[int | str, str]:
    """Let the page call fetch(); return status and text, or name and message of the error that it ends with."""
    status, text = page.evaluate(FETCH, [url, {"method": method, **options}])
    return status, text


def put(page: Page, url: str, kind: str = "text/plain") -> int | str:
    return fetch(page, "PUT", url, body=TEXT, headers={"Content-Type": kind})[0]


def test_the_tutorials_rules_let_a_page_put_and_get(page: Page, tutorials: Bucket) -> None:
    assert put(page, tutorials.put_url()) == 200
    assert tutorials.stored() == TEXT
    assert fetch(page, "GET", tutorials.url("get_object")) == (200, TEXT)


def test_they_do_not_let_it_delete(page: Page, tutorials: Bucket) -> None:
    assert put(page, tutorials.put_url()) == 200
    delete = tutorials.url("delete_object")
    assert fetch(page, "DELETE", delete)[0] == BLOCKED
    assert tutorials.stored() == TEXT
    assert urllib3.request("DELETE", delete).status == 204  # it was the rules, not the signature
    assert tutorials.stored() is None


def test_a_page_learns_why_s3_refuses_it(page: Page, tutorials: Bucket) -> None:
    assert put(page, tutorials.put_url(), kind="text/html") == 403
    assert tutorials.stored() is None
    status, text = fetch(page, "GET", tutorials.url("get_object"))
    assert (status, "<Code>NoSuchKey</Code>" in text) == (404, True)
    status, text = fetch(page, "GET", tutorials.url("get_object").partition("?")[0])
    assert (status, "<Code>AccessDenied</Code>" in text) == (403, True)


def test_without_rules_a_page_can_do_nothing(page: Page, without_rules: Bucket) -> None:
    assert put(page, without_rules.put_url()) == BLOCKED
    assert without_rules.stored() is None
    without_rules.s3.put_object(**without_rules.object, Body=TEXT.encode())
    assert fetch(page, "GET", without_rules.url("get_object"))[0] == BLOCKED
    assert fetch(page, "DELETE", without_rules.url("delete_object"))[0] == BLOCKED
    assert without_rules.stored() == TEXT
    assert urllib3.request("GET", without_rules.url("get_object")).data.decode() == TEXT

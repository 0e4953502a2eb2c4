"""Requests to the bucket without credentials."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import urllib3

from chatprov.audit.sandbox import ROOM
from tests.signing import signed_at

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox

KEY = f"uploads/{ROOM}/11111111-2222-3333-4444-555555555555/file"
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def put(
    sandbox: Sandbox,
    *,
    signed: dict[str, Any] | None = None,
    key: str = KEY,
    body: str = "content",
    type: str = "image/png",  # noqa: A002  # a header's name
    twice: bool = False,
) -> str:
    """Put a file; `signed` are the terms that a URL was signed for, None is no signature at all."""
    url = f"{sandbox.bucket_url}/{KEY}"
    if signed is not None:
        url = sandbox.urls.put(KEY, "image/png", seconds=60, **signed)
    sent = [_request("PUT", url.replace(KEY, key), body, {"Content-Type": type}) for _ in range(2 if twice else 1)]
    return _outcome(sent[-1])


def get(sandbox: Sandbox, *, path: str = f"/{KEY}", signed: str = "") -> str:
    """Get a file that is there; `signed` says when its URL was signed."""
    sandbox.client("s3").put_object(Bucket=sandbox.outputs.bucket, Key=KEY, Body=b"content")
    url = f"{sandbox.bucket_url}{path}"
    if signed:
        then = datetime.now(UTC) - {"yesterday": DAY, "expired": WEEK + DAY}[signed]
        with signed_at(then):
            url = sandbox.urls.get(KEY, seconds=int(WEEK.total_seconds()))
    return _outcome(_request("GET", url))


def preflight(sandbox: Sandbox, *, origin: str, method: str) -> str:
    """Ask as a browser does whether a page may use a URL."""
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    answer = _request("OPTIONS", f"{sandbox.bucket_url}/{KEY}", headers=headers)
    if answer.status == 200 and answer.headers.get("Access-Control-Allow-Origin") in ("*", origin):
        return "succeeds"
    return _outcome(answer, told="AccessForbidden")


def _request(
    method: str, url: str, body: str | None = None, headers: dict[str, str] | None = None
) -> urllib3.BaseHTTPResponse:
    return urllib3.request(method, url, body=body, headers=headers, timeout=30, retries=False)


def _outcome(answer: urllib3.BaseHTTPResponse, told: str = "") -> str:
    if answer.status == 200 and not told:
        return "succeeds"
    code = re.search(rb"<Code>(\w+)</Code>", answer.data)
    return f"refused: {code[1].decode() if code else told or answer.status}"

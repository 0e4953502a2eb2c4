"""GraphQL over HTTP as AppSync takes it: one POST, the Cognito token in the Authorization header."""

from __future__ import annotations

import json
import os
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from chatprov.errors import EndpointUnreachable

TIMEOUT_SECONDS = 30.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class GraphQLAnswer:
    """The HTTP status and the body, parsed."""

    status: int
    body: dict[str, Any]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The `errors` of the answer, if any."""
        return list(self.body.get("errors") or [])

    def value(self, field: str) -> Any:
        """Return what the answer has for a root field; None also when it has no data."""
        return (self.body.get("data") or {}).get(field)

    def brief(self) -> str:
        """Say in one line what was answered."""
        errors = "; ".join(f"{one.get('errorType', 'error')}: {one.get('message')}" for one in self.errors)
        return f"{self.status} {errors or self.body}"


def open_http(url: str) -> ClientSession:
    """Return a session for requests to the host of `url`, to be closed.

    Like boto3 it takes the proxy that the environment names, and trusts the authorities in the file AWS_CA_BUNDLE, if there is one.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    # Not aiohttp's trust_env: that would also look for passwords in ~/.netrc.
    proxy = None if host in LOOPBACK or proxy_bypass(host) else getproxies().get(parts.scheme)
    trust: ssl.SSLContext | bool = True
    if parts.scheme == "https":
        trust = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or None)
    return ClientSession(timeout=ClientTimeout(total=TIMEOUT_SECONDS), connector=TCPConnector(ssl=trust), proxy=proxy)


async def post(
    http: ClientSession, url: str, document: str, *, token: str | None, variables: dict[str, Any] | None = None
) -> GraphQLAnswer:
    """Send one document.

    `token` is an access or ID token of the pool. Raises EndpointUnreachable when nothing answers or the answer is not JSON.
    """
    headers = {"content-type": "application/json"} | ({"authorization": token} if token else {})
    body = json.dumps({"query": document, "variables": variables or {}})
    try:
        async with http.post(url, data=body, headers=headers) as answer:
            return GraphQLAnswer(answer.status, _object(await answer.read()))
    except (ClientError, TimeoutError, ValueError) as error:
        raise EndpointUnreachable(
            f"{url} gives no GraphQL answer: {str(error) or type(error).__name__}",
            advice="`chatprov status` shows what stands; for the local cloud, `chatprov local status`.",
        ) from None


def _object(text: bytes) -> dict[str, Any]:
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("what came is no JSON object")  # noqa: TRY004  # it is the text that is wrong
    return content

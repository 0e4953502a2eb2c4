"""GraphQL over HTTP for AppSync: one POST, the Cognito token in the Authorization header."""

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
        """The `errors` of the response, if any."""
        return list(self.body.get("errors") or [])

    def value(self, field: str) -> Any:
        """Return the value of a root field; None also when the response has no data."""
        return (self.body.get("data") or {}).get(field)

    def brief(self) -> str:
        """Return the response in one line."""
        errors = "; ".join(f"{error.get('errorType', 'error')}: {error.get('message')}" for error in self.errors)
        return f"{self.status} {errors or self.body}"


def open_http(url: str) -> ClientSession:
    """Return a session for requests to the host of `url`; the caller closes it.

    Like boto3 it uses the proxy of the environment, and trusts the authorities in the file AWS_CA_BUNDLE, if it is set.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    # Not aiohttp's trust_env: it would also read passwords from ~/.netrc.
    proxy = None if host in LOOPBACK or proxy_bypass(host) else getproxies().get(parts.scheme)
    trust: ssl.SSLContext | bool = True
    if parts.scheme == "https":
        trust = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or None)
    return ClientSession(timeout=ClientTimeout(total=TIMEOUT_SECONDS), connector=TCPConnector(ssl=trust), proxy=proxy)


async def post(
    http: ClientSession, url: str, document: str, *, token: str | None, variables: dict[str, Any] | None = None
) -> GraphQLAnswer:
    """Send one document.

    `token` is an access or ID token of the pool. Raises EndpointUnreachable when there is no response or it is not JSON.
    """
    headers = {"content-type": "application/json"} | ({"authorization": token} if token else {})
    body = json.dumps({"query": document, "variables": variables or {}})
    try:
        async with http.post(url, data=body, headers=headers) as answer:
            return GraphQLAnswer(answer.status, _object(await answer.read()))
    except (ClientError, TimeoutError, ValueError) as error:
        raise EndpointUnreachable(
            f"No GraphQL response from {url}: {str(error) or type(error).__name__}",
            advice="`chatprov status` shows the state of every resource, `chatprov local status` that of the local cloud.",
        ) from None


def _object(text: bytes) -> dict[str, Any]:
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("the response is not a JSON object")  # noqa: TRY004  # the text is wrong, not a type
    return content

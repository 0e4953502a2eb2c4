"""GraphQL over HTTP as AppSync takes it: one POST, the Cognito token in the Authorization header."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import urllib3

from chatprov.errors import EndpointUnreachable

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class GraphQLAnswer:
    """The HTTP status and the body, parsed."""

    status: int
    body: dict[str, Any]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The `errors` of the answer, if any."""
        return list(self.body.get("errors") or [])


def post(url: str, document: str, *, token: str | None, variables: dict[str, Any] | None = None) -> GraphQLAnswer:
    """Send one document.

    `token` is an access or ID token of the pool. Raises EndpointUnreachable when nothing answers or the answer is not JSON.
    """
    headers = {"content-type": "application/json"} | ({"authorization": token} if token else {})
    body = json.dumps({"query": document, "variables": variables or {}})
    try:
        answer = urllib3.request("POST", url, headers=headers, body=body, timeout=TIMEOUT_SECONDS, retries=False)
        return GraphQLAnswer(answer.status, json.loads(answer.data))
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise EndpointUnreachable(
            f"{url} gives no GraphQL answer: {error}",
            advice="`chatprov status` shows what stands; for the local cloud, `chatprov local status`.",
        ) from None

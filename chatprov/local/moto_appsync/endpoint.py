"""The URLs of the APIs' GraphQL endpoints."""

from __future__ import annotations

_served_at: list[str] = []


def serve_at(base_url: str | None) -> None:
    """Set the base URL of the GraphQL endpoints ("http://127.0.0.1:4566"); with None they have AWS's form."""
    _served_at[:] = [base_url.rstrip("/")] if base_url else []


def uris(api_id: str, hosts: dict[str, str]) -> dict[str, str]:
    """Return the `uris` of an API: GRAPHQL for HTTP, REALTIME for WebSocket.

    `hosts` are the API's host names in AWS's form, used if no local base URL is set.
    """
    if _served_at:
        base = _served_at[0]
        realtime = base.replace("https://", "wss://", 1).replace("http://", "ws://", 1)
        return {"GRAPHQL": f"{base}/graphql/{api_id}", "REALTIME": f"{realtime}/graphql/{api_id}/realtime"}
    return {"GRAPHQL": f"https://{hosts['GRAPHQL']}/graphql", "REALTIME": f"wss://{hosts['REALTIME']}/graphql"}

"""Where the GraphQL endpoints of the APIs are."""

from __future__ import annotations

_served_at: list[str] = []


def serve_at(base_url: str | None) -> None:
    """Say where GraphQL is answered ("http://127.0.0.1:4566"); None gives endpoints that look like AWS's."""
    _served_at[:] = [base_url.rstrip("/")] if base_url else []


def uris(api_id: str, hosts: dict[str, str]) -> dict[str, str]:
    """Return the `uris` of an API: GRAPHQL for HTTP, REALTIME for WebSocket.

    `hosts` are the API's AWS-like host names, used where nothing is served locally.
    """
    if _served_at:
        base = _served_at[0]
        realtime = base.replace("https://", "wss://", 1).replace("http://", "ws://", 1)
        return {"GRAPHQL": f"{base}/graphql/{api_id}", "REALTIME": f"{realtime}/graphql/{api_id}/realtime"}
    return {"GRAPHQL": f"https://{hosts['GRAPHQL']}/graphql", "REALTIME": f"wss://{hosts['REALTIME']}/graphql"}

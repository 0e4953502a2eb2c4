"""The tokens that conformance cases name."""

from __future__ import annotations

from typing import Any

from tests.appsync.world import NOW, OTHER_POOL, STRANGERS_KEY, token

ID_CLAIMS: dict[str, Any] = {"token_use": "id", "aud": "client-one", "client_id": None, "cognito:username": "ann"}


def tokens_at(now: float) -> dict[str, str | None]:
    """Return the tokens that the cases name, for a clock at this time."""
    valid: dict[str, Any] = {"exp": now + 3600}
    return {
        "none": None,
        "garbage": "abc",
        "expired": token(exp=now - 1),
        "of another pool": token(pool=OTHER_POOL, **valid),
        "forged": token(signer=STRANGERS_KEY, **valid),
        "access": token(**valid),
        "id": token(**ID_CLAIMS, **valid),
        "bearer": f"Bearer {token(**valid)}",
    }


TOKENS = tokens_at(NOW)

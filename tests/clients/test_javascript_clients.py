"""Clients that others wrote, in Node: each signs up by the mailed code, resets a password, signs in by SRP, chats and signs out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.node import run

if TYPE_CHECKING:
    from tests.conftest import Clock

pytestmark = pytest.mark.node
BOTH = {
    "signUpStep": "CONFIRM_SIGN_UP",
    "wrongCode": "CodeMismatchException",
    "expiredCode": "ExpiredCodeException",
    "confirmed": True,
    "wrongResetCode": "CodeMismatchException",
    "expiredResetCode": "ExpiredCodeException",
    "wrongPassword": "NotAuthorizedException",
    "oldPassword": "NotAuthorizedException",
    "signedIn": True,
    "refreshed": True,
    "refreshAfterSignOut": "NotAuthorizedException",
    "refreshElsewhere": "nothing",
    "refreshAfterGlobalSignOut": "NotAuthorizedException",
}
ONE: dict[str, dict[str, Any]] = {
    "amplify": {
        "confirmedStep": "COMPLETE_AUTO_SIGN_IN",
        "signedInBySignUp": True,
        "resetStep": "CONFIRM_RESET_PASSWORD_WITH_CODE",
        "choice": ["CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION", ["PASSWORD_SRP", "PASSWORD"]],
        "signedInByChoice": True,
        "afterSignOut": "UserUnAuthenticatedException",
    },
    "identity_js": {"afterSignOut": "Error"},
}


@pytest.mark.parametrize("script", ONE)
def test_a_life_with_the_chat(script: str, backend: dict[str, Any], cognito_clock: Clock) -> None:
    email = f"{script}@example.com"
    message = {"roomId": script, "timestamp": "2025-01-01T10:00:00", "sender": email, "content": "Hello!"}
    assert run(script, backend, email, clock=cognito_clock) == {
        **BOTH,
        **ONE[script],
        "resentTo": f"{email[0]}***@e***",
        "loginId": email,
        "sent": message,
        "read": [message],
        **({"heard": message} if script == "amplify" else {}),  # the other one knows nothing of AppSync
    }

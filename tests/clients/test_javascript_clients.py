"""Clients that others wrote, in Node: each signs up by the mailed code, signs in by SRP, chats, refreshes, and is signed out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent

EXPECTED = {
    "amplify": {
        "wrongCode": "CodeMismatchException",
        "wrongPassword": "NotAuthorizedException",
        "afterSignOut": "UserUnAuthenticatedException",
        "refreshAfterSignOut": "NotAuthorizedException",
    },
    "identity_js": {
        "wrongCode": "CodeMismatchException",
        "wrongPassword": "NotAuthorizedException",
        "afterSignOut": "NotAuthorizedException",
        "refreshAfterSignOut": "NotAuthorizedException",
    },
}


def run(
    script: str, backend: dict[str, Any], email: str, *, trusting: bool = True, **environment: str
) -> dict[str, Any]:
    """Run a script and return what it observed; trusting, it knows the authority of the local cloud's certificate."""
    node = shutil.which("node")
    assert node, "Node 20 or newer is needed for the tests of JavaScript clients: install it, then `make test`"
    installed = HERE / "node_modules" / ".package-lock.json"
    assert installed.exists(), "the clients are not installed: run `npm ci --ignore-scripts` in tests/clients"
    ran = subprocess.run(
        [node, str(HERE / f"{script}.mjs")],
        env={
            "PATH": os.environ["PATH"],
            "BACKEND": json.dumps(backend),
            "EMAIL": email,
            **({"NODE_EXTRA_CA_CERTS": backend["certificate_authority"]} if trusting else {}),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    observed: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return observed


@pytest.mark.parametrize("script", EXPECTED)
def test_a_life_with_the_chat(script: str, backend: dict[str, Any]) -> None:
    email = f"{script}@example.com"
    message = {"roomId": script, "timestamp": "2025-01-01T10:00:00", "sender": email, "content": "Hello!"}
    listens = {"heard": message} if script == "amplify" else {}
    assert run(script, backend, email) == {
        "signUpStep": "CONFIRM_SIGN_UP",
        "confirmed": True,
        "signedIn": True,
        "loginId": email,
        "sent": message,
        "read": [message],
        "refreshed": True,
        **listens,
        **EXPECTED[script],
    }

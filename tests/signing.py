"""Requests that botocore signs at another time than now, with whichever of its two signers is installed."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SIGNERS = ("botocore.auth", "botocore.crt.auth") if find_spec("awscrt") else ("botocore.auth",)


@contextmanager
def signed_at(then: datetime) -> Iterator[None]:
    """Let botocore take `then` for the present; it has a time zone."""
    with ExitStack() as stack:
        for signer in SIGNERS:
            stack.enter_context(mock.patch(f"{signer}.get_current_datetime", return_value=then))
        yield

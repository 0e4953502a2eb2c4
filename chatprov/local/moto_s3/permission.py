"""The rights of the current request to each object; moto asks a bucket without naming the requester."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_may: ContextVar[Callable[[str, str], bool] | None] = ContextVar("may", default=None)


@contextmanager
def permission_scope(may: Callable[[str, str], bool]) -> Iterator[None]:
    """Decide with `may(action, ARN)` what is permitted while the block runs."""
    token = _may.set(may)
    try:
        yield
    finally:
        _may.reset(token)


def is_permitted(action: str, arn: str) -> bool:
    """Return whether the current request may do something; outside of a `permission_scope` it was decided before."""
    may = _may.get()
    return may is None or may(action, arn)

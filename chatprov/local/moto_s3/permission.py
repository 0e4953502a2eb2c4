"""The rights of the current request to each object; moto calls `get_permission` of a bucket without the requester."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_may: ContextVar[Callable[[str, str], bool] | None] = ContextVar("may", default=None)


@contextmanager
def permission_scope(may: Callable[[str, str], bool]) -> Iterator[None]:
    """Use `may(action, ARN)` for decisions about objects inside the block."""
    token = _may.set(may)
    try:
        yield
    finally:
        _may.reset(token)


def is_permitted(action: str, arn: str) -> bool:
    """Return whether the current request may perform an action; outside of a `permission_scope` it has already been authorized."""
    may = _may.get()
    return may is None or may(action, arn)

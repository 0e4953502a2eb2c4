"""Replace a backend of moto by a corrected one."""

from __future__ import annotations

from typing import Any

from moto.core.base_backend import BackendDict

_made: Any = BackendDict.__getitem__


def register(backends: Any, backend: type) -> None:
    """Let moto make its backends of a service (`moto.s3.models.s3_backends`) from this class.

    Backends that moto has made already are lost, ours stay: to register twice does no harm.
    """
    BackendDict.__getitem__ = _of_account  # type: ignore[method-assign]
    backends.backend = backend
    for regions in backends.values():
        regions.backend = backend
        for region in [name for name, made in regions.items() if not isinstance(made, backend)]:
            del regions[region]


def _of_account(self: Any, account: str) -> Any:
    """Return an account's backends; moto looks through those of all services, under a lock, each time it is asked."""
    known = dict.get(self, account)
    return known if known is not None else _made(self, account)

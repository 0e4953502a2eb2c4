"""Replaces a backend of moto with a corrected one."""

from __future__ import annotations

from typing import Any

from moto.core.base_backend import BackendDict

_made: Any = BackendDict.__getitem__


def register(backends: Any, backend: type) -> None:
    """Replace the class of moto's backends of a service (`moto.s3.models.s3_backends`).

    Backends that moto has already created are deleted, ours are kept: a second call changes nothing.
    """
    BackendDict.__getitem__ = _of_account  # type: ignore[method-assign]
    backends.backend = backend
    for regions in backends.values():
        regions.backend = backend
        for region in [name for name, made in regions.items() if not isinstance(made, backend)]:
            del regions[region]


def _of_account(self: Any, account: str) -> Any:
    """Return an account's backends from the dictionary; moto's method iterates over those of all services, with a lock."""
    known = dict.get(self, account)
    return known if known is not None else _made(self, account)

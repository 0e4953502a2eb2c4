"""Replaces a backend of moto with a corrected one."""

from __future__ import annotations

from typing import Any


def register(backends: Any, backend: type) -> None:
    """Replace the class of moto's backends of a service (`moto.s3.models.s3_backends`).

    Backends that moto has already created are deleted, ours are kept: a second call changes nothing.
    """
    backends.backend = backend
    for regions in backends.values():
        regions.backend = backend
        for region in [name for name, made in regions.items() if not isinstance(made, backend)]:
            del regions[region]

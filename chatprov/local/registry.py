"""How a corrected backend takes the place of moto's own."""

from __future__ import annotations

from typing import Any


def register(backends: Any, backend: type) -> None:
    """Let moto make its backends of a service (`moto.s3.models.s3_backends`) from this class.

    Backends that moto has made already are lost, ours stay: to register twice does no harm.
    """
    backends.backend = backend
    for regions in backends.values():
        regions.backend = backend
        for region in [name for name, made in regions.items() if not isinstance(made, backend)]:
            del regions[region]

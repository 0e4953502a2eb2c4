"""moto's STS, which evaluates a role's trust policy before it issues credentials."""

from __future__ import annotations

from moto.sts.models import sts_backends

from chatprov.local.moto_sts.models import STSBackend
from chatprov.local.registry import register

__all__ = ["STSBackend", "install"]


def install() -> None:
    """Replace moto's STS with this one, for a server and for `moto.mock_aws()`."""
    register(sts_backends, STSBackend)

"""moto's STS, which looks at who asks for a role's credentials before it hands them out."""

from __future__ import annotations

from moto.sts.models import sts_backends

from chatprov.local.moto_sts.models import STSBackend
from chatprov.local.registry import register

__all__ = ["STSBackend", "install"]


def install() -> None:
    """Replace moto's STS by this one, for a server and for `moto.mock_aws()` alike."""
    register(sts_backends, STSBackend)

"""The access keys that IAM and STS have issued; there are none before moto is loaded."""

from __future__ import annotations

from chatprov.local import moto_loading


def issuer_of(key_id: str) -> str | None:
    """Return the account whose IAM or STS has issued an access key, or None."""
    if not moto_loading.is_loaded():
        return None
    from moto.iam.models import iam_backends  # noqa: PLC0415  # it is loaded already

    for account, partitions in list(iam_backends.items()):
        if any(key_id in backend.access_keys for backend in list(partitions.values())):
            return account
    return None

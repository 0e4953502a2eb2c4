"""The access keys that IAM and STS have issued, whether moto has them already or they wait for it."""

from __future__ import annotations

from chatprov.local import moto_loading
from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_sts.state import STS_STATE


def issuer_of(key_id: str) -> str | None:
    """Return the account whose IAM or STS has issued an access key, or None."""
    identities, sessions = IAM_STATE.waiting(), STS_STATE.waiting()
    if moto_loading.is_loaded():
        return _issuer_in_moto(key_id)
    for (account, _), identity in identities.items():
        if any(key_id in user.access_keys for user in identity.users.values()):
            return account
    return next((account for (account, _), state in sessions.items() if key_id in state.sessions), None)


def _issuer_in_moto(key_id: str) -> str | None:
    from moto.iam.models import iam_backends  # noqa: PLC0415  # it is loaded already

    for account, partitions in list(iam_backends.items()):
        if any(key_id in backend.access_keys for backend in list(partitions.values())):
            return account
    return None

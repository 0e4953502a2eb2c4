"""moto's users and sessions behind the port; moto is loaded for the first one, and for no key of an account itself."""

from __future__ import annotations

from chatprov.local import moto_loading
from chatprov.local.moto_iam.issued_keys import issuer_of
from chatprov.local.ports import AccountsThemselves, KnownRequester


class MotoRequesters:
    """The owners of the access keys that IAM and STS have issued, and of all others."""

    def of_key(self, key_id: str, partition: str, /) -> KnownRequester:
        """Return the owner of a key; the account itself for a key that IAM and STS do not know."""
        if not moto_loading.is_loaded() and issuer_of(key_id) is None:
            return AccountsThemselves().of_key(key_id, partition)
        moto_loading.load()
        from chatprov.local.moto_iam.credentials import find_requester, root_requester  # noqa: PLC0415  # it imports moto

        found = find_requester(key_id, partition) or root_requester(key_id, partition)
        return KnownRequester(found.principal, found.identity)

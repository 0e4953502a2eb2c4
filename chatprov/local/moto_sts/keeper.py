"""What changes in STS, as the parts that its log has: each session with its access key.

The key is ("session", account, partition, id of the access key). A session does not change, except for the time of its last use,
which is not written. IAM has the access keys of sessions, too: the caller holds the locks of both services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_keeper import MotoKeeper
from chatprov.local.moto_sts.state import STS_STATE
from chatprov.local.moto_sts.state_document import FORMAT
from chatprov.local.services.stored_form import NAME, StoredForm, part_at
from chatprov.local.services.stored_values import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.storage import Log

_SESSION: Final = "session"
STS_FORM: Final = StoredForm(FORMAT, {"sessions": {}}, {_SESSION: part_at("sessions", NAME)})


class _StsParts:
    """The sessions, as moto has them: each is equal only to itself."""

    def parts(self) -> dict[tuple[str, ...], Any]:
        from chatprov.local.moto_sts.state_conversion import sessions  # noqa: PLC0415  # it imports moto

        return {(_SESSION, *place, session.access_key_id): session for place, found in sessions() for session in found}

    def value(self, part: Any) -> Any:
        from chatprov.local.moto_sts.state_conversion import state_of  # noqa: PLC0415  # it imports moto

        return to_json(state_of(part))

    def put_back(self, parts: Mapping[tuple[str, ...], Any]) -> None:
        from chatprov.local.moto_sts.state_conversion import put_back_sessions  # noqa: PLC0415  # it imports moto

        known: dict[tuple[str, str], list[Any]] = {}
        for (_, account, partition, _), session in parts.items():
            known.setdefault((account, partition), []).append(session)
        put_back_sessions(known)


def sts_keeper(log: Log) -> MotoKeeper:
    """Give STS the state that a log has, when moto is loaded, and return its keeper; raises CloudFolderDamaged.

    IAM must have its keeper before, because it gets the access keys of sessions with the state of STS.
    """
    return MotoKeeper(STS_FORM, log, STS_STATE, _StsParts())

"""What changes in IAM, as the parts that its log has: each policy, role, user with its keys, group and instance profile.

A key is ("role", account, partition, id), with an ARN for a policy, and a name for a user, a group and an instance profile. When a
key or a role was last used is written with the next change, since a call that only reads writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_iam.state_document import FORMAT, IamPartition
from chatprov.local.moto_keeper import MotoKeeper
from chatprov.local.services.stored_form import NAME, StoredForm, part_at
from chatprov.local.services.stored_values import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.storage import Log

_MEMBERS: Final = {
    "policy": "policies",
    "role": "roles",
    "user": "users",
    "group": "groups",
    "instance_profile": "instance_profiles",
}
"""The kinds of parts, and the member of a partition that has them."""

IAM_FORM: Final = StoredForm(
    FORMAT,
    {member: {} for member in _MEMBERS.values()},
    {kind: part_at(member, NAME) for kind, member in _MEMBERS.items()},
)


class _IamParts:
    """The parts of IAM's state: the dataclasses of its document."""

    def parts(self) -> dict[tuple[str, ...], Any]:
        from chatprov.local.moto_iam.state_conversion import CONVERSION  # noqa: PLC0415  # it imports moto

        return {
            (kind, *place, name): part
            for place, partition in CONVERSION.states().items()
            for kind, member in _MEMBERS.items()
            for name, part in getattr(partition, member).items()
        }

    def value(self, part: Any) -> Any:
        return to_json(part)

    def put_back(self, parts: Mapping[tuple[str, ...], Any]) -> None:
        from chatprov.local.moto_iam.state_conversion import CONVERSION  # noqa: PLC0415  # it imports moto

        states: dict[tuple[str, str], IamPartition] = {}
        for (kind, account, partition, name), part in parts.items():
            state = states.setdefault((account, partition), IamPartition({}, {}, {}, {}, {}))
            getattr(state, _MEMBERS[kind])[name] = part
        CONVERSION.prepare(states)()


def iam_keeper(log: Log) -> MotoKeeper:
    """Give IAM the state that a log has, when moto is loaded, and return its keeper; raises CloudFolderDamaged."""
    return MotoKeeper(IAM_FORM, log, IAM_STATE, _IamParts())

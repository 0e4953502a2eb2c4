"""All backends of moto's IAM as states, and states as backends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.iam.models import iam_backends

from chatprov.local.moto_backends import backends_of, new_backends, replace_backends
from chatprov.local.moto_iam.state_reading import fill
from chatprov.local.moto_iam.state_writing import state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.moto_iam.state_document import IamPartition


class _IamConversion:
    def states(self) -> dict[tuple[str, str], IamPartition]:
        return {place: state_of(backend) for place, backend in backends_of(iam_backends).items()}

    def prepare(self, states: Mapping[tuple[str, str], IamPartition]) -> Callable[[], None]:
        sessions = {place: session_keys(backend) for place, backend in backends_of(iam_backends).items()}
        kept = {place: keys for place, keys in sessions.items() if keys}
        made = new_backends(iam_backends, [*states, *kept])
        for (account, partition), keys in kept.items():
            made[account][partition].access_keys.update(keys)
        for (account, partition), state in states.items():
            fill(made[account][partition], state)
        return lambda: replace_backends(iam_backends, made)


CONVERSION: Final = _IamConversion()


def session_keys(backend: Any) -> dict[str, Any]:
    """Return the access keys of sessions: moto has them in IAM, and they are part of the state of STS."""
    return {key_id: key for key_id, key in list(backend.access_keys.items()) if key.user_name is None}

"""All sessions of moto's STS as states, and states as sessions. The access key of a session is in moto's IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, sts_backends

from chatprov.local.moto_backends import backends_of, new_backends, replace_backends
from chatprov.local.moto_iam.state_conversion import session_keys
from chatprov.local.moto_iam.state_reading import session_key
from chatprov.local.moto_iam.state_writing import last_use_of
from chatprov.local.moto_state import date_of, moment_of
from chatprov.local.moto_sts.state_document import SessionState, StsPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class _StsConversion:
    def states(self) -> dict[tuple[str, str], StsPartition]:
        return {
            place: StsPartition({session.access_key_id: state_of(session) for session in found})
            for place, found in sessions()
        }

    def prepare(self, states: Mapping[tuple[str, str], StsPartition]) -> Callable[[], None]:
        made = new_backends(sts_backends, states)
        for (account, partition), state in states.items():
            made[account][partition].assumed_roles += [
                _session(account, key_id, session) for key_id, session in state.sessions.items()
            ]
        return lambda: _replace(made)


CONVERSION: Final = _StsConversion()


def sessions() -> list[tuple[tuple[str, str], list[AssumedRole]]]:
    """Return all sessions by account and partition, the oldest first."""
    return [(place, backend.assumed_roles) for place, backend in backends_of(sts_backends).items()]


def put_back_sessions(known: Mapping[tuple[str, str], list[AssumedRole]]) -> None:
    """Let the sessions be these again, which were there before, and with them their access keys in IAM."""
    for (account, partition), found in sessions():
        before = known.get((account, partition), [])
        keys = iam_backends[account][partition].access_keys
        keys.update({session.access_key_id: session.access_key for session in before})
        for session in found:
            if session not in before:
                keys.pop(session.access_key_id, None)
        found[:] = before


def state_of(role: AssumedRole) -> SessionState:
    """Return a session as its document has it."""
    return SessionState(
        role.role_arn,
        role.session_name,
        role.region_name,
        role.policy,
        role.external_id,
        role.secret_access_key,
        role.session_token,
        date_of(role.access_key.create_date),
        date_of(role.expiration),
        last_use_of(role.access_key),
    )


def _session(account: str, key_id: str, state: SessionState) -> AssumedRole:
    key = session_key(account, key_id, state.secret, state.created, state.last_use)
    # STS sets it after the key has been made
    key.role_arn = state.role_arn
    rest: Any = {"policy": state.policy, "external_id": state.external_id}  # moto accepts None
    session = AssumedRole(account, state.region, key, state.name, state.role_arn, duration=0, **rest)
    # the constructor chooses another token, and computes the expiration from now on
    session.session_token, session.expiration = state.token, moment_of(state.expiration)
    return session


def _replace(made: Mapping[str, Any]) -> None:
    """Replace the sessions, and their access keys in IAM, each backend with one assignment: readers need no lock."""
    keys = {
        (account, partition): {session.access_key_id: session.access_key for session in backend.assumed_roles}
        for account, partitions in made.items()
        for partition, backend in partitions.items()
    }
    known = backends_of(iam_backends)
    replace_backends(sts_backends, made)
    for account, partition in known.keys() | keys.keys():
        backend = iam_backends[account][partition]
        ended = session_keys(backend)
        of_users = {key_id: key for key_id, key in backend.access_keys.items() if key_id not in ended}
        backend.access_keys = of_users | keys.get((account, partition), {})

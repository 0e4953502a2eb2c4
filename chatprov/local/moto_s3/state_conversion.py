"""All backends of moto's S3 and S3 Control as states, and states as backends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from moto.core.exceptions import ServiceException
from moto.s3.models import s3_backends
from moto.s3control.models import s3control_backends

from chatprov.local.moto_backends import backends_of, new_backends, replace_backends
from chatprov.local.moto_s3.state_contents import Contents, DocumentContents
from chatprov.local.moto_s3.state_document import S3Partition
from chatprov.local.moto_s3.state_reading import fill
from chatprov.local.moto_s3.state_settings_conversion import block_of, moto_block
from chatprov.local.moto_s3.state_writing import buckets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class S3Conversion:
    """See `Conversion`."""

    contents: Callable[[dict[str, bytes]], Contents]
    """Returns where the contents of objects are, for the `contents` of a document."""

    def states(self) -> dict[tuple[str, str], S3Partition]:
        """Return the state of all backends."""
        found: dict[tuple[str, str], S3Partition] = {}
        buckets, controls = backends_of(s3_backends), backends_of(s3control_backends)
        for place in buckets | controls:
            state = found[place] = S3Partition(None, {}, {})
            if place in controls:
                state.public_access_block = block_of(controls[place].public_access_block)
            if place in buckets:
                state.buckets = buckets_of(buckets[place], self.contents(state.contents))
        return found

    def prepare(self, states: Mapping[tuple[str, str], S3Partition]) -> Callable[[], None]:
        """Make backends from states, and return the function that replaces the old ones; raises ValueError."""
        made, controls = new_backends(s3_backends, states), new_backends(s3control_backends, states)
        owners: dict[str, tuple[str, str]] = {}
        for (account, partition), state in states.items():
            if owners.keys() & state.buckets:
                raise ValueError("a bucket belongs to two accounts")
            owners |= dict.fromkeys(state.buckets, (partition, account))
        before = dict(s3_backends.bucket_accounts)
        try:
            for (account, partition), state in states.items():
                fill(made[account][partition], state.buckets, self.contents(state.contents))
                controls[account][partition].public_access_block = moto_block(state.public_access_block)
        except ServiceException:
            raise ValueError("a setting is not valid") from None
        finally:
            # moto's buckets write themselves into this list when they are made
            _set_owners(before)
        return lambda: _replace(made, controls, owners)


CONVERSION: Final = S3Conversion(DocumentContents)


def _replace(made: Mapping[str, Any], controls: Mapping[str, Any], owners: Mapping[str, tuple[str, str]]) -> None:
    replace_backends(s3_backends, made)
    replace_backends(s3control_backends, controls)
    _set_owners(owners)


def _set_owners(owners: Mapping[str, tuple[str, str]]) -> None:
    """Set which account has a bucket, each with one assignment: readers need no lock."""
    known = s3_backends.bucket_accounts
    known.update(owners)
    for name in known.keys() - owners.keys():
        del known[name]

"""What DynamoDB uses of the rest of the local cloud."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatprov.local.ports import AccountsThemselves, NoBuckets, NoLogEvents

if TYPE_CHECKING:
    from chatprov.local.ports import BucketFiles, LogEvents, Requesters


@dataclass(frozen=True, slots=True)
class Links:
    """The ports that all regions share; without one, the service that it leads to has nothing."""

    buckets: BucketFiles = field(default_factory=NoBuckets)
    logs: LogEvents = field(default_factory=NoLogEvents)
    requesters: Requesters = field(default_factory=AccountsThemselves)

"""The sessions of STS in one account and partition, as its document has them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatprov.local.moto_iam.state_document import LastUseState
from chatprov.local.services.state_document import StateFormat


@dataclass(slots=True)
class SessionState:
    """The session of an assumed role; its access key is part of it."""

    role_arn: str
    name: str
    region: str
    policy: str | None
    external_id: str | None
    secret: str
    token: str
    created: datetime
    expiration: datetime
    last_use: LastUseState | None


@dataclass(slots=True)
class StsPartition:
    """STS in one account and partition: the sessions by the ids of their access keys, the oldest first."""

    sessions: dict[str, SessionState]


FORMAT: Final = StateFormat("sts", 1, StsPartition)

"""The state of IAM as a document, behind the port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.moto_iam.state_document import FORMAT
from chatprov.local.moto_state import MotoState

if TYPE_CHECKING:
    from chatprov.local.ports import ServiceState

IAM_STATE: Final[ServiceState] = MotoState(FORMAT, "chatprov.local.moto_iam.state_conversion")
"""Users, groups, roles, policies and instance profiles; the keys of sessions are in the state of STS."""

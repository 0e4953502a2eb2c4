"""The state of IAM as a document, behind the port."""

from __future__ import annotations

from typing import Final

from chatprov.local.moto_iam.state_document import FORMAT, IamPartition
from chatprov.local.moto_state import MotoState

IAM_STATE: Final[MotoState[IamPartition]] = MotoState(FORMAT, "chatprov.local.moto_iam.state_conversion")
"""Users, groups, roles, policies and instance profiles; the keys of sessions are in the state of STS."""

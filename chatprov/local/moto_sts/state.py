"""The state of STS as a document, behind the port."""

from __future__ import annotations

from typing import Final

from chatprov.local.moto_state import MotoState
from chatprov.local.moto_sts.state_document import FORMAT, StsPartition

STS_STATE: Final[MotoState[StsPartition]] = MotoState(FORMAT, "chatprov.local.moto_sts.state_conversion")
"""The sessions of roles with their access keys, which moto has in IAM: the caller holds the locks of both services."""

"""The state of S3 as a document, behind the port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.changes import note_all
from chatprov.local.moto_s3.state_document import FORMAT
from chatprov.local.moto_state import MotoState

if TYPE_CHECKING:
    from chatprov.local.ports import ServiceState

S3_STATE: Final[ServiceState] = MotoState(FORMAT, "chatprov.local.moto_s3.state_conversion", note_all)
"""Buckets with objects and uploads, and the settings of S3 Control: the caller holds the locks of both services."""

"""The state of CloudWatch Logs as a document, behind the port."""

from __future__ import annotations

from typing import Final

from chatprov.local.moto_logs.state_document import FORMAT, LogsRegion
from chatprov.local.moto_state import MotoState

LOGS_STATE: Final[MotoState[LogsRegion]] = MotoState(FORMAT, "chatprov.local.moto_logs.state_conversion")
"""Log groups with their streams and events."""

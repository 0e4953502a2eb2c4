"""The state of CloudWatch Logs as a document, behind the port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.moto_logs.state_document import FORMAT
from chatprov.local.moto_state import MotoState

if TYPE_CHECKING:
    from chatprov.local.ports import ServiceState

LOGS_STATE: Final[ServiceState] = MotoState(FORMAT, "chatprov.local.moto_logs.state_conversion")
"""Log groups with their streams and events."""

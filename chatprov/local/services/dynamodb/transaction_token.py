"""The token of a transaction that was carried out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Remembered:
    """A transaction that was carried out: until when its token counts, and the SHA-256 of its requests."""

    until: datetime
    digest: str
    response: dict[str, Any]

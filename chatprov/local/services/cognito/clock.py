"""The time by which codes, sessions and tokens expire.

Everything in this package asks here, so that a test can move time instead of waiting for it.
"""

import time
from datetime import UTC, datetime


def now() -> float:
    """Return the seconds since the epoch."""
    return time.time()


def date() -> datetime:
    """Return the present time as the API shows it, to the millisecond."""
    return datetime.fromtimestamp(round(now(), 3), UTC)

"""The time that decides whether codes, sessions and tokens have expired.

Everything in this package calls it, so that a test can change the time instead of waiting.
"""

import time
from datetime import UTC, datetime


def now() -> float:
    """Return the seconds since the epoch."""
    return time.time()


def date() -> datetime:
    """Return the present time as the API shows it, to the millisecond."""
    return datetime.fromtimestamp(round(now(), 3), UTC)

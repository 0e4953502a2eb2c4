"""The time by which codes, sessions and tokens expire.

Everything in this package asks here, so that a test can move time instead of waiting for it.
"""

import time


def now() -> float:
    """Return the seconds since the epoch."""
    return time.time()

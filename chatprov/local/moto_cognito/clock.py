"""The time that decides whether codes, sessions and tokens have expired.

Everything in this package calls it, so that a test can change the time instead of waiting.
"""

import time


def now() -> float:
    """Return the seconds since the epoch."""
    return time.time()

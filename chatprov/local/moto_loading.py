"""Imports moto and installs chatprov's corrections, exactly once and at the first use: an idle local cloud does not need it."""

from __future__ import annotations

import threading

_lock = threading.RLock()
_done = threading.Event()
_lean = threading.Event()


def save_memory() -> None:
    """Let moto load only the data that a process needs in which there are no clients of AWS."""
    _lean.set()


def is_loaded() -> bool:
    """Return whether moto's services are loaded; before that, none of them has a resource."""
    return _done.is_set()


def load() -> None:
    """Load moto's services, or wait until another thread has loaded them.

    After an error nothing counts as loaded, and the next call tries again: each correction may be installed twice.
    """
    if _done.is_set():
        return
    with _lock:
        if not _done.is_set():
            _install()
            _done.set()


def _install() -> None:
    # each of these imports moto
    from chatprov.local import moto_data, untracked  # noqa: PLC0415

    if _lean.is_set():
        moto_data.install()  # before the modules that load data when they are imported
    untracked.install()
    from chatprov.local.moto_logs import backend as logs  # noqa: PLC0415  # after install()
    from chatprov.local.moto_s3 import installation as s3  # noqa: PLC0415

    logs.install()
    s3.install()
    if _lean.is_set():
        moto_data.release()

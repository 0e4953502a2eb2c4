"""Imports moto and installs chatprov's corrections, exactly once and at the first use: an idle local cloud does not need it.

What the folder of the cloud has of moto's services waits here, and is given to them before they count as loaded.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.local.collector import without_collector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    States = Mapping[tuple[str, str], Any]
    """The states of a service by account and region (or partition)."""
    Prepare = Callable[[], Callable[[], None]]
    """Makes moto's objects from states, and returns the function that gives them to the service, which cannot fail."""

_lock = threading.RLock()
_done = threading.Event()
_lean = threading.Event()


@dataclass(frozen=True, slots=True)
class _Waiting:
    states: States
    prepare: Prepare


_waiting: dict[str, _Waiting] = {}


def save_memory() -> None:
    """Let moto load only the data that a process needs in which there are no clients of AWS."""
    _lean.set()


def is_loaded() -> bool:
    """Return whether moto's services are loaded; before that, what they have is `waiting`."""
    return _done.is_set()


def load() -> None:
    """Load moto's services, or wait until another thread has loaded them.

    After an error nothing counts as loaded, and the next call tries again: each correction may be installed twice. Raises what
    the functions raise that prepare the waiting states.
    """
    if _done.is_set():
        return
    with _lock:
        if not _done.is_set():
            _install()
            with without_collector():
                # first all are prepared: if one cannot be, all go on waiting
                for give in [waiting.prepare() for waiting in _waiting.values()]:
                    give()
            _done.set()
            # only now, because a reader that gets a state asks afterwards whether it still counts
            _waiting.clear()


def load_for_waiting() -> bool:
    """Load moto if it has not got a state that waits for it; return whether it is loaded: otherwise its services are empty."""
    if _waiting:
        load()
    return _done.is_set()


def give(service: str, states: States, prepare: Prepare) -> None:
    """Give a service its states: now, or when moto is loaded. Raises what `prepare` raises, if moto is loaded."""
    with _lock:
        if _done.is_set():
            prepare()()
        else:
            _waiting[service] = _Waiting(states, prepare)


def waiting(service: str) -> States:
    """Return the states that a service gets when moto is loaded. They count as long as `is_loaded` returns False afterwards."""
    found = _waiting.get(service)
    return {} if found is None else found.states


def _install() -> None:
    # each of these imports moto
    from chatprov.local import moto_data, moto_partitions, untracked  # noqa: PLC0415

    if _lean.is_set():
        moto_data.install()  # before the modules that load data when they are imported
    moto_partitions.install()
    untracked.install()
    from chatprov.local.moto_logs import backend as logs  # noqa: PLC0415  # after install()
    from chatprov.local.moto_s3 import installation as s3  # noqa: PLC0415

    logs.install()
    s3.install()
    if _lean.is_set():
        moto_data.release()

"""The engine: finds out what is there (survey), what differs (plan), mends it (apply), and takes it all down again (destroy).

refresh  reads only: every resource side by side -> ReadResult (missing, ours, foreign, ambiguous)
plan     pure: read results + configuration -> Change (none, create, update, replace, adopt)
apply    carries the changes out in dependency order, slow settlers first, each call recorded before and after
settle   waits until AWS has made a resource usable: the exact condition, bounded, with its reason
destroy  the way back, in reverse order, data counted first
state    what is ours, remembered in .chatprov/<target>.json; the world stays the truth
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatprov.engine.compare import Difference
    from chatprov.engine.engine import Engine, ResourceStatus, StepStatus
    from chatprov.engine.plan import Change

__all__ = ["Change", "Difference", "Engine", "ResourceStatus", "StepStatus"]
_MODULES = ("compare", "plan", "engine")
"""Where they are defined."""


def __getattr__(name: str) -> object:
    """Load a public name's module when the name is first used, so that one part of the package does not load all of it."""
    if name in __all__:
        for module in _MODULES:
            loaded = vars(import_module(f"{__name__}.{module}"))
            if name in loaded:
                return loaded[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The engine: reads what exists (refresh), compares (plan), changes what differs (apply), and deletes it all again (destroy).

refresh  reads only: every resource side by side -> ReadResult (missing, ours, foreign, ambiguous)
plan     pure: read results + configuration -> Change (none, create, update, replace, adopt)
apply    carries the changes out in dependency order, slow settlers first, each call recorded before and after
waiter   waits until AWS has made a resource usable: the exact condition, bounded, with its reason
destroy  the way back, in reverse order, data counted first
state    what is ours, remembered in .chatprov/<target>.json; the world stays the truth
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.lazy_names import lazy_names

if TYPE_CHECKING:
    from chatprov.engine.compare import Difference
    from chatprov.engine.engine import Engine, ResourceStatus, StepStatus
    from chatprov.engine.plan import Change

__all__ = ["Change", "Difference", "Engine", "ResourceStatus", "StepStatus"]

__getattr__ = lazy_names(__name__, __all__, ("compare", "plan", "engine"))

"""The engine: reads the resources (refresh), compares them (plan), changes them (apply), and deletes them (destroy).

refresh  reads every resource concurrently -> ReadResult (missing, ours, foreign, ambiguous)
plan     pure: read results + configuration -> Change (none, create, update, replace, adopt)
apply    makes the changes in dependency order, slow resources first, each call recorded before and after
waiter   waits until a resource is ready: the exact condition, with a limit and a reason
destroy  deletes the stack's resources, dependents first; refuses to lose data
up, down order these parts, with the locks held
state    records the stack's resources in .chatprov/<target>.json; AWS remains the source of truth
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.lazy_names import lazy_names

if TYPE_CHECKING:
    from chatprov.engine.compare import Difference
    from chatprov.engine.engine import Engine
    from chatprov.engine.plan import Change
    from chatprov.engine.status import ResourceStatus, StepStatus
    from chatprov.engine.up import Applied

__all__ = ["Applied", "Change", "Difference", "Engine", "ResourceStatus", "StepStatus"]

__getattr__ = lazy_names(__name__, __all__, ("compare", "plan", "status", "engine", "up"))

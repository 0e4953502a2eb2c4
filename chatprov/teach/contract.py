"""The contract of a step's resources, checked on a temporary target.

It tests what the engine relies on: a read after a create returns the desired settings, a second create does no harm, an update is
visible in the next read, the list contains the resource, and a deleted resource does not exist.
"""

from __future__ import annotations

import copy
import inspect
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chatprov.engine.compare import compare
from chatprov.engine.read_result import handles
from chatprov.step import STACK_TAG, HasContents, HasStatus
from chatprov.teach.capabilities import Listable
from chatprov.teach.recording import record_calls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.engine.engine import Engine
    from chatprov.step import Attributes, Handle, Observed, Resource, ResourceContext


@dataclass(frozen=True)
class ContractPoint:
    """One rule of the contract: what a resource has to do, and why it does not; empty if it does."""

    resource: Resource
    rule: str
    fault: str = ""

    @property
    def holds(self) -> bool:
        """Whether the resource meets the rule."""
        return not self.fault


def check_contract(new_engine: Callable[[], Engine], numbers: frozenset[int]) -> list[ContractPoint]:
    """Create the whole stack, try every resource of these steps, and delete the stack.

    `new_engine` returns an engine for an empty target that nothing else uses. Raises the errors of `up` and `down` if a
    resource cannot be created or deleted.
    """
    new_engine().up()
    engine = new_engine()
    found = handles(engine.read_all())
    context = engine.context(found)
    resources = [resource for key, resource in engine.resources.items() if engine.step_of[key].number in numbers]
    points = {resource.key: list(_points(resource, context)) for resource in resources}
    new_engine().down(delete_data=True)
    return [point for resource in resources for point in (*points[resource.key], _gone(resource, context))]


def _points(resource: Resource, context: ResourceContext) -> Iterator[ContractPoint]:
    handle = context.handles.get(resource.key)
    if handle is None:
        yield ContractPoint(resource, "read finds what create created", "read finds nothing")
        return
    rules: dict[str, Callable[[], str]] = {
        "read finds it as it is desired": lambda: _as_desired(resource, context),
        "read finds it by its id": lambda: _found(resource, context, handle.id),
        "it has the tags of the stack": lambda: _tagged(resource, context),
        "create can be shown as code": lambda: "" if record_calls(resource, context).calls else "it makes no call",
        "a second create is refused or changes nothing": lambda: _created_twice(resource, context),
        "an update with the same settings changes nothing": lambda: _updated(resource, context, resource),
        "an update is seen by the next read": lambda: _toggled(resource, context),
    }
    if isinstance(resource, Listable):
        rules["the list contains it"] = lambda: _listed(resource, context, handle)
    if isinstance(resource, HasStatus):
        rules["its status is read"] = lambda: _status(resource, context, handle)
    if isinstance(resource, HasContents):
        rules["its contents are counted"] = lambda: _counted(resource, context, handle)
    for rule, ask in rules.items():
        yield ContractPoint(resource, rule, _fault(resource, ask))


def _fault(resource: Resource, ask: Callable[[], str]) -> str:
    """Return the text of a failure; for an exception, also the last line of the step's file in its traceback."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001  # a step is code of any author
        file = Path(inspect.getfile(type(resource)))
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
        place = f" ({file.name}:{frames[-1].lineno})" if frames else ""
        return f"{type(error).__name__}: {' '.join(str(error).split())}{place}"


def _read(resource: Resource, context: ResourceContext, known_id: str | None = None) -> list[Observed]:
    return [seen for seen in resource.read(context, known_id) if seen.state != "deleting"]


def _as_desired(resource: Resource, context: ResourceContext, desired: Attributes | None = None) -> str:
    found = _read(resource, context, context.handles[resource.key].id)
    if len(found) != 1:
        return f"read finds {len(found)} of them"
    wanted = resource.desired(context) if desired is None else desired
    differences = compare(wanted, found[0].attributes, at_least=resource.at_least, any_order=resource.any_order)
    return "; ".join(
        f"{difference.path} is {difference.actual!r}, not {difference.want!r}" for difference in differences
    )


def _found(resource: Resource, context: ResourceContext, known_id: str) -> str:
    found = _read(resource, context, known_id)
    return (
        "" if [seen.id for seen in found] == [known_id] else f"read finds {[seen.id for seen in found]}, not {known_id}"
    )


def _tagged(resource: Resource, context: ResourceContext) -> str:
    if resource.parent is not None:
        return ""
    found = [tag for seen in _read(resource, context, context.handles[resource.key].id) for tag in seen.tags.items()]
    missing = dict(context.tags(resource).items() - set(found))
    return f"read does not find {missing}; create has to set {STACK_TAG} and the other tags" if missing else ""


def _created_twice(resource: Resource, context: ResourceContext) -> str:
    """Create it again. If AWS allows the same name twice, the second resource is found and deleted."""
    handle = context.handles[resource.key]
    try:
        second = resource.create(context)
    except ClientError:
        return ""
    if second.id != handle.id:
        spare = next((seen for seen in _read(resource, context, second.id) if seen.id == second.id), None)
        if spare is None:
            return f"it creates {second.id}, and read does not find it"
        resource.delete(context, spare)
    return _as_desired(resource, context)


def _updated(resource: Resource, context: ResourceContext, wanted: Resource, only: str = "") -> str:
    desired = wanted.desired(context)
    changed = frozenset({only} if only else desired.keys() - resource.create_only)
    if changed:
        wanted.update(context, context.handles[resource.key], changed)
    return _as_desired(resource, context, desired)


def _toggled(resource: Resource, context: ResourceContext) -> str:
    """Change each Boolean setting to the other value, and back; some targets refuse some values."""
    for name, desired in _switched(resource.desired(context)):
        if name in resource.create_only:
            continue
        other = copy.copy(resource)
        vars(other)["desired"] = lambda _context, desired=desired: desired
        try:
            fault = _updated(resource, context, other, name)
        except ClientError:
            fault = ""
        back = _updated(
            resource, context, resource, name
        )  # also after an error: a protected table could not be deleted
        if fault or back:
            return fault or back
    return ""


def _switched(desired: Attributes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the settings once for each Boolean among them, with this one inverted."""
    for name, value in desired.items():
        if isinstance(value, bool):
            yield name, {**desired, name: not value}
        elif isinstance(value, dict):
            for part, inner in value.items():
                if isinstance(inner, bool):
                    yield name, {**desired, name: {**value, part: not inner}}


def _listed(resource: Listable, context: ResourceContext, handle: Handle) -> str:
    ids = [listed.id for listed in resource.list_all(context)]
    return "" if handle.id in ids else f"list_all returns {ids[:5]}, not {handle.id}"


def _status(resource: HasStatus, context: ResourceContext, handle: Handle) -> str:
    seen = resource.read_status(context, handle)
    return "" if seen and (seen.id, seen.state) == (handle.id, "present") else f"read_status returns {seen}"


def _counted(resource: HasContents, context: ResourceContext, handle: Handle) -> str:
    empty = [count for count in resource.contents(context, handle) if count.count < 1]
    return f"contents returns {empty}, which are nothing" if empty else ""


def _gone(resource: Resource, context: ResourceContext) -> ContractPoint:
    def ask() -> str:
        try:
            left = [seen.id for seen in _read(resource, context)]
        except ClientError:
            if resource.parent is None:
                raise
            return ""  # its parent is deleted, and AWS refuses to list the parts of a missing resource
        return f"read still finds {left}" if left else ""

    return ContractPoint(resource, "what was deleted is gone", _fault(resource, ask))

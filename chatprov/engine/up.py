"""`up`: read, plan, ask, delete what is replaced, and apply the rest."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as with_changes
from typing import TYPE_CHECKING

from chatprov.engine.apply import apply
from chatprov.engine.destroy import count_data, destroy, ours, refuse_data_loss, refuse_replacement, with_dependents
from chatprov.engine.plan import Change, make_plan
from chatprov.engine.read_result import Found, Missing, ReadResult, handles
from chatprov.engine.refresh import as_ours, read_all, read_retired, read_some

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.engine.run import Run


@dataclass(frozen=True)
class Applied:
    """The result of `up`."""

    changes: list[Change]
    """The changes that were made."""
    results: Mapping[str, ReadResult]
    """The resources afterwards, by key, without another read."""


@dataclass(frozen=True)
class UpOptions:
    """What `up` may do, and to what; the arguments of `Engine.up`."""

    adopt: bool
    chosen: Mapping[str, str]
    replace: bool
    only_steps: frozenset[int] | None


def up(run: Run, options: UpOptions, agree: Callable[[list[Change]], None] | None) -> Applied:
    """Create and update everything as configured; the locks are held. See `Engine.up`."""
    results = read_all(run, options.chosen)
    retired = read_retired(run, results)
    plan = make_plan(run, results, retired, adopt=options.adopt)
    changes = [change for change in _chosen(plan, options.only_steps) if change.action != "none"]
    to_delete, gone = _to_delete(run, changes, results, retired, replace=options.replace)
    if changes and agree:
        agree(changes)
    if to_delete:
        destroy(run, to_delete, results, delete_data=True)
        # Only deleted resources are read again: there may be another resource with the same name.
        again = [result.resource for result in to_delete if result.resource.key in results]
        kept = {key: result for key, result in results.items() if result.resource not in again}
        results |= read_some(run, again, kept)
        plan = make_plan(run, results, {}, adopt=options.adopt)
    existing = apply(run, _to_apply(plan, options.only_steps, results), results)
    if gone:  # afterwards, because a resource that is still configured may have used it until now
        destroy(run, gone, {**results, **retired}, delete_data=True)
    return Applied(changes, {key: as_ours(run.resources[key], handle) for key, handle in existing.items()})


def _to_delete(
    run: Run,
    changes: Sequence[Change],
    results: Mapping[str, ReadResult],
    retired: Mapping[str, ReadResult],
    *,
    replace: bool,
) -> tuple[list[Found], list[Found]]:
    """Return what must be deleted before the other changes, and after them; raise if that needs consent and there is none."""
    replaced = [change for change in changes if change.action == "replace"]
    deleted = {change.resource.key for change in changes if change.action == "delete"}
    if not (replaced or deleted):
        return [], []
    context = run.context(handles({**results, **retired}))
    to_delete = with_dependents([change.resource for change in replaced], results)
    if replaced and not replace:
        refuse_replacement(replaced, [held for result in to_delete for held in count_data(run, result, context)])
    gone = ours({key: result for key, result in retired.items() if key in deleted})
    if not replace:
        held = [held for result in gone for held in count_data(run, result, context)]
        # A resource that is deleted anyway is no loss, such as a resolver that is deleted with its data source.
        going = {result.found.name for result in (*to_delete, *gone)}
        refuse_data_loss([data for data in held if data.holding.name not in going], "chatprov up --replace")
    return to_delete, list(gone)


def _chosen(plan: list[Change], steps: frozenset[int] | None) -> list[Change]:
    """Return the changes of some steps, and of the resources that they need, in any step."""
    if steps is None:
        return plan
    by_key = {change.resource.key: change for change in plan}
    needed, found = [change.resource.key for change in plan if change.step in steps], set[str]()
    while needed:
        key = needed.pop()
        if key in by_key and key not in found:
            found.add(key)
            needed += by_key[key].resource.depends_on
    return [change for change in plan if change.resource.key in found]


def _to_apply(plan: list[Change], steps: frozenset[int] | None, results: Mapping[str, ReadResult]) -> list[Change]:
    """Return the changes of the chosen steps, and the other existing resources as unchanged: they provide their handles."""
    chosen = _chosen(plan, steps)
    keys = {change.resource.key for change in chosen}
    others = [
        with_changes(change, action="none", differences=())
        for change in plan
        if change.resource.key not in keys
        and change.action != "delete"
        and not isinstance(results[change.resource.key], Missing)
    ]
    return [change for change in [*chosen, *others] if change.action != "delete"]

"""`down`: read, ask, delete, and verify that nothing remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.engine.destroy import ResourceContents, count_data, destroy, ours, recorded_but_unmarked, refuse_data_loss
from chatprov.engine.read_result import Ambiguous, Ours, ReadResult
from chatprov.engine.refresh import read_all, read_retired

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.engine.run import Run


def down(
    run: Run, agree: Callable[[list[Ours], list[ResourceContents]], bool] | None, *, delete_data: bool
) -> tuple[list[Ours], tuple[str, ...]]:
    """Delete all resources of the stack; the locks are held. See `Engine.down`.

    Returns what was deleted, and notes about recorded resources that are kept.
    """
    nothing = run.context({})
    held: list[ResourceContents] = []

    def count(result: ReadResult) -> None:
        if isinstance(result, Ours | Ambiguous):
            held.extend(count_data(run, result, nothing))

    results = read_all(run, then=count)
    results |= read_retired(run, results)
    to_delete = ours(results)
    kept = tuple(recorded_but_unmarked(run, results))
    if to_delete and agree is not None:
        delete_data = agree(to_delete, held) or delete_data
    if not delete_data:
        refuse_data_loss(held)
    left = to_delete
    while left:  # a duplicate is found only when the first one is deleted
        destroy(run, left, {result.resource.key: result for result in left}, delete_data=delete_data)
        results = read_all(run)
        # Parts that are no longer configured, such as a log group, may outlive their parent.
        left = ours(results | read_retired(run, results))
    run.state.clear()
    return to_delete, kept

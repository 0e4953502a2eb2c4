"""Run jobs in dependency order on threads: everything that is ready runs, one at a time in each serial group.

After the first error or Ctrl-C no new job starts; running jobs are finished and recorded.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.errors import Interrupted

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

SIDE_BY_SIDE = 16


@dataclass(frozen=True, kw_only=True)
class Job:
    """One piece of work: `work`, then `settle`; in a serial group the next job starts when both are finished."""

    key: str
    after: tuple[str, ...] = ()
    """Keys of jobs whose work must be done."""
    after_settled: tuple[str, ...] = ()
    """Keys of jobs that must be settled."""
    serial_group: str | None = None
    work: Callable[[], None]
    settle: Callable[[], None] | None = None


class _Scheduler:
    """Which jobs wait, which run, which are done and settled."""

    def __init__(self, jobs: Sequence[Job], pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.waiting = list(jobs)
        self.known = {job.key for job in jobs}
        self.running: dict[Future[None], tuple[Job, bool]] = {}
        self.done: set[str] = set()
        self.settled: set[str] = set()

    def start_ready(self) -> None:
        for job in list(self.waiting):
            ready = self.known & set(job.after) <= self.done and self.known & set(job.after_settled) <= self.settled
            if ready and not self._lane_taken(job):
                self.waiting.remove(job)
                self.running[self.pool.submit(job.work)] = (job, False)

    def _lane_taken(self, job: Job) -> bool:
        return job.serial_group is not None and any(
            other.serial_group == job.serial_group for other, _ in self.running.values()
        )

    def finish(self, future: Future[None], *, go_on: bool) -> None:
        job, settling = self.running.pop(future)
        self.done.add(job.key)
        if job.settle is None or settling:
            self.settled.add(job.key)
        elif go_on:
            self.running[self.pool.submit(job.settle)] = (job, True)


def run_jobs(jobs: Sequence[Job], stop: threading.Event) -> None:
    """Run all jobs; `stop` is set at the first error or Ctrl-C, so that jobs which only wait can end early.

    Raises the first job's error once those under way have ended, Interrupted after Ctrl-C.
    """
    failure: BaseException | None = None
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="apply") as pool:
        board = _Scheduler(jobs, pool)
        board.start_ready()
        while board.running:
            try:
                finished, _ = wait(board.running, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                failure = failure or interrupted()
                stop.set()
                continue
            for future in finished:
                error = future.exception()
                if error is not None:
                    failure = failure or error
                    stop.set()
                    board.running.pop(future)
                else:
                    board.finish(future, go_on=failure is None)
            if failure is None:
                board.start_ready()
    if failure is not None:
        raise failure
    if board.waiting:
        raise ValueError(f"dependency cycle between {', '.join(job.key for job in board.waiting)}")


def interrupted() -> Interrupted:
    """Return the error that ends a run after Ctrl-C."""
    return Interrupted(
        "Stopped by Ctrl-C",
        kept="The calls in progress were finished and recorded; created resources are kept.",
        advice="Run the same command again to continue, or `chatprov down` to delete them.",
    )

"""Run jobs in dependency order on threads: every job that is ready runs, but only one at a time in each serial group.

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
    """The jobs that wait, that run, that are done, and that are settled."""

    def __init__(self, jobs: Sequence[Job], pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.waiting = list(jobs)
        self.known = {job.key for job in jobs}
        self.running: dict[Future[None], tuple[Job, bool]] = {}
        self.busy_groups: set[str | None] = set()
        self.done: set[str] = set()
        self.settled: set[str] = set()

    def start_ready(self) -> None:
        for job in list(self.waiting):
            ready = self.known & set(job.after) <= self.done and self.known & set(job.after_settled) <= self.settled
            if ready and (job.serial_group is None or job.serial_group not in self.busy_groups):
                self.waiting.remove(job)
                self.busy_groups.add(job.serial_group)
                self.running[self.pool.submit(job.work)] = (job, False)

    def finish(self, future: Future[None], *, go_on: bool) -> None:
        job, settling = self.running.pop(future)
        self.done.add(job.key)
        if job.settle is None or settling:
            self.settled.add(job.key)
        elif go_on:
            self.running[self.pool.submit(job.settle)] = (job, True)
            return
        self.busy_groups.discard(job.serial_group)


def run_jobs(jobs: Sequence[Job], stop: threading.Event) -> None:
    """Run all jobs; `stop` is set at the first error or Ctrl-C, so that jobs which only wait can end early.

    Raises the error of the first job that failed when all running jobs have ended, and Interrupted after Ctrl-C.
    """
    failure: BaseException | None = None
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="apply") as pool:
        scheduler = _Scheduler(jobs, pool)
        scheduler.start_ready()
        while scheduler.running:
            try:
                finished, _ = wait(scheduler.running, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                failure = failure or interrupted()
                stop.set()
                continue
            for future in finished:
                error = future.exception()
                if error is not None:
                    failure = failure or error
                    stop.set()
                    scheduler.running.pop(future)
                else:
                    scheduler.finish(future, go_on=failure is None)
            if failure is None:
                scheduler.start_ready()
    if failure is not None:
        raise failure
    if scheduler.waiting:
        raise ValueError(f"dependency cycle between {', '.join(job.key for job in scheduler.waiting)}")


def interrupted() -> Interrupted:
    """Return the error that ends a run after Ctrl-C."""
    return Interrupted(
        "Stopped by Ctrl-C",
        kept="The calls in progress were finished and recorded; created resources are kept.",
        advice="Run the same command again to continue, or `chatprov down` to delete them.",
    )

"""All books worked out: by this process, by one for each core, or by a cluster.

Each book becomes the same files whoever does it; workers hand back paths, never rows.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from beancount_loans.reports.many_books.extras import needed
from beancount_loans.reports.many_books.part import Part
from beancount_loans.reports.many_books.work import Task, kept, work

_ROUNDS = 2
"""How often a pool is begun anew after a worker died, before each book gets one of its own."""
_DIED = "its worker died, perhaps for want of memory: try --jobs 1"
_PATIENCE = 20
"""Seconds in which a cluster's scheduler has to answer."""


class NoSchedulerError(Exception):
    """The scheduler of a cluster cannot be reached."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"{address} is no scheduler that answers ({why}): write it like tcp://host:8786"
        )


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_here(tasks: Sequence[Task], jobs: int) -> Iterator[Part]:
    """Work books out on this machine, in whatever order they are done.

    Args:
        tasks: the books.
        jobs: how many processes; 1 for this one alone.
    """
    if jobs <= 1 or len(tasks) <= 1:
        yield from map(work, tasks)
        return
    left: list[Task] = []
    for task in tasks:  # hashing is quick: no process is begun for a book that has not changed
        part = kept(task)
        if part is None:
            left.append(task)
        else:
            yield part
    yield from _in_pools(left, jobs)


def _in_pools(tasks: Sequence[Task], jobs: int) -> Iterator[Part]:
    """What pools get done; one book after the other where workers keep dying."""
    left = list(tasks)
    for _ in range(_ROUNDS):
        done: set[Task] = set()
        for task, part in _in_pool(left, jobs):
            done.add(task)
            yield part
        left = [task for task in left if task not in done]
    for task in left:
        found = [part for _, part in _in_pool([task], 1)]
        yield found[0] if found else Part(task.ledger, errors=(_DIED,))


def _in_pool(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, Part]]:
    """What a pool of processes gets done; when one of them dies, the pool is at its end."""
    if not tasks:
        return
    context = multiprocessing.get_context("spawn")  # forking would copy threads' locks
    pool = ProcessPoolExecutor(
        min(jobs, len(tasks)),
        mp_context=context,
        initializer=signal.signal,  # Ctrl-C is for the one who began them: books in hand are done
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        waiting: dict[Future[Part], Task] = {pool.submit(work, task): task for task in tasks}
        for future in as_completed(waiting):
            try:
                yield waiting[future], future.result()
            except BrokenProcessPool:
                continue
    finally:
        pool.shutdown(cancel_futures=True)


def run_on_cluster(tasks: Sequence[Task], address: str) -> Iterator[Part]:
    """Work books out on a Dask cluster that sees the same files; lost workers' books go to others.

    Raises:
        MissingLibraryError: the library is not installed.
        NoSchedulerError: nobody answers at the address.
    """
    distributed = needed("distributed")
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise NoSchedulerError(address, str(problem) or type(problem).__name__) from None
    with client:
        futures = dict(zip(client.map(work, tasks, pure=False), tasks, strict=True))
        for future in distributed.as_completed(futures, loop=client.loop):
            failed = future.exception()
            yield Part(futures[future].ledger, errors=(str(failed),)) if failed else future.result()

"""Processes that call the engine as fast as they can for some seconds."""

from __future__ import annotations

import multiprocessing
import random
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

WARM_UP = 40
processes = multiprocessing.get_context("fork")

Operation = Callable[[random.Random, int], None]


@dataclass(frozen=True)
class Rate:
    """How many a second, and how long one took (in milliseconds)."""

    per_second: float
    p50: float
    p95: float


def rate(operation: Operation, *, schema: str, clients: int, seconds: float) -> Rate:
    """Run an operation in so many processes at once; each call gets chance and a number of its own."""
    connections.close_all()
    together, answers = processes.Barrier(clients), processes.SimpleQueue()
    workers = [
        processes.Process(target=_work, args=(operation, schema, seconds, number, together, answers))
        for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    results = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    _set_schema(schema)
    times = sorted(each for took, _ in results for each in took)
    return Rate(
        per_second=sum(len(took) / elapsed for took, elapsed in results),
        p50=1000 * times[len(times) // 2],
        p95=1000 * times[len(times) * 95 // 100],
    )


def _work(operation: Operation, schema: str, seconds: float, number: int, together: Any, answers: Any) -> None:
    took: list[float] = []
    elapsed = seconds
    try:
        _set_schema(schema)
        chance = random.Random(number)  # noqa: S311 - the same accounts in every run
        start = number * 10**9 + time.time_ns() % 10**9 * 10**12
        for turn in range(WARM_UP):
            operation(chance, start - turn)
        together.wait(timeout=60)
        begin = last = time.perf_counter()
        turn = start
        while last - begin < seconds:
            turn += 1
            operation(chance, turn)
            now = time.perf_counter()
            took.append(now - last)
            last = now
        elapsed = last - begin
    finally:
        answers.put((took, elapsed))


def in_a_process(work: Callable[[], Any], *, schema: str) -> tuple[Any, float]:
    """Call something once in a process of its own; what it returns, and the most memory it had (in MB)."""
    connections.close_all()
    answers = processes.SimpleQueue()

    def run() -> None:
        _set_schema(schema)
        answers.put((work(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))

    worker = processes.Process(target=run)
    worker.start()
    worker.join()
    _set_schema(schema)
    result: tuple[Any, float] = answers.get()
    return result


def _set_schema(schema: str) -> None:
    connection.set_schema(schema)

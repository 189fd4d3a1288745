"""`python -m bench [--quick]`: prints one table and writes bench/results.json."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.company import BenchCompany

RESULTS = Path(__file__).with_name("results.json")
ACCOUNTS = 10_000
ENTRIES = 100_000
HISTORY = 10_000
CROWD = 100_000


@dataclass(frozen=True)
class Row:
    """One measurement: the engine's figure beside the limit's, medians of the runs. A ratio of 1 is the limit."""

    what: str
    unit: str
    engine: float
    by_hand: float | None
    target: float | None
    ratio: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target holds; figures without a limit have theirs in their own unit, at most."""
        if self.target is None:
            return ""
        reached = self.ratio >= self.target if self.ratio is not None else self.engine < self.target
        return "yes" if reached else "NO"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the ledger beside plain SQL.")
    parser.add_argument("--quick", action="store_true", help="one short run of each instead of three")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")

    import django

    from config import services

    services.use()
    django.setup()
    from bench.company import company

    runs = 1 if options.quick else 3
    with company(ACCOUNTS) as bench:
        rows = measure(bench, runs=runs, seconds=2 if options.quick else 5)
    rows += _night_rows(CROWD, runs)
    rows += _web_rows()
    _print(rows)
    _write(rows, RESULTS)
    sys.exit(any(row.verdict == "NO" for row in rows))


def measure(
    bench: BenchCompany, *, runs: int, seconds: float, entries: int = ENTRIES, history: int = HISTORY
) -> list[Row]:
    """Everything, one after the other; what is compared is run in turns."""
    from bench import by_hand

    by_hand.install()
    return [
        *_hold_rows(bench, runs, seconds),
        *_batch_rows(bench, runs, entries),
        *_reading_rows(bench, runs, history),
    ]


def _hold_rows(bench: BenchCompany, runs: int, seconds: float) -> list[Row]:
    from bench import by_hand, engine, workers
    from bench.company import settle_down

    rows = []
    for what, clients, last, operation, script, target in (
        ("hold, 1 process", 1, bench.accounts, engine.hold, by_hand.HOLD_SCRIPT, None),
        ("hold, 8 processes", 8, bench.accounts, engine.hold, by_hand.HOLD_SCRIPT, 0.25),
        (
            "hold and approve, 8 processes",
            8,
            bench.accounts,
            engine.hold_and_approve,
            by_hand.HOLD_AND_APPROVE_SCRIPT,
            None,
        ),
        ("hold on one hot account, 8 processes", 8, 1, engine.hold, by_hand.HOLD_SCRIPT, 0.5),
    ):
        ours, limits = [], []
        for _ in range(runs):
            settle_down()
            ours.append(workers.rate(operation(bench, last), schema=bench.schema, clients=clients, seconds=seconds))
            settle_down()
            limits.append(
                by_hand.rate(
                    script,
                    schema=bench.schema,
                    clients=clients,
                    seconds=seconds,
                    first=1,
                    last=last,
                    version=bench.version_id,
                )
            )
        note = f"p50 {median(r.p50 for r in ours):.1f} ms, p95 {median(r.p95 for r in ours):.1f} ms"
        rows.append(_row(what, "per second", [r.per_second for r in ours], limits, target, note))
        _say(rows[-1])
    return rows


def _batch_rows(bench: BenchCompany, runs: int, entries: int) -> list[Row]:
    from bench import by_hand, engine, workers
    from bench.company import settle_down

    times = entries // bench.accounts
    ours, limits, memory = [], [], []
    for run in range(runs):
        settle_down()
        took, most = workers.in_a_process(partial(engine.batch, bench, times, f"engine/{run}"), schema=bench.schema)
        ours.append(entries / took)
        memory.append(most)
        settle_down()
        limits.append(entries / _seconds(partial(by_hand.batch, bench.version_id, times, f"hand/{run}/")))
    rows = [
        _row(f"batch of {entries:,} accruals", "entries per second", ours, limits, 0.5),
        Row("memory of that batch", "MB", median(memory), None, 300, note="the whole process, at its most"),
    ]
    for row in rows:
        _say(row)
    return rows


def _reading_rows(bench: BenchCompany, runs: int, history: int) -> list[Row]:
    from bench import engine
    from bench.company import settle_down

    holder_id = 2
    engine.long_history(bench, holder_id, history)
    settle_down()
    rows = []
    for what, later in (("balance as of a day", False), ("the same, as known on a later day", True)):
        found = [engine.as_of(holder_id, days=history // 1000, known_later=later, times=50 * runs) for _ in range(runs)]
        note = f"of {history:,} entries; in the database alone: {median(inside for _, inside in found):.2f} ms"
        rows.append(Row(what, "ms", median(whole for whole, _ in found), None, 1, note=note))
        _say(rows[-1])
    return rows


def _night_rows(people: int, runs: int) -> list[Row]:
    """One night that everybody's month ends on."""
    from bench import nights

    found = nights.measure(people, runs)
    rows = [
        _row(f"a night of {people:,} people", "entries per second", found.engine, found.by_hand, 0.4),
        Row("memory of that night", "MB", median(found.memory), None, 500, note="the whole process, at its most"),
    ]
    for row in rows:
        _say(row)
    return rows


def _web_rows() -> list[Row]:
    """A new company from nothing, and what its people do over HTTP."""
    from bench import web

    figures = web.measure_new_company()
    rows = [Row("a new company, schema and all", "s", figures.creation_seconds, None, 3)]
    note = f"{web.CLIENTS} clients beside the server, asking and approving in turn"
    rows.append(Row("requests over HTTP", "per second", figures.per_second, None, None, note=note))
    for kind in figures.kinds:
        note = f"p95 {kind.p95 * 1000:.0f} ms, {kind.queries} queries"
        rows.append(Row(f"{kind.name} over HTTP, p50", "ms", kind.p50 * 1000, None, None, note=note))
    for row in rows:
        _say(row)
    return rows


def _seconds(work: Callable[[], None]) -> float:
    import time

    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(what: str, unit: str, ours: list[float], limits: list[float], target: float | None, note: str = "") -> Row:
    engine, by_hand = median(ours), median(limits)
    return Row(what, unit, engine, by_hand, target, engine / by_hand, note)


def _say(row: Row) -> None:
    """What has been measured so far, for whoever waits."""
    ratio = "" if row.ratio is None else f", ratio {row.ratio:.2f}"
    print(f"… {row.what}: {row.engine:,.1f} {row.unit}{ratio}", file=sys.stderr, flush=True)


def _print(rows: list[Row]) -> None:
    print(f"{'':38}{'engine':>12}{'plain SQL':>12}{'ratio':>7}{'target':>9}{'held':>5}  unit; note")
    for row in rows:
        by_hand = f"{row.by_hand:,.0f}" if row.by_hand is not None else "–"
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else "–"
        target = "–" if row.target is None else f"≥ {row.target}" if row.ratio is not None else f"< {row.target:g}"
        figure = f"{row.engine:,.0f}" if row.engine >= 100 else f"{row.engine:,.2f}"
        unit = f"{row.unit}; {row.note}" if row.note else row.unit
        print(f"{row.what:38}{figure:>12}{by_hand:>12}{ratio:>7}{target:>9}{row.verdict:>5}  {unit}")


def _write(rows: list[Row], path: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    found = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "postgresql": server,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "rows": [asdict(row) | {"held": row.verdict} for row in rows],
    }
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

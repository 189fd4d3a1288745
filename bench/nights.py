"""The night of a large company: everybody's month accrues, from the schedule to the commit, beside plain SQL."""

# The statement is put together from constants of this file alone.

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from functools import partial

from django.db import connection

from bench import workers
from bench.company import company_schema, settle_down
from ledger import operations
from ledger.acts import Act
from ledger.models import Holder, PolicyVersion, Resource
from ledger.runs import run_day
from people.models import Employee, EmployeeSchedule, WorkSchedule

STARTS_ON = dt.date(2026, 1, 1)
CHUNK = 5_000
MONTHLY = {
    "accrual": {"method": "time", "every": "month", "at": "end", "per_year": 12_000, "scale_by_fte": True},
    "tiers": [{"after_months": 60, "per_year": 12_480}],
}
# Each account has one lot and gets one entry, with as much to explain it as the engine writes.
_BY_HAND = """
WITH accounts AS (
    UPDATE ledger_account
       SET credited = credited + 1000, available = available + 1000, last_seq = last_seq + 1, version = version + 1,
           shape = shape + 1, settled_until = '{on}', last_recorded_on = '{on}'
    RETURNING id, last_seq, available
), lots AS (
    UPDATE ledger_lot SET balance = balance + 1000, credits_until = '{on}' RETURNING id, account_id
)
INSERT INTO ledger_entry (account_id, lot_id, seq, kind, amount, effective_on, recorded_on, recorded_at, balance_before,
                          balance_after, actor, reason, policy_version_id, source, key, part, digest, metadata)
SELECT a.id, l.id, a.last_seq, 'ACCRUAL', 1000, '{on}', '{on}', '{on} 12:00+00', a.available - 1000, a.available,
       'bench', '', {version}, '', 'hand/{on}', 0, 0, %s::jsonb
  FROM accounts a
  JOIN lots l ON l.account_id = a.id
"""


@dataclass(frozen=True)
class Nights:
    """Entries a second of each run, by the engine and by hand; the most memory that a night's process had, in MB."""

    people: int
    engine: list[float]
    by_hand: list[float]
    memory: list[float]


def measure(people: int, runs: int) -> Nights:
    """A month's end for everybody, so many times over; the statement by hand comes after each."""
    found = Nights(people, [], [], [])
    with company_schema() as schema:
        _fill(people)
        # The first month opens everybody's lot, as it does once a year.
        workers.in_a_process(partial(_night, _month_end(1)), schema=schema)
        for month in range(2, runs + 2):
            settle_down()
            per_second, memory = workers.in_a_process(partial(_night, _month_end(month)), schema=schema)
            settle_down()
            found.engine.append(per_second)
            found.memory.append(memory)
            found.by_hand.append(people / _by_hand(_month_end(month)))
    return found


def _fill(people: int) -> None:
    """People hired over ten years, one in ten part-time, all on one monthly policy with a tier."""
    week = WorkSchedule.objects.create(name="Monday to Friday")
    for weekday in range(5):
        week.days.create(weekday=weekday, starts_at=dt.time(9), ends_at=dt.time(17))
    act = Act(on=STARTS_ON, at=dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), actor="bench")
    policy = operations.create_policy(
        resource=Resource.objects.create(key="vacation", name="Vacation", kind="leave", unit="minutes"),
        key="vacation",
        name="Vacation",
        settings=MONTHLY,
        effective_from=STARTS_ON,
        act=act,
    )
    for first in range(0, people, CHUNK):
        numbers = range(first, min(first + CHUNK, people))
        holders = Holder.objects.bulk_create([Holder() for _ in numbers])
        rows = [_person(number, holder) for number, holder in zip(numbers, holders, strict=True)]
        made = Employee.objects.bulk_create(rows)
        EmployeeSchedule.objects.bulk_create(
            EmployeeSchedule(
                employee=person,
                schedule=week,
                starts_on=person.hired_on,
                fte_percent=60 if number % 10 == 0 else 100,
            )
            for number, person in zip(numbers, made, strict=True)
        )
        operations.assign(holder_ids=[holder.pk for holder in holders], policy=policy, starts_on=STARTS_ON)


def _person(number: int, holder: Holder) -> Employee:
    return Employee(
        holder=holder,
        number=f"P-{number}",
        first_name="Person",
        last_name=str(number),
        hired_on=STARTS_ON - dt.timedelta(days=number % 3650),
        timezone="Europe/Berlin",
    )


def _month_end(month: int) -> dt.date:
    return dt.date(2026, month + 1, 1) - dt.timedelta(days=1)


def _night(on: dt.date) -> float:
    """What a night posts; entries a second."""
    began = time.perf_counter()
    report = run_day(act=Act(on=on, at=dt.datetime(2026, on.month, on.day, 12, tzinfo=dt.UTC), actor="system:run"))
    if report.failures:
        raise RuntimeError(f"The night failed for {len(report.failures)} accounts: {report.failures[0]}")
    return sum(report.entries.values()) / (time.perf_counter() - began)


def _by_hand(on: dt.date) -> float:
    """The same as one statement; the seconds it took."""
    (version,) = PolicyVersion.objects.values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT metadata::text FROM ledger_entry WHERE effective_on = %s LIMIT 1", [on])
        (explained,) = cursor.fetchone()
        began = time.perf_counter()
        cursor.execute(_BY_HAND.format(on=on, version=version), [explained])
    return time.perf_counter() - began

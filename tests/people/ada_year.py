"""A year and a half of Ada's vacation, made by the engine's own operations, as the pages are to show it.

Hired on 1 July 2025 with 2 days a month. 6 d 4 h were left of 2025, 5 d carried over, 4 of them used by March. Whitsun
was half given back, 3 thank-you days came in June. On Tuesday 14 July 2026 one day is booked for the 24th, 1 d 4 h wait
for the 27th and 28th, and 8 days are booked over Christmas, from what will have come in by then.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from ledger import operations
from ledger.acts import Act
from ledger.loading import Pool
from ledger.models import Policy, Resource
from ledger.runs import run_day
from people.models import Employee

D, H = 480, 60
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = dt.date(2026, 7, 14)
NINE = dt.datetime(2026, 7, 14, 9, 0, tzinfo=BERLIN)

SETTINGS = {
    "accrual": {"method": "time", "every": "month", "at": "start", "amount": 2 * D},
    "carryover": {"mode": "cap", "cap": 5 * D, "expires": {"on": "03-31"}},
    "use": {"mode": "by_date_of_use"},
}


def act(on: dt.date, actor: str = "system:accrual", reason: str = "") -> Act:
    at = dt.datetime(on.year, on.month, on.day, 9, tzinfo=BERLIN) if actor[:6] != "system" else _after_midnight(on)
    return Act(on=on, at=at, actor=actor, reason=reason)


def _after_midnight(on: dt.date) -> dt.datetime:
    return dt.datetime(on.year, on.month, on.day, 0, 4, tzinfo=BERLIN)


def vacation(*, key: str = "vacation", name: str = "Vacation", position: int = 0, **settings: object) -> Policy:
    """A resource with one policy whose first version is in force since 2025."""
    resource = Resource.objects.create(
        key=key, name=name, kind="leave", unit="minutes", icon="tree-palm", colour="vacation", position=position
    )
    return operations.create_policy(
        resource=resource,
        key=key,
        name=f"{name}, Germany",
        settings=settings or SETTINGS,
        effective_from=dt.date(2025, 1, 1),
        act=act(dt.date(2025, 1, 1)),
    )


class Year:
    """Ada's account, and the acts on it."""

    def __init__(self, employee: Employee, policy: Policy, manager: Employee | None = None) -> None:
        self.employee, self.policy = employee, policy
        self.pool = Pool(employee.holder_id, policy.resource_id)
        self.asks = f"employee:{employee.pk}"
        self.decides = f"employee:{manager.pk}" if manager else "system:test"

    def night(self, on: dt.date) -> None:
        report = run_day(act=act(on), pools=[self.pool])
        assert not report.failures

    def months(self, first: dt.date, last: dt.date) -> None:
        """The nights on which something comes in."""
        month = first
        while month <= last:
            self.night(month)
            month = (month + dt.timedelta(days=32)).replace(day=1)

    def leave(self, ref: str, asked: dt.date, decided: dt.date | None, *days: dt.date, half: bool = False) -> None:
        """Days asked for on one day and approved on another; ``half`` makes the last a half day."""
        amounts = [(day, D // 2 if half and day == days[-1] else D) for day in days]
        names = {"holder_id": self.pool.holder_id, "resource_id": self.pool.resource_id, "ref": ref}
        operations.hold_days(**names, days=amounts, act=act(asked, self.asks))
        if decided is not None:
            operations.approve(**names, act=act(decided, self.decides))

    def restore(self, ref: str, on: dt.date, *days: dt.date) -> None:
        operations.restore(
            holder_id=self.pool.holder_id,
            resource_id=self.pool.resource_id,
            ref=ref,
            days=list(days),
            act=act(on, self.decides),
        )


def on(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


def span(month: int, first: int, last: int, year: int = 2026) -> list[dt.date]:
    return [dt.date(year, month, day) for day in range(first, last + 1)]


def ada_year(employee: Employee, manager: Employee, policy: Policy | None = None) -> Year:
    """Everything that the module's head tells."""
    Employee.objects.filter(pk=employee.pk).update(hired_on=on(7, 1, 2025))
    employee.refresh_from_db()
    policy = policy or vacation()
    operations.assign(holder_ids=[employee.holder_id], policy=policy, starts_on=on(7, 1, 2025))
    year = Year(employee, policy, manager)
    year.months(on(7, 1, 2025), on(9, 1, 2025))
    year.leave("timeoff.request:1", on(9, 1, 2025), on(9, 2, 2025), *span(10, 6, 10, 2025), on(10, 13, 2025), half=True)
    year.months(on(10, 1, 2025), on(1, 1))
    year.leave("timeoff.request:2", on(1, 10), on(1, 12), *span(2, 16, 19))
    year.months(on(2, 1), on(2, 1))
    year.leave("timeoff.request:3", on(2, 18), on(2, 20), *span(4, 7, 9))
    year.months(on(3, 1), on(3, 1))
    year.leave("timeoff.request:4", on(3, 9), on(3, 11), *span(5, 26, 29))
    year.leave("timeoff.request:8", on(3, 9), on(3, 11), on(5, 15))
    year.months(on(4, 1), on(5, 1))
    year.leave("timeoff.request:5", on(5, 9), on(5, 11), on(7, 24))
    year.months(on(6, 1), on(6, 1))
    year.leave("timeoff.request:6", on(6, 1), on(6, 2), *span(12, 21, 24), *span(12, 28, 31))
    year.restore("timeoff.request:4", on(6, 3), on(5, 28), on(5, 29))
    operations.grant(
        holder_id=employee.holder_id,
        policy_id=policy.pk,
        amount=3 * D,
        lot="Thank-you days",
        priority=0,
        valid_from=on(6, 15),
        act=act(on(6, 15), year.decides, "Thank-you days for release 4.0"),
    )
    year.months(on(7, 1), on(7, 1))
    year.leave("timeoff.request:7", on(7, 8), None, on(7, 27), on(7, 28), half=True)
    return year

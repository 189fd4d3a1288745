"""What happens to single people of a demo company besides their leave: agreements, and hours that payroll reports."""

from __future__ import annotations

import datetime as dt
import random

from config.demo.build import DAY, Company
from ledger import operations as ledger
from ledger.models import Assignment
from people import operations as people
from people.payroll.shapes import reported_of

# Every second Monday from this one on, for the two weeks before it.
_A_PAYDAY = dt.date(2024, 1, 1)
_WEEKS = 14 * DAY


def agree(company: Company, key: str, number: int, per_year: int, starts_on: dt.date, reason: str) -> None:
    """So much more a year for one person beside the policy that many have, agreed some weeks before."""

    def do(on: dt.date) -> None:
        assignment = Assignment.objects.get(holder=company.employees[number].holder, policy=company.policies[key])
        act = company.days.act(on, company.hr_actor, reason, hour=10)
        ledger.agree(assignment=assignment, per_year=per_year, starts_on=starts_on, act=act)

    company.days.plan(starts_on - 20 * DAY, do)


def payroll_runs(company: Company, number: int) -> None:
    """Payroll reports the hours of somebody who is paid by the hour, every two weeks, and corrects one run."""
    days = company.days
    people.make_payroll_key(by=company.hr_actor, at=days.at(days.first, 8))
    # Chosen by the two weeks, not by the clock: the same hours in every demo.
    payday = _A_PAYDAY
    last = days.today - DAY * ((days.today - _A_PAYDAY).days % _WEEKS.days)
    while (payday := payday + _WEEKS) <= days.today:
        if payday - _WEEKS < max(days.first, company.employees[number].hired_on):
            continue
        hours = random.Random(f"hours/{payday}").randrange(32, 49)  # noqa: S311 - a plan, not a secret
        _report(company, number, payday, hours)
        if payday == last - _WEEKS:
            _report(company, number, payday, hours + 3, sequence=2)


def _report(company: Company, number: int, payday: dt.date, hours: int, *, sequence: int = 1) -> None:
    """One run; a correction comes two days later."""
    sent = {
        "run": f"{payday - DAY:%G-W%V}",
        "sequence": sequence,
        "from": payday - _WEEKS,
        "to": payday - DAY,
        "employees": [{"number": f"{number:03}", "worked_minutes": hours * 60}],
    }

    def do(on: dt.date) -> None:
        people.take_payroll_run(reported=reported_of(sent), at=company.days.at(on, 7), on=on)

    company.days.plan(payday + 2 * DAY * (sequence - 1), do)

"""Every kind of period through its ends: what is carried, what lapses, and on which days (R8)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from ledger import facts, operations
from ledger.schedule import PersonFacts
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db

CAP = {"carryover": {"mode": "cap", "cap": 100}}
MONTHLY = {"accrual": {"method": "time", "every": "month", "at": "start", "amount": 480}}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class Known:
    """What is known of one person, and can become known otherwise."""

    def __init__(self, person: Employed, **known: Any) -> None:
        self.facts = PersonFacts(**known)
        holder_id = person.pool.holder_id
        facts.register(lambda ids, first, last: {holder_id: self.facts} if holder_id in ids else {})

    def now(self, **known: Any) -> None:
        self.facts = dataclasses.replace(self.facts, **known)


class TestEnds:
    @pytest.mark.parametrize(
        ("period", "since", "last_on"),
        [
            ({"type": "calendar_year"}, "2025-02-10", "2025-12-31"),
            ({"type": "fiscal_year", "start_month": 4, "start_day": 6}, "2025-02-10", "2025-04-05"),
            ({"type": "fiscal_year", "start_month": 10, "start_day": 1}, "2025-02-10", "2025-09-30"),
            ({"type": "anniversary"}, "2025-02-10", "2026-02-09"),
            ({"type": "anniversary"}, "2024-02-29", "2025-02-27"),
            ({"type": "half_year"}, "2025-02-10", "2025-06-30"),
            ({"type": "half_year", "start_month": 4}, "2025-02-10", "2025-03-31"),
            ({"type": "quarter"}, "2025-02-10", "2025-03-31"),
            ({"type": "quarter", "start_month": 2}, "2025-02-10", "2025-04-30"),
            ({"type": "month"}, "2025-02-10", "2025-02-28"),
            ({"type": "month", "start_day": 15}, "2025-02-10", "2025-02-14"),
        ],
    )
    def test_are_on_the_last_day_and_no_other(self, period: dict[str, Any], since: str, last_on: str) -> None:
        ada = employed({"period": period} | CAP, since=day(since))
        operations.credit_allowance(**ada.by_policy(), amount=960, act=act(day(since)), kind="OPENING")

        ada.night(day(last_on))
        assert ada.balance(day(last_on)).available == 960

        ada.night(day(last_on) + dt.timedelta(days=1))
        balance = ada.balance(day(last_on) + dt.timedelta(days=1))
        assert (balance.available, balance.carried_in, balance.expired) == (100, 100, 860)

    def test_of_somebody_hired_on_29_february_fall_on_the_27th_and_in_leap_years_on_the_28th(self) -> None:
        """The year begins on 28 February where there is no 29th, as their service does."""
        ada = employed({"period": {"type": "anniversary"}, "carryover": {"mode": "all"}}, since=day("2024-02-29"))
        operations.credit_allowance(**ada.by_policy(), amount=960, act=act(day("2024-02-29")), kind="OPENING")

        ada.night(day("2028-03-01"))

        moved = [on.isoformat() for kind, amount, on in ada.entries() if kind == "CARRYOVER" and amount > 0]
        assert moved == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]

    @pytest.mark.parametrize(("kind", "ends"), [("half_year", 2), ("quarter", 4), ("month", 12)])
    def test_of_short_periods_come_round_all_year(self, kind: str, ends: int) -> None:
        ada = employed(MONTHLY | {"period": {"type": kind}, "carryover": {"mode": "cap", "cap": 100}})

        ada.night(day("2026-01-01"))

        balance = ada.balance(day("2026-01-01"))
        assert balance.carried_in == ends * 100
        assert balance.available == 480 + 100
        assert balance.credited == balance.expired + balance.available
        assert verify().faults == ()

    def test_never_come_for_grants_of_no_period(self) -> None:
        ada = employed({"period": {"type": "none"}})
        operations.credit_allowance(**ada.by_policy(), amount=960, act=act(day("2025-01-01")), kind="OPENING")

        ada.night(day("2031-01-01"))

        assert ada.balance(day("2031-01-01")).available == 960


class TestAnniversaryThatWasWrong:
    RULES = MONTHLY | {"period": {"type": "anniversary"}, "carryover": {"mode": "none"}}

    def test_moves_what_stands_to_the_period_of_the_right_one(self) -> None:
        """Hired on 1 April, not 1 March: nothing lapses on the wrong day, and bookings go along."""
        ada = employed(self.RULES, since=day("2025-03-01"))
        known = Known(ada, hired_on=day("2025-03-01"))
        ada.night(day("2026-02-10"))
        ada.hold(480, day("2026-02-20"), on=day("2026-02-10"))
        known.now(hired_on=day("2025-04-01"))

        ada.night(day("2026-02-11"))
        found = operations.recompute_from(
            pools=[ada.pool], since=day("2025-03-01"), act=act(day("2026-02-11"), "hired in April")
        )

        # Twelve times 480 since March; the one of March goes.
        assert [(line.on.isoformat(), line.difference) for line in found[ada.pool]] == [("2025-03-01", -480)]
        assert ada.balance(day("2026-02-11")).available == 12 * 480 - 480 - 480
        ada.night(day("2026-03-31"))
        assert ada.balance(day("2026-03-31")).expired == 0
        ada.night(day("2026-04-01"))
        assert ada.balance(day("2026-04-01")).available == 480
        assert verify().faults == ()

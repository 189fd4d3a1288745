"""Leave of a company: what was given ahead is taken back, the rest paid out; what is owed shows (R14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger import operations
from ledger.errors import Invalid
from ledger.models import Entry
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


YEARLY = {"accrual": {"method": "time", "every": "year", "at": "start", "per_year": 7300}}
AT_END = {"accrual": {"method": "time", "every": "month", "at": "end", "amount": 480}}
JUNE_30 = day("2025-06-30")


def use(person: Employed, amount: int, text: str, ref: str = "request") -> None:
    pool = {"holder_id": person.pool.holder_id, "resource_id": person.pool.resource_id}
    operations.use(**pool, amount=amount, day=day(text), ref=ref, act=act(day(text)))


def leave(person: Employed, left_over: Any = "pay_out", debt: Any = "claw_back", on: dt.date = JUNE_30) -> Any:
    return operations.settle_leaver(
        pool=person.pool, left_on=JUNE_30, left_over=left_over, debt=debt, act=act(on, "last day of work")
    )


class TestPreview:
    @pytest.mark.parametrize(
        ("used", "left", "debt"),
        [(0, 3620, 0), (1000, 2620, 0), (3620, 0, 0), (5000, 0, 1380)],
    )
    def test_says_what_will_be_left_or_owed(self, used: int, left: int, debt: int) -> None:
        """181 of 365 days of 7300 are 3620, whatever was given for the whole year."""
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        if used:
            use(ada, used, "2025-03-10")

        found = operations.preview_leaving(pool=ada.pool, left_on=JUNE_30, on=day("2025-05-02"))

        assert (found.taken_back, found.left, found.debt) == (3680, left, debt)
        assert len(ada.entries()) == (2 if used else 1)

    def test_counts_what_will_accrue_until_then(self) -> None:
        ada = employed(AT_END)
        ada.night(day("2025-03-10"))

        found = operations.preview_leaving(pool=ada.pool, left_on=JUNE_30, on=day("2025-03-10"))

        assert found.left == 6 * 480

    def test_as_if_what_is_booked_after_it_were_given_back(self) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        use(ada, 1000, "2025-03-10")
        ada.hold(2000, day("2025-08-04"), on=day("2025-03-10"))
        with pytest.raises(Invalid):
            operations.preview_leaving(pool=ada.pool, left_on=JUNE_30, on=day("2025-05-02"))

        asked = {"pools": [ada.pool], "left_on": JUNE_30, "on": day("2025-05-02")}
        found = operations.preview_leavings(**asked, gives_back=True)[ada.pool]

        assert (found.left, found.held) == (2620, 0)

    @pytest.mark.parametrize("left_over", ["pay_out", "lapse"])
    def test_says_nothing_is_left_once_it_is_settled(self, left_over: str) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        leave(ada, left_over)

        found = operations.preview_leaving(pool=ada.pool, left_on=JUNE_30, on=day("2025-07-02"))

        assert (found.taken_back, found.left, found.debt) == (0, 0, 0)


class TestSettleLeaver:
    def test_pays_out_what_is_left(self) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        use(ada, 1000, "2025-03-10")

        leave(ada)

        entry = Entry.objects.get(kind="ENCASHMENT")
        assert (entry.amount, entry.effective_on, entry.reason) == (-2620, JUNE_30, "last day of work")
        assert ada.account.available == 0
        assert ada.account.holder.assignments.get().ends_on == day("2025-07-01")
        assert verify().faults == ()

    def test_lets_it_lapse_where_that_is_agreed(self) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))

        leave(ada, left_over="lapse")

        assert ada.balance(day("2025-07-01"), known_on=day("2025-07-01")).expired == 3620

    @pytest.mark.parametrize(("debt", "stands"), [("claw_back", 0), ("write_off", 0), ("keep", -1380)])
    def test_shows_what_was_used_ahead(self, debt: str, stands: int) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        use(ada, 5000, "2025-03-10")

        settled = leave(ada, debt=debt)

        assert (settled.debt, ada.account.available) == (1380, stands)
        told = [entry.metadata for entry in Entry.objects.filter(kind="ADJUSTMENT") if debt in entry.metadata]
        assert [each[debt] for each in told] == ([1380] if debt != "keep" else [])

    def test_pays_debts_of_one_lot_with_what_stands_on_another(self) -> None:
        ada = employed(YEARLY)
        operations.grant(**ada.by_policy(), amount=1000, lot="bonus", act=act(day("2025-01-01")))
        ada.night(day("2025-03-10"))
        use(ada, 5000, "2025-03-10")

        assert leave(ada).debt == 380

    def test_reaches_back_over_the_end_of_a_year(self) -> None:
        """Entered in February: the next year's grant goes, and what had lapsed of the old one is paid out."""
        ada = employed(YEARLY | {"carryover": {"mode": "cap", "cap": 1000}})
        ada.night(day("2026-02-10"))

        settled = leave(ada, on=day("2026-02-10"))

        assert settled.left == 3620
        assert ada.account.available == 0
        assert ada.account.encashed == 3620
        ada.night(day("2027-02-01"))
        assert (ada.account.available, ada.account.encashed) == (0, 3620)
        assert verify().faults == ()

    def test_happens_once(self) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        leave(ada)
        before = Entry.objects.count()

        assert leave(ada) is None
        assert Entry.objects.count() == before

    def test_keeps_what_is_held(self) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        ada.hold(480, day("2025-06-20"), on=day("2025-03-10"))

        settled = leave(ada)

        assert (settled.held, settled.left, ada.account.held) == (480, 3140, 480)

    def test_refuses_while_something_is_booked_for_later(self) -> None:
        ada = employed(YEARLY)
        ada.night(day("2025-03-10"))
        ada.hold(480, day("2025-07-20"), on=day("2025-03-10"))

        with pytest.raises(Invalid, match="booked for 20.July.2025"):
            leave(ada)
        assert ada.account.holder.assignments.get().ends_on is None

    def test_needs_a_reason_and_the_last_day(self) -> None:
        ada = employed(YEARLY)
        with pytest.raises(Invalid, match="reason"):
            operations.settle_leaver(pool=ada.pool, left_on=JUNE_30, left_over="keep", debt="keep", act=act(JUNE_30))
        with pytest.raises(Invalid, match="still to come"):
            leave(ada, on=day("2025-06-29"))


class TestRehire:
    def test_begins_anew_after_a_gap_and_keeps_the_history(self) -> None:
        ada = employed(AT_END)
        ada.night(JUNE_30)
        leave(ada)
        operations.assign(holder_ids=[ada.pool.holder_id], policy=ada.policy, starts_on=day("2026-03-01"))

        ada.night(day("2026-05-31"))

        balance = ada.balance(day("2026-05-31"))
        assert (balance.available, balance.encashed, balance.credited) == (3 * 480, 6 * 480, 9 * 480)

    def test_within_the_same_year_accrues_again_from_the_day_on(self) -> None:
        ada = employed(AT_END)
        ada.night(JUNE_30)
        leave(ada)
        operations.assign(holder_ids=[ada.pool.holder_id], policy=ada.policy, starts_on=day("2025-09-16"))

        ada.night(day("2025-12-31"))

        # Half of September's 30 days, then three months.
        assert ada.balance(day("2025-12-31")).available == 240 + 3 * 480
        assert verify().faults == ()

"""Faults read in the code of other systems, as far as no other file of traps has them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from ledger import operations
from ledger.verify import verify
from people.operations import make_payroll_key
from tests.api.clients import ACME, V1, client_of
from tests.ledger.employed import employed
from tests.ledger.factories import act
from tests.people.factories import EmployeeFactory
from tests.traps.engine import MONTHLY, YEARLY, D, day, kinds, looked_ahead, use

pytestmark = pytest.mark.django_db


class TestPeriods:
    def test_a_period_that_ended_with_carry_over_and_expiry_has_nothing_left(self) -> None:
        """Closing with both left a balance in the ended period. Carried out and lapsed come to all of it."""
        ada = employed(YEARLY | {"carryover": {"mode": "cap", "cap": 3 * D, "expires": {"after_days": 90}}})

        ada.night(day("2026-01-01"))

        assert ada.lots() == {"allowance/2025": 0, "carried/2025": 3 * D, "allowance/2026": 10 * D}
        assert ada.balance(day("2026-01-01")).expired == 7 * D

    def test_carrying_over_runs_once_by_one_rule(self) -> None:
        """Two carry-forwards that disagreed, neither guarded against a second run, and no entry for what lapsed."""
        ada = employed(YEARLY | {"carryover": {"mode": "cap", "cap": 20 * D, "cap_percent": 50}})
        for _ in range(3):
            ada.night(day("2026-01-01"))

        assert kinds(ada, "EXPIRATION") == [("2026-01-01", -5 * D)]
        assert sum(amount for _, amount in kinds(ada, "CARRYOVER")) == 0
        assert ada.account.available == 15 * D

    def test_a_run_on_any_later_day_lapses_what_ended_before(self) -> None:
        """Expiry on a date worked on exactly that date only. The run of 20 May finds what ended on 31 March."""
        ada = employed(YEARLY | {"carryover": {"mode": "all", "expires": {"on": "03-31"}}})
        ada.night(day("2026-03-31"))
        assert ada.account.available == 20 * D

        ada.night(day("2026-05-20"))

        assert kinds(ada, "EXPIRATION") == [("2026-04-01", -10 * D)]


class TestCredits:
    def test_grants_of_a_policy_that_accrues_count_and_those_to_come_do_not_yet(self) -> None:
        """Computed accruals were no entries: past grants beside them were not counted, and future ones were."""
        ada = employed(MONTHLY)
        ada.night(day("2025-03-01"))
        operations.credit_allowance(**ada.by_policy(), amount=2 * D, act=act(day("2025-03-03")))
        operations.credit_allowance(**ada.by_policy(), amount=5 * D, day=day("2025-09-01"), act=act(day("2025-03-03")))

        assert ada.balance(day("2025-03-03")).available == 5 * D
        assert looked_ahead(ada.pool, "2025-03-03", "2025-09-01").balance_on(day("2025-09-01")) == (9 + 2 + 5) * D

    def test_fractions_are_kept_from_run_to_run(self) -> None:
        """Fractions of an accrual were dropped at each run. Run every night or once, the year is the same."""
        daily = {"accrual": {"method": "time", "every": "day", "at": "start", "per_year": 1000}}
        ada = employed(daily, key="each-night")
        for month in range(1, 13):
            for number in (1, 2, 3, 15, 28):
                ada.night(day(f"2025-{month:02}-{number:02}"))
        ada.night(day("2025-12-31"))

        assert ada.account.available == 1000

    def test_an_encashment_reduces_what_can_be_paid_out_once(self) -> None:
        """The yearly limit of encashment was reduced twice by each payment. Of ten days, 4 and 6 can be paid."""
        ada = employed(YEARLY)
        ada.night(day("2025-01-01"))

        for amount, month in ((4 * D, "03"), (6 * D, "09")):
            operations.encash(**ada.by_policy(), amount=amount, act=act(day(f"2025-{month}-03")))

        assert (ada.account.encashed, ada.account.available) == (10 * D, 0)


class TestRequests:
    def test_a_request_is_used_in_as_many_parts_as_it_takes(self) -> None:
        """The unique key forbade several partial usages of one request, or a week of several days."""
        ada = employed(YEARLY)
        ada.night(day("2025-01-01"))
        pool = {"holder_id": ada.pool.holder_id, "resource_id": ada.pool.resource_id}
        ada.hold(4 * D, day("2025-06-02"), on=day("2025-05-05"))

        for amount in (D, D, 2 * D):
            operations.approve(**pool, ref="request", amount=amount, act=act(day("2025-05-06")))

        assert (ada.account.used, ada.account.held, ada.account.available) == (4 * D, 0, 6 * D)

    def test_several_policies_are_drawn_in_their_order(self) -> None:
        """Submitting ignored the order of priorities. The first policy's days go first, the rest from the second."""
        ada = employed({"accrual": {"method": "none"}})
        operations.credit_allowance(**ada.by_policy(), amount=2 * D, act=act(day("2025-01-01")))
        second = operations.create_policy(
            resource=ada.policy.resource,
            key="second",
            name="Second",
            settings={"accrual": {"method": "none"}},
            effective_from=day("2025-01-01"),
            act=act(day("2025-01-01")),
        )
        operations.assign(holder_ids=[ada.pool.holder_id], policy=second, starts_on=day("2025-01-01"), priority=2)
        ids = {"holder_id": ada.pool.holder_id, "policy_id": second.pk}
        operations.credit_allowance(**ids, amount=5 * D, act=act(day("2025-01-01")))

        use(ada, 3 * D, "2025-03-03")

        accounts = ada.account.holder.accounts.order_by("pk")
        assert [account.used for account in accounts] == [2 * D, D]
        assert verify().faults == ()

    def test_days_after_leave_of_the_company_or_before_joining_are_of_no_policy(self) -> None:
        """Hire dates were ignored on submitting. There is nothing to draw on before the assignment begins."""
        ada = employed(YEARLY, since=day("2025-03-03"))
        ada.night(day("2025-03-03"))

        with pytest.raises(Exception, match="not in force|no policy|No policy"):
            use(ada, D, "2025-02-24", entered_on="2025-03-04")
        assert ada.account.used == 0


class TestDoors:
    def test_payrolls_message_counts_only_with_proof_of_its_sender(self) -> None:
        """The payroll message needed no proof of its sender. Unsigned, or signed by another, it credits nothing."""
        ada = employed({"accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1440}})
        EmployeeFactory(number="P-1", holder_id=ada.pool.holder_id)
        now = timezone.now()
        make_payroll_key(by="user:1", at=now)
        body = {"run": "2025-03", "from": "2025-03-01", "to": "2025-03-31"}
        body["employees"] = [{"number": "P-1", "worked_minutes": 14_400}]
        stamp = {"host": ACME, "X-Passbook-Timestamp": str(int(now.timestamp()))}

        for proof in ({}, {"X-Passbook-Signature": f"v1={'0' * 64}"}):
            answer = Client(headers=stamp | proof).post("/webhooks/payroll_processed", body, "application/json")
            assert answer.status_code in (400, 401, 403), answer.content

        assert ada.entries() == []

    def test_a_colleague_reads_no_balance_but_their_own(self, ada, zoe, mia) -> None:
        """Every employee could read all balances. The person, the line and HR may."""
        seen = {who: client_of(who).get(f"{V1}employees/{ada.pk}/balances/").status_code for who in (ada, mia, zoe)}

        assert (seen[ada], seen[mia]) == (200, 200)
        assert seen[zoe] in (403, 404)

"""Traps that users of ledgers and of budgets report, as far as they are of balances of time.

Those of two at the same moment are in `test_at_once`.
"""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from ledger import operations
from ledger.errors import BelowFloor, Closed, IdempotencyConflict
from ledger.models import Account, Entry, Lot
from ledger.verify import verify
from tests.ledger.employed import employed
from tests.ledger.factories import MAR_2, Owner, act, owner
from tests.traps.engine import CARRY_FIVE, MONTHLY, YEARLY, D, day, kinds, use

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Owner:
    return owner(credit=1000)


class TestLimits:
    def test_the_limit_below_zero_counts_what_is_held_too(self) -> None:
        """tigerbeetle#2955, formance#341, #372: a limit for each account that counts holds. It is the policy's."""
        ada = employed(YEARLY | {"use": {"allow_negative": True, "negative_limit": 2 * D}})
        ada.night(day("2025-01-01"))
        ada.hold(12 * D, day("2025-06-02"), on=day("2025-01-01"), ref="first")

        with pytest.raises(BelowFloor):
            ada.hold(1, day("2025-09-01"), on=day("2025-01-01"), ref="second")

    def test_the_database_itself_refuses_a_lot_below_its_floor(self, ada: Owner) -> None:
        """lago#4985: no check in the database against a negative rest."""
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=ada.lot("2026").pk).update(balance=-1)

    def test_a_hold_below_zero_and_its_release_leave_the_balance_as_it_was(self) -> None:
        """midaz#2437, #2317: holds that drew on an overdraft corrupted the balance when they were given back."""
        ada = employed(YEARLY | {"use": {"allow_negative": True, "negative_limit": 2 * D}})
        ada.night(day("2025-01-01"))
        before = ada.lots()
        pool = {"holder_id": ada.pool.holder_id, "resource_id": ada.pool.resource_id}
        ada.hold(12 * D, day("2025-06-02"), on=day("2025-01-01"))
        operations.release(**pool, ref="request", amount=5 * D, act=act(day("2025-01-02")))
        operations.approve(**pool, ref="request", act=act(day("2025-01-02")))
        assert (ada.account.available, ada.account.held, ada.account.used) == (3 * D, 0, 7 * D)

        operations.restore(**pool, ref="request", act=act(day("2025-01-03")))

        assert (ada.lots(), ada.account.held) == (before, 0)
        assert verify().faults == ()


class TestHistory:
    def test_the_answer_to_a_write_has_what_each_day_was_drawn_from(self) -> None:
        """tigerbeetle#27: the balances that follow had to be asked for anew, when others had written in between."""
        ada = employed(MONTHLY | CARRY_FIVE)
        ada.night(day("2026-01-01"))

        draws = ada.hold(D, day("2026-02-02"), on=day("2026-01-01"))

        assert [(draw.lot, draw.amount) for draw in draws] == [("carried/2025", D)]

    def test_a_back_dated_credit_and_use_correct_the_period_that_is_closed(self) -> None:
        """openmeter#4845, #4846: a back-dated reset left snapshots as they were, and what was used between was lost.

        Of twelve days five were carried and seven lapsed. With eight used in November four are carried, none lapse.
        """
        ada = employed(MONTHLY | CARRY_FIVE)
        ada.night(day("2026-01-10"))
        assert ada.balance(day("2026-01-10")).expired == 7 * D

        use(ada, 2 * D, "2025-11-10", entered_on="2026-01-12")
        use(ada, 6 * D, "2025-11-17", ref="more", entered_on="2026-01-12")
        ada.night(day("2026-01-13"))

        found = ada.balance(day("2026-01-13"))
        assert (found.expired, found.carried_in, found.used, found.available) == (0, 4 * D, 8 * D, 5 * D)
        assert ada.lots() == {"allowance/2025": 0, "carried/2025": 4 * D, "allowance/2026": D}
        assert verify().faults == ()

    def test_what_goes_over_a_reset_is_owed_and_not_forgotten(self) -> None:
        """openmeter#1344, polar#5648: what was used beyond the allowance vanished when the period was reset."""
        ada = employed(YEARLY | {"use": {"allow_negative": True}})
        ada.night(day("2025-01-01"))
        use(ada, 13 * D, "2025-12-01")

        ada.night(day("2026-01-01"))

        assert ada.account.available == 7 * D

    def test_a_grant_at_the_instant_of_a_reset_belongs_to_the_new_period(self) -> None:
        """openmeter#1344: granted at the very moment of the reset, it was wiped out with the old period."""
        ada = employed(YEARLY)
        ada.night(day("2025-12-31"))
        operations.credit_allowance(**ada.by_policy(), amount=D, act=act(day("2026-01-01")))

        ada.night(day("2026-01-01"))

        assert ada.balance(day("2026-01-01")).available == 11 * D

    def test_a_top_up_is_not_repeated_by_each_run(self) -> None:
        """lago#1962: a top-up below a threshold came again every five minutes."""
        ada = employed(YEARLY)
        for _ in range(5):
            ada.night(day("2025-01-01"))

        assert kinds(ada, "ACCRUAL") == [("2025-01-01", 10 * D)]


class TestExpiry:
    def test_each_lot_has_an_expiry_of_its_own_and_debits_are_paired_with_lots(self, ada: Owner) -> None:
        """laravel-wallet#532, FloCafe#78, #62: expiry without pairing took points twice, and only one was known."""
        ada.grant(300, "bonus", on=MAR_2, expires_on=day("2026-03-31"))
        ada.use(200, "trip")

        ada.run(day("2026-04-01"))
        ada.run(day("2027-01-01"))

        lapsed = [(e.effective_on.isoformat(), e.amount) for e in ada.entries if e.kind == "EXPIRATION"]
        assert lapsed == [("2026-04-01", -100), ("2027-01-01", -1000)]
        assert ada.account.available == 0

    def test_what_is_given_back_returns_to_the_lot_it_came_from(self, ada: Owner) -> None:
        """odoo#257854, odoo#206048: a refund left the points with the customer, with another life than they had."""
        ada.grant(300, "bonus", on=MAR_2, expires_on=day("2026-03-31"))
        ada.use(500, "trip")

        ada.restore("trip", on=day("2026-03-10"))

        assert (ada.lot("bonus").balance, ada.lot("2026").balance) == (300, 1000)
        with pytest.raises(Closed):
            ada.restore("trip", on=day("2026-03-11"))


class TestAppendOnly:
    def test_no_row_can_be_changed_or_deleted_even_by_hand(self, ada: Owner) -> None:
        """Immutable by convention, soft-deleted rows: a trigger refuses both, whoever asks."""
        for change in (lambda rows: rows.update(amount=1), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(Entry.objects.filter(account__in=ada.accounts))

        assert ada.account.available == 1000

    def test_a_repeat_with_other_content_is_refused_and_not_accepted_either_way(self, ada: Owner) -> None:
        """A test of repeats accepted both answers. The same is the first result, anything else a conflict."""
        ada.use(100, "trip")
        ada.use(100, "trip")

        with pytest.raises(IdempotencyConflict):
            ada.use(101, "trip")
        assert ada.account.used == 100

    def test_every_entry_has_a_counter_account_and_all_sums_are_zero(self, ada: Owner) -> None:
        """Called double-entry, but single-entry. Each kind names where the amount comes from or goes to."""
        ada.hold(100, "trip")
        ada.approve("trip", 60)
        ada.adjust(-10)

        report = verify()
        assert report.faults == ()
        account = Account.objects.get(pk=ada.accounts[0])
        assert account.available == sum(Entry.objects.filter(account=account).values_list("amount", flat=True)) == 890

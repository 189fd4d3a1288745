"""Traps about figures: one function for all of them, each change with a reason, the same cost for any history."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations
from ledger.errors import Invalid
from ledger.models import Entry
from ledger.queries import balances
from ledger.verify import verify
from tests.api.clients import V1, client_of
from tests.ledger.employed import employed
from tests.ledger.factories import act
from tests.timeoff.factories import NINE, D, days
from tests.timeoff.pages import Visitor, text_of
from tests.traps.engine import CARRY_FIVE, MONTHLY, day, looked_ahead
from tests.traps.leave import account_of, asked, decide, pool_of

pytestmark = pytest.mark.django_db
TODAY = NINE.date()


class TestTrap8:
    def test_every_screen_and_report_tells_the_same_balance(self, ada, mia, hana, vacation, at_nine):
        """hrms#5034, hrms#3602, horilla-hr#473, horilla-hr#512, odoo#116217: dashboard, list and form disagreed.

        Ten days, of which three are approved and two wait: five can be used, wherever one looks.
        """
        decide(asked(ada, vacation, days(0, 2)), mia)
        asked(ada, vacation, days(7, 8))
        account = account_of(ada, vacation)

        told = {
            "account": account.available,
            "entries": sum(Entry.objects.filter(account=account).values_list("amount", flat=True)),
            "query": balances([account.pk], on=TODAY)[account.pk].available,
            "outlook": looked_ahead(pool_of(ada, vacation), TODAY.isoformat(), "2026-12-31").standing.usable,
        }
        for viewer in (ada, hana):
            [api] = client_of(viewer).get(f"{V1}employees/{ada.pk}/balances/").json()
            told[f"api for {viewer}"] = api["available"]
            told[f"api ahead for {viewer}"] = api["outlook"]["usable"]
        assert set(told.values()) == {5 * D}, told

        figure = re.compile(r"\b5 d\b|5\s*<small>d</small>")
        for url in ("/", "/passbook/"):
            assert figure.search(Visitor(ada).get(url).content.decode().replace("\xa0", " ")), url
        sums = "10 d − 3 d booked − 2 d held"
        assert sums in text_of(Visitor(ada).get("/")).replace("\xa0", " ")
        assert f"{sums} = 5 d" in text_of(Visitor(ada).get("/passbook/")).replace("\xa0", " ")

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_no_balance_is_changed_by_hand_without_a_reason(self, ada, vacation, reason):
        """hrms#2399, timeoff-management-application#560: days were gone, and nobody could say who took them or why."""
        ids = {"holder_id": ada.holder_id, "policy_id": account_of(ada, vacation).policy_id}

        with pytest.raises(Invalid, match="reason"):
            operations.adjust_allowance(**ids, amount=-D, act=act(TODAY, reason))

        assert account_of(ada, vacation).available == 10 * D

    def test_a_change_by_hand_stands_in_the_passbook_with_who_and_why(self, ada, vacation, at_nine):
        """hrms#77, horilla-hr#82: the balance was overwritten. It is an entry like any other, and the sum tells it."""
        ids = {"holder_id": ada.holder_id, "policy_id": account_of(ada, vacation).policy_id}
        operations.adjust_allowance(**ids, amount=-D, act=act(TODAY, "Counted twice in June", "employee:1"))

        entry = Entry.objects.get(account=account_of(ada, vacation), kind="ADJUSTMENT")
        assert (entry.amount, entry.reason, entry.actor) == (-D, "Counted twice in June", "employee:1")
        assert (entry.balance_before, entry.balance_after) == (10 * D, 9 * D)
        assert "Counted twice in June" in text_of(Visitor(ada).get("/passbook/"))
        assert verify().faults == ()

    def test_a_balance_costs_the_same_after_ten_years_as_after_one(self) -> None:
        """odoo#262196, hrms#3602: the balance was worked out anew from all history each time it was shown."""
        costs = {}
        for years in (1, 10):
            ada = employed(MONTHLY | CARRY_FIVE, since=day(f"{2026 - years}-01-01"), key=f"years-{years}")
            ada.night(day("2026-01-01"))
            with CaptureQueriesContext(
                connection,
            ) as asked_for:
                looked_ahead(ada.pool, "2026-01-10", "2026-12-31")
            costs[years] = len(asked_for)

        assert costs[1] == costs[10]


class TestSums:
    def test_days_are_summed_where_days_are_meant(self, ada, mia, vacation):
        """A summary that counted rows of the ledger for days: a week in one row was one day, five half days five."""
        decide(asked(ada, vacation, days(0, 4)), mia)

        assert balances([account_of(ada, vacation).pk], on=TODAY)[account_of(ada, vacation).pk].used == 5 * D

    def test_a_quota_of_ones_own_is_no_balance_whatever_was_used(self) -> None:
        """A custom quota was shown as what is left. It is a credit like any other; what was used is taken off."""
        ada = employed(MONTHLY | {"use": {"mode": "ahead"}})
        ada.night(day("2025-01-01"))
        ada.hold(2 * D, day("2025-06-02"), on=day("2025-01-01"))
        operations.credit_allowance(**ada.by_policy(), amount=3 * D, act=act(day("2025-02-03"), "Severely disabled"))

        seen = looked_ahead(ada.pool, "2025-02-03", "2025-12-31")

        assert seen.standing.usable == (12 + 3 - 2) * D

    def test_a_balance_before_the_first_entry_is_nothing(self, ada, vacation):
        """tigerbeetle#2045: the opening zero was missing from the history of the balance."""
        before = balances([account_of(ada, vacation).pk], on=day("2025-12-31"))[account_of(ada, vacation).pk]

        assert (before.available, before.credited) == (0, 0)

    def test_the_balance_of_a_day_does_not_hang_on_which_row_was_written_last(self) -> None:
        """Balance as the after-figure of the newest row by date: ties are open, and back-dated rows are lost.

        Sums by both clocks: what was entered on the 20th for the 10th counts on the 10th, once that is known.
        """
        ada = employed({"accrual": {"method": "none"}})
        for amount, counts, entered in ((5 * D, "03-02", "03-02"), (-D, "03-16", "03-16"), (2 * D, "03-10", "03-20")):
            operations.adjust_allowance(
                **ada.by_policy(),
                amount=amount,
                day=day(f"2025-{counts}"),
                act=act(day(f"2025-{entered}"), "as found"),
            )

        def known(text: str, by: str) -> int:
            return ada.balance(day(f"2025-{text}"), known_on=day(f"2025-{by}")).available // D

        assert [known(text, "03-20") for text in ("03-02", "03-10", "03-16", "03-20")] == [5, 7, 6, 6]
        assert [known("03-10", "03-19"), known("03-16", "03-19")] == [5, 4]
        assert verify().faults == ()

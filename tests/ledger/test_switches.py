"""One policy takes over from another, one kind of period from another; history stays (R14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger import operations
from ledger.errors import BelowFloor, Invalid
from ledger.models import Account, Assignment, Entry, Lot, Policy
from ledger.queries import Balance, balances
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import PolicyFactory, act

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


JAN, JULY = day("2025-01-01"), day("2025-07-01")
MONTHLY = {"accrual": {"method": "time", "every": "month", "at": "end", "amount": 480}}
YEARLY = {"accrual": {"method": "time", "every": "year", "at": "start", "per_year": 7300}}
CARRY_ALL = {"carryover": {"mode": "all"}}


def another(person: Employed, settings: dict[str, Any], since: dt.date = JULY) -> Policy:
    resource = person.policy.resource
    return operations.create_policy(
        resource=resource, key=f"{resource.key}-2", name="New", settings=settings, effective_from=since, act=act(since)
    )


def switch(person: Employed, to: Policy, *, starts_on: dt.date = JULY, on: dt.date = JULY) -> Assignment:
    old = person.account.holder.assignments.get(policy=person.policy)
    return operations.switch_policy(assignment=old, to=to, starts_on=starts_on, act=act(on, "a new contract"))


def together(person: Employed, on: dt.date) -> Balance:
    """What both accounts come to."""
    ids = list(Account.objects.filter(holder=person.pool.holder_id).values_list("pk", flat=True))
    return sum(balances(ids, on=on).values(), Balance())


def lots(person: Employed) -> dict[str, int]:
    """What stands on the lots of all accounts, those that stand at nothing left out."""
    mine = Lot.objects.filter(account__holder=person.pool.holder_id).exclude(balance=0, held=0)
    return {f"{lot.account.policy.name}: {lot.name}": lot.balance for lot in mine.select_related("account__policy")}


class TestSwitchPolicy:
    @pytest.mark.parametrize(
        ("carryover", "carried", "lapsed"),
        [
            ({"mode": "none"}, 0, 2880),
            ({"mode": "all"}, 2880, 0),
            ({"mode": "cap", "cap": 960}, 960, 1920),
            ({"mode": "cap", "cap_percent": 25}, 720, 2160),
        ],
    )
    def test_closes_the_day_before_by_the_old_rule(self, carryover: dict[str, Any], carried: int, lapsed: int) -> None:
        ada = employed(MONTHLY | {"carryover": carryover})
        ada.night(day("2025-06-30"))

        switch(ada, another(ada, {"accrual": {"method": "none"}}))

        found = together(ada, JULY)
        assert (found.available, found.carried_in, found.carried_out, found.expired) == (
            carried,
            carried,
            carried,
            lapsed,
        )
        assert verify().faults == ()

    def test_carries_a_debt_as_it_is(self) -> None:
        ada = employed(MONTHLY | CARRY_ALL | {"use": {"allow_negative": True, "negative_limit": 5000}})
        ada.night(day("2025-06-30"))
        ada.hold(4000, day("2025-06-30"), on=day("2025-06-30"))

        switch(ada, another(ada, MONTHLY))

        assert lots(ada) == {"Vacation: allowance/2025": 0, "New: allowance/2025": 2880 - 4000}

    def test_moves_days_that_are_booked_for_later(self) -> None:
        ada = employed(YEARLY | CARRY_ALL)
        ada.night(day("2025-06-30"))
        ada.hold(480, day("2025-06-20"), on=day("2025-06-10"), ref="before")
        ada.hold(960, day("2025-08-04"), on=day("2025-06-10"), ref="summer")

        switch(ada, another(ada, YEARLY))

        # 7300 given for the year: 3620 for the days until June, of which 480 are held; the rest is carried, and
        # drawn first for August.
        assert lots(ada) == {
            "Vacation: allowance/2025": 0,
            f"New: carried/{ada.policy.pk}/2025": 3620 - 480 - 960,
            "New: allowance/2025": 3680,
        }
        assert together(ada, JULY).held == 1440

    def test_takes_over_in_advance(self) -> None:
        """Decided in May for July: bookings move at once, the end comes in its night."""
        ada = employed(MONTHLY | CARRY_ALL)
        ada.night(day("2025-05-31"))
        ada.hold(480, day("2025-08-04"), on=day("2025-05-31"))
        switch(ada, another(ada, MONTHLY), on=day("2025-05-31"))
        assert together(ada, day("2025-05-31")).carried_in == 0

        ada.night(JULY)

        found = together(ada, JULY)
        assert (found.available, found.held, found.carried_in) == (2880 - 480, 480, 2880)
        assert lots(ada) == {f"New: carried/{ada.policy.pk}/2025": 2400}

    def test_works_backwards(self) -> None:
        """Decided in September for July: what the old policy gave since goes, what the new one gives comes."""
        ada = employed(MONTHLY | CARRY_ALL)
        ada.night(day("2025-09-15"))
        ada.hold(480, day("2025-08-04"), on=day("2025-08-01"))
        new = {"accrual": {"method": "time", "every": "month", "at": "end", "amount": 600}}

        switch(ada, another(ada, new), on=day("2025-09-15"))

        found = together(ada, day("2025-09-15"))
        assert (found.carried_in, found.available) == (2880, 6 * 480 + 2 * 600 - 480)
        assert verify().faults == ()

    def test_on_the_day_after_the_night_that_closed_the_year(self) -> None:
        """The night of 1 January closed into the old policy before HR came to work: what it opened moves on."""
        ada = employed(MONTHLY | CARRY_ALL)
        ada.night(day("2025-12-20"))
        ada.hold(960, day("2026-02-02"), on=day("2025-12-20"))
        ada.night(day("2026-01-01"))

        new = another(ada, MONTHLY, day("2026-01-01"))
        switch(ada, new, starts_on=day("2026-01-01"), on=day("2026-01-01"))
        ada.night(day("2026-01-31"))

        found = together(ada, day("2026-01-31"))
        assert (found.available, found.held) == (13 * 480 - 960, 960)
        assert lots(ada) == {f"New: carried/{ada.policy.pk}/2025": 12 * 480 - 960, "New: allowance/2026": 480}
        pool = {"holder_id": ada.pool.holder_id, "resource_id": ada.pool.resource_id}
        operations.use(**pool, amount=480, day=day("2025-12-10"), act=act(day("2026-02-01")))
        ada.night(day("2026-02-01"))
        assert lots(ada)[f"New: carried/{ada.policy.pk}/2025"] == 11 * 480 - 960
        assert verify().faults == ()

    def test_does_not_reach_back_over_a_close(self) -> None:
        ada = employed(MONTHLY | CARRY_ALL)
        new = another(ada, MONTHLY)
        ada.night(day("2026-01-10"))

        with pytest.raises(Invalid, match="ended on 31.December.2025 has been closed"):
            switch(ada, new, on=day("2026-01-10"))
        with pytest.raises(Invalid, match="another kind of period begins later"):
            operations.publish_version(
                policy=ada.policy,
                settings=MONTHLY | {"period": {"type": "quarter"}},
                effective_from=JULY,
                act=act(day("2026-01-10"), "quarters"),
            )

    def test_keeps_grants_usable_by_their_own_dates(self) -> None:
        ada = employed(MONTHLY)
        operations.grant(**ada.by_policy(), amount=960, lot="wedding", expires_on=day("2025-12-31"), act=act(JAN))
        ada.night(day("2025-06-30"))
        switch(ada, another(ada, {"accrual": {"method": "none"}}))

        ada.hold(960, day("2025-09-01"), on=JULY)

        assert together(ada, JULY).held == 960

    def test_trues_up_through_both_policies_after_a_late_use(self) -> None:
        ada = employed(MONTHLY | {"carryover": {"mode": "cap", "cap": 960}})
        ada.night(day("2025-06-30"))
        switch(ada, another(ada, {"accrual": {"method": "none"}}))
        pool = {"holder_id": ada.pool.holder_id, "resource_id": ada.pool.resource_id}

        operations.use(**pool, amount=2400, day=day("2025-06-10"), act=act(day("2025-07-10")))
        with pytest.raises(BelowFloor) as refusal:
            operations.use(**pool, amount=481, day=day("2025-07-10"), act=act(day("2025-07-10")))
        ada.night(day("2025-07-11"))

        found = together(ada, day("2025-07-11"))
        assert refusal.value.available == 480
        assert (found.available, found.carried_in, found.expired) == (480, 480, 0)

    def test_changes_nothing_the_second_time(self) -> None:
        ada = employed(MONTHLY | CARRY_ALL)
        ada.night(day("2025-06-30"))
        new = another(ada, MONTHLY)
        first = switch(ada, new)
        before = Entry.objects.count()

        assert switch(ada, new) == first
        ada.night(JULY)
        assert Entry.objects.count() == before

    def test_can_go_back(self) -> None:
        ada = employed(MONTHLY | CARRY_ALL)
        new = another(ada, MONTHLY | CARRY_ALL)
        ada.night(day("2025-06-30"))
        there = switch(ada, new)
        ada.night(day("2025-09-30"))

        operations.switch_policy(
            assignment=there, to=ada.policy, starts_on=day("2025-10-01"), act=act(day("2025-10-01"))
        )
        ada.night(day("2025-12-31"))

        assert together(ada, day("2025-12-31")).available == 12 * 480
        ada.night(day("2026-01-01"))
        assert together(ada, day("2026-01-01")).available == 12 * 480
        assert verify().faults == ()

    @pytest.mark.parametrize(
        ("to", "starts_on", "words"),
        [
            ("other", JULY, "counts something else"),
            ("same", JULY, "the policy they have"),
            ("new", JAN, "must be after 1.January.2025"),
            ("new", day("2025-06-30"), "no rules yet on 30.June.2025"),
        ],
    )
    def test_refuses_what_cannot_be(self, to: str, starts_on: dt.date, words: str) -> None:
        ada = employed(MONTHLY)
        policies = {"other": PolicyFactory(), "same": ada.policy, "new": another(ada, MONTHLY)}

        with pytest.raises(Invalid, match=words):
            switch(ada, policies[to], starts_on=starts_on)

        assert ada.account.holder.assignments.get().ends_on is None


class TestAnotherKindOfPeriod:
    FISCAL = {"period": {"type": "fiscal_year", "start_month": 4, "start_day": 1}}

    def publish(self, person: Employed, settings: dict[str, Any], since: str, on: str) -> None:
        operations.publish_version(
            policy=person.policy, settings=settings, effective_from=day(since), act=act(day(on), "as agreed")
        )

    def test_closes_what_was_opened_for_the_whole_year(self) -> None:
        """Published in February for April, when the lot of the calendar year and a booking in June stand already."""
        rules = MONTHLY | {"carryover": {"mode": "cap", "cap": 960}}
        ada = employed(rules)
        ada.night(day("2026-02-28"))
        ada.hold(480, day("2026-06-10"), on=day("2026-02-28"))
        assert ada.lots() == {"allowance/2025": 0, "carried/2025": 480, "allowance/2026": 960}
        self.publish(ada, rules | self.FISCAL, "2026-04-01", "2026-02-28")

        ada.night(day("2026-04-01"))

        # Carried 960 of 2025, three months more: 2400 are left on 31 March, 960 go on, and June is drawn from them.
        balance = ada.balance(day("2026-04-01"))
        assert (balance.held, balance.available) == (480, 480)
        assert {name: n for name, n in ada.lots().items() if n} == {"carried/2026": 480}
        assert verify().faults == ()

    def test_takes_back_what_was_given_for_days_after(self) -> None:
        ada = employed(YEARLY | CARRY_ALL)
        ada.night(day("2025-02-28"))
        self.publish(ada, YEARLY | CARRY_ALL | self.FISCAL, "2025-04-01", "2025-02-28")

        ada.night(day("2025-04-01"))
        ada.night(day("2026-03-31"))

        # 90 of 365 days; then 275 at once, as for somebody who joins in April, and the next whole year on 1 January.
        assert ada.balance(day("2025-03-31"), known_on=day("2026-03-31")).available == 1800
        assert ada.balance(day("2026-03-31")).available == 1800 + 5500 + 7300

    def test_goes_there_and_back(self) -> None:
        ada = employed(MONTHLY | CARRY_ALL)
        self.publish(ada, MONTHLY | CARRY_ALL | self.FISCAL, "2025-04-01", "2025-01-02")
        ada.night(day("2025-05-31"))
        self.publish(ada, MONTHLY | CARRY_ALL, "2026-01-01", "2025-05-31")

        ada.night(day("2027-01-01"))

        assert ada.balance(day("2027-01-01")).available == 24 * 480
        assert verify().faults == ()
        ends = Lot.objects.filter(account=ada.account, origin="period").order_by("valid_from")
        assert list(ends.values_list("expires_on", flat=True)) == [
            day("2025-03-31"),
            day("2025-12-31"),
            day("2026-12-31"),
        ]

"""Whatever the policy, nights that ran and nights that were missed come to the same, and no run does anything twice."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ledger import operations, posting
from ledger.errors import LedgerError
from ledger.loading import Pool
from ledger.models import Entry, Lot
from ledger.rules import InvalidSettings
from ledger.runs import run_day
from ledger.verify import verify
from tests.examples import examples
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

DAY = dt.timedelta(days=1)
STARTS_ON = dt.date(2025, 1, 1)
EXAMPLES = examples(in_ci=60, by_hand=12)

dates = st.dates(STARTS_ON, dt.date(2027, 3, 1))
amounts = st.integers(1, 3000)
accruals = st.one_of(
    st.just({"method": "none"}),
    st.fixed_dictionaries(
        {
            "method": st.just("time"),
            "every": st.sampled_from(["week", "two_weeks", "half_month", "month", "quarter", "half_year", "year"]),
            "at": st.sampled_from(["start", "end"]),
            "per_year": st.integers(100, 14_400),
            "prorate": st.sampled_from(["calendar_days", "none"]),
        },
        optional={"usable_after_days": st.integers(0, 100)},
    ),
)
ends = st.sampled_from([None, {"after_days": 90}, {"after_months": 3}, {"on": "03-31"}])
carryovers = st.one_of(
    st.just({"mode": "none"}),
    st.fixed_dictionaries({"mode": st.just("all"), "expires": ends}),
    st.fixed_dictionaries({"mode": st.just("cap"), "cap": st.integers(1, 3000), "expires": ends}),
)
periods = st.sampled_from(
    [
        {"type": "calendar_year"},
        {"type": "fiscal_year", "start_month": 4, "start_day": 1},
        {"type": "half_year"},
        {"type": "quarter"},
        {"type": "anniversary"},
        {"type": "none"},
    ]
)
policies = st.fixed_dictionaries(
    {
        "accrual": accruals,
        "period": periods,
        "carryover": carryovers,
        "use": st.fixed_dictionaries({"mode": st.sampled_from(["accrued", "accrued", "by_date_of_use", "ahead"])}),
    },
    optional={
        "caps": st.fixed_dictionaries({"balance": st.integers(500, 6000)}),
        "expiry": st.fixed_dictionaries({"mode": st.just("after_months"), "months": st.integers(1, 14)}),
    },
)
acts = st.lists(st.tuples(st.sampled_from(["grant", "hold", "use"]), dates, amounts), max_size=5)


changes = st.one_of(st.none(), st.tuples(accruals, dates))


def twins(rules: dict[str, Any], change: tuple[dict[str, Any], dt.date] | None = None) -> tuple[Employed, Employed]:
    """Two holders under the same rules, which give something else from some day on."""
    try:
        both = employed(rules, key="one"), employed(rules, key="other")
        if change is not None and change[1] > STARTS_ON:
            for person in both:
                operations.publish_version(
                    policy=person.policy,
                    settings=rules | {"accrual": change[0]},
                    effective_from=change[1],
                    act=act(STARTS_ON, "as agreed"),
                )
    except InvalidSettings:
        assume(False)
        raise
    return both


def do(person: Employed, number: int, what: str, on: dt.date, amount: int) -> str:
    """One act by the rules of the policy; its answer."""
    try:
        if what == "grant":
            operations.grant(**person.by_policy(), amount=amount, lot=f"grant {number}", act=act(on))
        else:
            take = operations.hold_days if what == "hold" else operations.use_days
            take(
                holder_id=person.pool.holder_id,
                resource_id=person.pool.resource_id,
                days=[(on + 3 * DAY, amount)],
                ref=f"request {number}",
                act=act(on),
            )
    except LedgerError as refusal:
        return refusal.code
    return "done"


def standing(person: Employed) -> tuple[list[Any], list[Any], list[int]]:
    """What entries, lots and account come to, whatever was posted first."""
    entries = Entry.objects.filter(account=person.account).values_list("kind", "lot__name", "amount", "effective_on")
    lots = Lot.objects.filter(account=person.account).exclude(balance=0, held=0, expired=0)
    account = person.account
    return (
        sorted(entries),
        sorted(lots.values_list("name", "balance", "held", "expired", "expires_on"), key=str),
        [account.credited, account.used, account.held, account.carried_in, account.carried_out, account.expired],
    )


@pytest.mark.django_db
class TestRuns:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rules=policies, change=changes, done=acts, between=st.lists(dates, max_size=3), until=dates)
    def test_to_one_day_come_to_the_same_as_to_days_between(
        self,
        company: Any,
        rules: dict[str, Any],
        change: tuple[dict[str, Any], dt.date] | None,
        done: list[tuple[str, dt.date, int]],
        between: list[dt.date],
        until: dt.date,
    ) -> None:
        with transaction.atomic():
            once, often = twins(rules, change)
            last = max([on for _, on, _ in done], default=STARTS_ON)
            for number, (what, on, amount) in enumerate(sorted(done, key=lambda each: each[1])):
                for person in (once, often):
                    person.night(on)
                assert do(once, number, what, on, amount) == do(often, number, what, on, amount)
            for day in sorted(day for day in between if last <= day <= until):
                often.night(day)
            for person in (once, often):
                person.night(max(until, last))

            assert standing(once) == standing(often)
            assert verify().faults == ()
            transaction.set_rollback(True)

    @settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rules=policies, done=acts, until=dates)
    def test_again_post_nothing(
        self, company: Any, rules: dict[str, Any], done: list[tuple[str, dt.date, int]], until: dt.date
    ) -> None:
        with transaction.atomic():
            ada, _ = twins(rules)
            for number, (what, on, amount) in enumerate(sorted(done, key=lambda each: each[1])):
                ada.night(on)
                do(ada, number, what, on, amount)
            last = max([until, *(on for _, on, _ in done)])
            ada.night(last)
            before = standing(ada)

            report = run_day(act=act(last), pools=[ada.pool])

            assert sum(report.entries.values()) == 0
            assert report.failures == []
            assert standing(ada) == before
            transaction.set_rollback(True)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rules=policies, done=acts)
    def test_leave_no_debt_of_what_was_lent_before_it_accrued(
        self, company: Any, rules: dict[str, Any], done: list[tuple[str, dt.date, int]]
    ) -> None:
        """Whatever the mode, what was granted ahead has come in by the end of its period: nobody owes anything."""
        with transaction.atomic():
            ada, _ = twins(rules)
            for number, (what, on, amount) in enumerate(sorted(done, key=lambda each: each[1])):
                ada.night(on)
                do(ada, number, what, on, amount)

            ada.night(dt.date(2029, 1, 1))

            assert {name: balance for name, balance in ada.lots().items() if balance < 0} == {}
            transaction.set_rollback(True)


class Killed(BaseException):
    """The process ends here, as by a signal: nothing catches it."""


@pytest.mark.django_db
class TestRunsThatDie:
    @settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rules=policies,
        days=st.lists(st.tuples(dates, st.one_of(st.none(), st.integers(0, 3)), st.booleans()), min_size=1, max_size=6),
        until=dates,
    )
    def test_lose_no_accrual_and_double_none_once_they_run_again(
        self,
        company: Any,
        monkeypatch: pytest.MonkeyPatch,
        rules: dict[str, Any],
        days: list[tuple[dt.date, int | None, bool]],
        until: dt.date,
    ) -> None:
        """On any days, in any order, killed before or after any account's posting, and run again."""
        with transaction.atomic():
            prompt, often = twins(rules)
            third = employed(rules, key="third")
            for on, dies_at, is_posted in days:
                if dies_at is None:
                    run_day(act=act(on), pools=[often.pool, third.pool], batch_size=1)
                else:
                    run_and_die(monkeypatch, [often.pool, third.pool], on, dies_at, is_posted)
            last = max(until, *(on for on, *_ in days))
            for person in (prompt, often, third):
                person.night(last)

            assert standing(often) == standing(prompt)
            assert standing(third) == standing(prompt)
            assert verify().faults == ()
            transaction.set_rollback(True)


def run_and_die(monkeypatch: pytest.MonkeyPatch, pools: list[Pool], on: dt.date, dies_at: int, is_posted: bool) -> None:
    """A run that is killed at its so-and-so-manieth posting: before it, or right after."""
    real, count = posting.write, iter(range(1_000))

    def write(books: Any, act: Any) -> Any:
        if next(count) != dies_at:
            return real(books, act)
        if is_posted:
            real(books, act)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(posting, "write", write)
        with suppress(Killed):
            run_day(act=act(on), pools=pools, batch_size=1)


@pytest.mark.django_db
class TestGrantsThatLiveForATimeOfTheirOwn:
    RULES = {
        "accrual": {"method": "time", "every": "month", "at": "end", "amount": 480},
        "expiry": {"mode": "after_months", "months": 5},
    }

    def test_fill_first_what_was_drawn_ahead_of_them(self) -> None:
        """Held in January out of what March brings: March pays it back, and the rest of it lives for its time."""
        ada = employed(self.RULES | {"use": {"mode": "ahead"}})
        assert do(ada, 1, "hold", dt.date(2025, 1, 2), 1000) == "done"

        ada.night(dt.date(2025, 3, 31))

        assert ada.lots()["allowance/2025"] == 0
        assert sum(ada.lots().values()) == 3 * 480 - 1000
        assert {name: left for name, left in ada.lots().items() if left} == {"accrual/2025-03": 440}

    def test_come_to_no_more_than_the_period_allows(self) -> None:
        ada = employed(self.RULES | {"caps": {"per_period": 1000}})

        ada.night(dt.date(2026, 1, 31))

        by_year = {2025: 0, 2026: 0}
        for kind, amount, on in ada.entries():
            by_year[on.year] += amount if kind == "ACCRUAL" else 0
        assert by_year == {2025: 1000, 2026: 480}

"""Hours worked: what payroll reports is credited at once, exactly, once, and trued up when it is reported anew."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger import operations
from ledger.errors import IdempotencyConflict, Invalid
from ledger.models import Entry, WorkedReport
from ledger.operations import Hours
from tests.examples import examples
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import HolderFactory, act

JAN = dt.date(2025, 1, 1)
HOURLY = {"accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1440}}


def worker(**more: Any) -> Employed:
    """Somebody who earns an hour for every 24 worked, since 2025."""
    return employed(HOURLY | more)


def report(ada: Employed, minutes: int, ref: str = "a", *, month: int = 1, year: int = 2025, **more: Any) -> Any:
    """Payroll reports the first 28 days of a month, on the 1st of April 2025 if nothing is said."""
    days = dt.date(year, month, 1), dt.date(year, month, 28)
    on = more.pop("on", dt.date(2025, 4, 1))
    return operations.report_worked(
        hours=[Hours(ada.pool.holder_id, minutes, *days)], ref=ref, act=act(on, actor="system:payroll"), **more
    )


def credited(ada: Employed) -> int:
    return ada.account.credited


@pytest.mark.django_db
class TestReport:
    def test_counts_on_its_last_day_and_says_how_it_came_about(self) -> None:
        ada = worker()

        outcome = report(ada, 4801)

        assert (outcome.accounts, outcome.amount, outcome.without) == (1, 200, frozenset())
        entry = Entry.objects.get()
        assert (entry.kind, entry.amount, entry.effective_on) == ("ACCRUAL", 200, dt.date(2025, 1, 28))
        assert entry.metadata | {"worked": 4801, "total_exact": "4801/24", "from": "2025-01-01"} == entry.metadata

    def test_keeps_what_is_too_short_to_earn_a_minute(self) -> None:
        ada = worker()

        for number in range(5):
            report(ada, 10, f"{number}")

        # 50 minutes at 1:24 are 2.08: the reports earned 0, 1, 0, 1 and 0.
        assert (credited(ada), WorkedReport.objects.count(), Entry.objects.count()) == (2, 5, 2)

    def test_earns_what_the_tier_of_its_day_says(self) -> None:
        ada = worker(tiers=[{"after_months": 1, "amount": 120}])

        report(ada, 1440, "a", month=1)
        report(ada, 1440, "b", month=3)

        assert [amount for _, amount, _ in ada.entries()] == [60, 120]

    def test_counts_for_a_leaver_on_the_last_day_of_the_policy(self) -> None:
        ada = worker()
        operations.end_assignment(assignment=ada.account.holder.assignments.get(), ends_on=dt.date(2025, 1, 11))

        report(ada, 1440)

        assert ada.entries() == [("ACCRUAL", 60, dt.date(2025, 1, 10))]

    def test_names_those_to_whom_no_policy_gives_anything(self) -> None:
        ada, stranger = worker(), HolderFactory()
        days = dt.date(2025, 1, 1), dt.date(2025, 1, 28)

        both = [Hours(ada.pool.holder_id, 1440, *days), Hours(stranger.pk, 1440, *days)]
        outcomes = [operations.report_worked(hours=both, ref="a", act=act(JAN)) for _ in range(2)]

        assert [outcome.without for outcome in outcomes] == [{stranger.pk}, {stranger.pk}]

    def test_is_a_lot_of_its_own_where_each_accrual_lives_its_own_time(self) -> None:
        ada = worker(expiry={"mode": "after_days", "days": 90}, period={"type": "none"})

        report(ada, 1440)
        report(ada, 480, version=2)

        lot = ada.account.lots.get(name="worked/a/1")
        assert (lot.balance, lot.expires_on) == (20, dt.date(2025, 4, 27))

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"minutes": -1}, "minutes"),
            ({"minutes": 10**16}, "minutes"),
            ({"ref": ""}, "ref"),
            ({"ref": "x" * 61}, "ref"),
            ({"version": 0}, "version"),
        ],
    )
    def test_refuses_what_cannot_be(self, fields: dict[str, Any], field: str) -> None:
        ada = worker()

        with pytest.raises(Invalid) as caught:
            report(ada, **{"minutes": 60} | fields)

        assert caught.value.field == field
        assert not WorkedReport.objects.exists()

    def test_refuses_somebody_named_twice_and_days_that_end_before_they_start(self) -> None:
        ada = worker()
        hours = Hours(ada.pool.holder_id, 60, JAN, JAN)

        with pytest.raises(Invalid, match="twice"):
            operations.report_worked(hours=[hours, hours], ref="a", act=act(JAN))
        backwards = Hours(ada.pool.holder_id, 60, JAN, dt.date(2024, 12, 31))
        with pytest.raises(Invalid, match="before they start"):
            operations.report_worked(hours=[backwards], ref="a", act=act(JAN))

    def test_cannot_be_changed_afterwards(self) -> None:
        report(worker(), 60)

        with pytest.raises((InternalError, IntegrityError), match="stays as it is"), transaction.atomic():
            WorkedReport.objects.update(minutes=61)


@pytest.mark.django_db
class TestCaps:
    def test_cut_and_say_what_they_cut(self) -> None:
        ada = worker(caps={"balance": 100, "per_period": 150})

        report(ada, 4800, "a")
        operations.use(
            holder_id=ada.pool.holder_id, resource_id=ada.pool.resource_id, amount=90, act=act(dt.date(2025, 4, 1))
        )
        report(ada, 4800, "b", month=2)
        report(ada, 4800, "c", month=3)

        cuts = [entry.metadata["cut"] for entry in Entry.objects.filter(kind="ACCRUAL").order_by("seq")]
        assert (credited(ada), cuts) == (150, [100, 150])
        assert list(WorkedReport.objects.order_by("pk").values_list("due", "posted")) == [
            (200, 100),
            (200, 50),
            (200, 0),
        ]

    def test_of_a_period_counts_anew_in_the_next(self) -> None:
        ada = worker(accrual={**HOURLY["accrual"], "cap_per_period": 100}, period={"type": "quarter"})

        for month in (1, 2, 4):
            report(ada, 4800, f"{month}", month=month)

        assert [amount for _, amount, _ in ada.entries()] == [100, 100]

    def test_give_way_first_when_less_is_reported_after_all(self) -> None:
        ada = worker(caps={"balance": 100})
        report(ada, 4800)

        report(ada, 3600, version=2)
        assert credited(ada) == 100
        report(ada, 1440, version=3)
        assert credited(ada) == 60


@pytest.mark.django_db
class TestReportedAnew:
    def test_the_same_again_changes_nothing(self) -> None:
        ada = worker()

        outcomes = [report(ada, 4800) for _ in range(3)]

        assert [outcome.amount for outcome in outcomes] == [200, 0, 0]
        assert (credited(ada), outcomes[2].without) == (200, frozenset())

    def test_the_same_version_with_other_hours_is_a_conflict(self) -> None:
        ada = worker()
        report(ada, 4800)

        with pytest.raises(IdempotencyConflict):
            report(ada, 4801)
        with pytest.raises(IdempotencyConflict):
            report(ada, 4800, month=2)
        assert credited(ada) == 200

    @pytest.mark.parametrize(("minutes", "expected"), [(9600, 400), (4800, 200), (2400, 100), (0, 0)])
    def test_a_higher_version_moves_the_difference(self, minutes: int, expected: int) -> None:
        ada = worker()
        report(ada, 4800)
        report(ada, 1440, "other", month=2)

        report(ada, minutes, version=2)

        assert credited(ada) == expected + 60
        if 0 < expected < 200:
            said = Entry.objects.filter(reverses=None).latest("seq")
            assert (said.amount, said.metadata["worked"], said.metadata["total_before"]) == (expected, minutes, 60)

    def test_a_lower_version_comes_too_late(self) -> None:
        ada = worker()
        report(ada, 2400, version=2)

        assert report(ada, 4800, version=1).amount == 0
        assert credited(ada) == 100

    def test_moves_to_another_period_with_its_days(self) -> None:
        ada = worker(period={"type": "quarter"}, carryover={"mode": "all"})
        report(ada, 1440, month=1)

        report(ada, 1440, month=4, version=2, on=dt.date(2025, 4, 28))

        assert ada.lots() == {"allowance/2025-Q1": 0, "allowance/2025-Q2": 60}

    def test_takes_back_what_has_been_used_into_a_debt_that_the_next_report_fills(self) -> None:
        ada = worker()
        report(ada, 4800)
        operations.use(
            holder_id=ada.pool.holder_id, resource_id=ada.pool.resource_id, amount=200, act=act(dt.date(2025, 4, 1))
        )

        report(ada, 2400, version=2)
        assert ada.account.available == -100
        report(ada, 4800, "b", month=2)
        assert ada.account.available == 100

    def test_of_a_closed_period_is_settled_by_the_next_run(self) -> None:
        ada = worker(carryover={"mode": "cap", "cap": 150})
        report(ada, 4800, month=12, on=dt.date(2025, 12, 31))
        ada.night(dt.date(2026, 1, 1))

        report(ada, 2400, month=12, version=2, on=dt.date(2026, 1, 10))
        ada.night(dt.date(2026, 1, 11))
        assert ada.balance(dt.date(2026, 1, 11)).available == 100
        report(ada, 9600, month=12, version=3, on=dt.date(2026, 1, 12))
        ada.night(dt.date(2026, 1, 13))

        assert ada.balance(dt.date(2026, 1, 13)).available == 150

    def test_leaves_those_with_nothing_who_are_in_it_no_more(self) -> None:
        ada = worker()
        report(ada, 4800)

        outcome = operations.report_worked(hours=[], ref="a", version=2, act=act(JAN), replaces_all=True)

        assert (outcome.accounts, outcome.amount, credited(ada)) == (1, -200, 0)


@pytest.mark.django_db
class TestManyReports:
    @settings(
        max_examples=examples(in_ci=200, by_hand=15),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @example(reports=[(1, 1, 1), (0, 1, 251), (1, 2, 0)], cap=None)
    @given(
        reports=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.integers(0, 5000)), max_size=8),
        cap=st.sampled_from([None, 150]),
    )
    def test_end_alike_in_whatever_order_they_come(self, reports: list[tuple[int, int, int]], cap: int | None) -> None:
        with transaction.atomic():
            accrual = HOURLY["accrual"] | ({"cap_per_period": cap} if cap else {})
            ada = worker(accrual=accrual)
            latest: dict[int, tuple[int, int]] = {}
            for number, version, minutes in reports:
                stood, _ = latest.get(number, (0, 0))
                if version == stood:
                    continue
                report(ada, minutes, f"{number}", month=number + 1, version=version)
                if version > stood:
                    latest[number] = (version, minutes)
            exact = Fraction(60 * sum(minutes for _, minutes in latest.values()), 1440)
            exact = exact if cap is None else min(exact, cap)
            assert credited(ada) == int(exact + Fraction(1, 2))
            transaction.set_rollback(True)

    def test_take_as_many_statements_for_two_hundred_people_as_for_two(self) -> None:
        ada = worker()
        holders = [HolderFactory().pk for _ in range(202)]
        operations.assign(holder_ids=holders, policy=ada.policy, starts_on=JAN)
        days = dt.date(2025, 1, 1), dt.date(2025, 1, 31)

        def statements(ids: list[int], version: int, ref: str) -> int:
            hours = [Hours(holder_id, 1000 * version, *days) for holder_id in ids]
            with CaptureQueriesContext(
                connection,
            ) as seen:
                operations.report_worked(hours=hours, ref=ref, version=version, act=act(JAN), replaces_all=True)
            return len(seen)

        report(ada, 60, "whose rules are read once")
        few = [statements(holders[:2], version, "few") for version in (1, 2)]
        many = [statements(holders[2:], version, "many") for version in (1, 2)]

        assert few == many
        assert max(many) < 20


class TestAtTheSameMoment:
    def test_many_of_the_same_report_credit_it_once(self, real_company: Any, in_threads: Any) -> None:
        ada = worker()

        answers = in_threads(lambda _: report(ada, 4800), list(range(8)))

        assert sorted(answer.amount for answer in answers) == [0] * 7 + [200]
        assert credited(ada) == 200

    def test_versions_end_with_the_highest(self, real_company: Any, in_threads: Any) -> None:
        ada = worker()

        in_threads(lambda version: report(ada, 1440 * version, version=version), [1, 2, 3, 4])

        assert credited(ada) == 240

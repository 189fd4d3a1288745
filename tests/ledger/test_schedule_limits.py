"""What caps leave of an accrual, when it may be used, what hours worked earn, and what a change of facts corrects."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules import Caps, PolicySettings
from ledger.schedule import (
    PolicyTimeline,
    Posted,
    Window,
    Worked,
    accruals,
    capped,
    capped_by_all,
    corrections,
    earned,
    is_deterministic,
    usable_from,
    worked_accrual,
)
from tests.ledger.schedules import d, person, settings, timeline

HIRED = d("2019-02-04")


class TestCapped:
    @pytest.mark.parametrize(
        ("amount", "standing", "cap", "posted", "cut"),
        [
            (600, 0, None, 600, 0),
            (600, 900, 1500, 600, 0),
            (600, 1200, 1500, 300, 300),
            (600, 1500, 1500, 0, 600),
            # Above the cap already: nothing more, and nothing taken away.
            (480, 2580, 2400, 0, 480),
            # A debt makes room for the whole of it.
            (600, -900, 100, 600, 0),
        ],
    )
    def test_leaves_room_up_to_the_cap(self, amount, standing, cap, posted, cut):
        assert capped(amount, standing, cap)[:2] == (posted, cut)

    def test_names_the_cap_only_where_it_cut(self):
        assert capped(600, 1200, 1500).by == "balance"
        assert capped(600, 0, 1500).by is None

    @pytest.mark.parametrize(
        ("standing", "posted_in_period", "expected"),
        [
            (0, 0, (600, 0, None)),
            (1200, 4800, (200, 400, "per_period")),
            (1400, 4800, (100, 500, "balance")),
            (1300, 4800, (200, 400, "balance")),
        ],
    )
    def test_by_all_names_the_one_that_leaves_less(self, standing, posted_in_period, expected):
        caps = Caps(balance=1500, per_period=5000)

        assert capped_by_all(600, caps, standing=standing, posted_in_period=posted_in_period) == expected

    @given(st.integers(0, 9999), st.integers(-9999, 9999), st.one_of(st.none(), st.integers(0, 9999)))
    def test_neither_loses_nor_adds(self, amount, standing, cap):
        posted, cut, _ = capped(amount, standing, cap)

        assert posted + cut == amount
        assert min(posted, cut) >= 0
        assert cap is None or posted == 0 or standing + posted <= cap


class TestUsableFrom:
    def test_counts_from_the_first_day_of_the_assignment(self):
        policy = settings({"every": "month", "amount": 480, "usable_after_days": 90})

        assert usable_from(policy, d("2025-01-15")) == d("2025-04-15")

    def test_is_the_first_day_where_nothing_waits(self):
        assert usable_from(PolicySettings.parse({}), d("2025-01-15")) == d("2025-01-15")


def hourly(cap=None, **rest):
    accrual = {"method": "hours_worked", "amount": 60, "per_worked": 1440, "cap_per_period": cap}
    return PolicySettings.parse({"accrual": accrual, **rest})


class TestIsDeterministic:
    def test_says_that_only_hours_worked_cannot_be_foreseen(self):
        assert is_deterministic(settings({"every": "month", "amount": 480}))
        assert is_deterministic(PolicySettings.parse({}))
        assert not is_deterministic(hourly())


class TestEarned:
    @pytest.mark.parametrize(
        ("minutes", "amount", "per_worked", "cap", "expected"),
        [
            (480, 60, 1440, None, 20),
            (100, 60, 1440, None, 4),
            (600, 60, 1440, None, 25),
            (12, 60, 1440, None, 1),
            (11, 60, 1440, None, 0),
            (15000, 60, 1800, 600, 500),
            (21000, 60, 1800, 600, 600),
        ],
    )
    def test_keeps_to_the_ratio_and_the_cap(self, minutes, amount, per_worked, cap, expected):
        assert earned(minutes, amount, per_worked, cap) == expected


class TestWorkedAccrual:
    def amounts(self, policy, reports, hired_on=HIRED):
        found = [worked_accrual(policy, hired_on, reports[:n], report) for n, report in enumerate(reports)]
        return [each.amount for each in found]

    def test_keeps_exact_remainders(self):
        reports = [Worked(d(f"2025-01-0{n}"), 100) for n in range(1, 7)]

        # 4.17, 8.33, 12.5, 16.67, 20.83, 25
        assert self.amounts(timeline(hourly()), reports) == [4, 4, 5, 4, 4, 4]

    def test_is_cut_at_the_cap_of_the_period_and_begins_afresh_with_the_next(self):
        policy = timeline(hourly(cap=250, period={"type": "quarter"}))
        reports = [Worked(d("2025-01-31"), 4800), Worked(d("2025-02-28"), 2400), Worked(d("2025-04-30"), 4800)]

        assert self.amounts(policy, reports) == [200, 50, 200]

    def test_takes_a_late_report_into_its_own_period(self):
        reports = [Worked(d("2026-01-04"), 2880), Worked(d("2025-12-21"), 1440)]

        found = worked_accrual(timeline(hourly()), HIRED, reports[:1], reports[1])

        assert (found.amount, found.effective_on, found.period.key) == (60, d("2025-12-21"), "2025")

    def test_takes_back_what_a_corrected_report_had_earned_too_much(self):
        assert self.amounts(timeline(hourly()), [Worked(d("2025-01-31"), 4800), Worked(d("2025-01-31"), -2400)]) == [
            200,
            -100,
        ]

    def test_follows_the_version_and_the_tier_of_the_day(self):
        double = PolicySettings.parse({"accrual": {"method": "hours_worked", "amount": 120, "per_worked": 1440}})
        tiered = hourly(tiers=[{"after_months": 12, "amount": 90}])

        assert self.amounts(
            timeline(hourly(), v20250201=double), [Worked(d("2025-01-31"), 1440), Worked(d("2025-02-01"), 1440)]
        ) == [60, 120]
        assert self.amounts(
            timeline(tiered), [Worked(d("2025-01-31"), 1440), Worked(d("2025-02-01"), 1440)], d("2024-02-01")
        ) == [60, 90]

    def test_explains_itself(self):
        found = worked_accrual(
            timeline(hourly(cap=9)), HIRED, [Worked(d("2025-01-01"), 100)], Worked(d("2025-01-02"), 200)
        )

        assert found.inputs == {
            "worked": 200,
            "worked_before": 100,
            "rate": 60,
            "per_worked": 1440,
            "total_exact": "25/2",
            "total_before": 4,
            "cap_per_period": 9,
        }
        assert found.amount == 5

    def test_earns_nothing_where_the_policy_does_not_go_by_hours(self):
        monthly = settings({"every": "month", "amount": 480})

        assert worked_accrual(timeline(monthly), HIRED, [], Worked(d("2025-01-31"), 4800)) is None

    def test_counts_nothing_for_reports_from_before_the_policy_went_by_hours(self):
        policy = timeline(settings({"every": "month", "amount": 480}), v20250201=hourly())

        found = worked_accrual(policy, HIRED, [Worked(d("2025-01-31"), 4800)], Worked(d("2025-02-28"), 1440))

        assert found.amount == 60

    @given(
        st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(-600, 9000)), max_size=8),
        st.one_of(st.none(), st.integers(0, 900)),
        st.randoms(use_true_random=False),
    )
    def test_comes_to_the_same_in_whatever_order_reports_arrive(self, reports, cap, random):
        policy, told = timeline(hourly(cap=cap)), [Worked(*each) for each in reports]
        shuffled = random.sample(told, len(told))

        total = sum(minutes for _, minutes in reports)
        assert sum(self.amounts(policy, shuffled)) == sum(self.amounts(policy, told)) == earned(total, 60, 1440, cap)


class TestCorrections:
    def yearly(self, per_year=7300):
        return timeline(settings({"every": "year", "per_year": per_year}))

    def due(self, policy, window, first="2025-01-01", last="2025-12-31"):
        return accruals(policy, person("2019-02-04"), window, d(first), d(last))

    def posted(self, due):
        return {accrual.key: Posted(accrual.effective_on, accrual.amount) for accrual in due}

    def test_take_back_what_was_given_for_days_after_the_end(self):
        posted = self.posted(self.due(self.yearly(), Window(d("2025-01-01"))))
        due = self.due(self.yearly(), Window(d("2025-01-01"), d("2025-07-01")))

        found = corrections(posted, due, counts_from=d("2025-06-30"))

        # 181 of 365 days stay.
        assert [(each.accrual_key, each.effective_on, each.amount) for each in found] == [
            ("accrual/2025-01", d("2025-06-30"), -3680)
        ]

    def test_give_what_a_late_version_adds_and_count_when_the_accrual_did(self):
        posted = self.posted(self.due(self.yearly(), Window(d("2025-01-01"))))

        found = corrections(posted, self.due(self.yearly(8000), Window(d("2025-01-01"))))

        assert [(each.effective_on, each.due_then, each.due_now, each.amount) for each in found] == [
            (d("2025-01-01"), 7300, 8000, 700)
        ]

    def test_name_what_is_no_longer_due_and_what_never_was_posted(self):
        posted = self.posted(self.due(self.yearly(), Window(d("2025-01-01"))))

        found = corrections(posted, self.due(self.yearly(), Window(d("2025-01-02"))))

        assert [(each.accrual_key, each.amount) for each in found] == [
            ("accrual/2025-01", -7300),
            ("accrual/2025-01-02", 7280),
        ]

    def test_are_none_where_all_stands_as_due(self):
        due = self.due(self.yearly(), Window(d("2025-01-01")))

        assert corrections(self.posted(due), due) == []


def test_a_timeline_tells_settings_and_period_of_a_day():
    first, second = settings({"every": "month", "amount": 480}), settings({"every": "month", "amount": 600})
    policy = PolicyTimeline([(d("2025-01-01"), first), (d("2025-07-01"), second)])

    assert policy.settings_on(d("2024-01-01")) is first
    assert policy.settings_on(d("2025-06-30")) is first
    assert policy.settings_on(d("2025-07-01")) is second
    assert policy.period_on(d("2025-07-01"), HIRED).key == "2025"

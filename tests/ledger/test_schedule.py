"""When and how much accrues: figures worked by hand."""

from datetime import date

import pytest

from ledger.schedule import PersonFacts, PolicyTimeline, Window, accruals, accrued_by, entitlement
from tests.ledger.schedules import d, figures, person, settings, timeline

VETERAN = person("2019-02-04")


def monthly(**changes):
    return settings({"every": "month", "per_year": 9600, **changes})


class TestFrequencies:
    """One whole stretch each, at its start and at its end."""

    @pytest.mark.parametrize(
        ("accrual", "first", "last", "expected"),
        [
            ({"every": "day", "amount": 60}, "2025-03-01", "2025-03-02", [("2025-03-01", 60), ("2025-03-02", 60)]),
            # 1 January 2025 is a Wednesday.
            ({"every": "week", "amount": 60}, "2025-01-01", "2025-01-14", [("2025-01-06", 60), ("2025-01-13", 60)]),
            (
                {"every": "week", "amount": 60, "at": "end"},
                "2025-01-06",
                "2025-01-19",
                [("2025-01-12", 60), ("2025-01-19", 60)],
            ),
            (
                {"every": "week", "amount": 60, "on": {"weekday": 4}},
                "2025-01-01",
                "2025-01-12",
                [("2025-01-03", 60), ("2025-01-10", 60)],
            ),
            (
                {"every": "half_month", "amount": 60},
                "2025-02-01",
                "2025-02-28",
                [("2025-02-01", 60), ("2025-02-15", 60)],
            ),
            (
                {"every": "half_month", "amount": 60, "at": "end", "on": {"days": [10, 31]}},
                "2025-02-01",
                "2025-03-31",
                [("2025-02-09", 60), ("2025-02-27", 60), ("2025-03-09", 60), ("2025-03-30", 60)],
            ),
            (
                {"every": "month", "amount": 60},
                "2025-01-02",
                "2025-03-01",
                [("2025-02-01", 60), ("2025-03-01", 60)],
            ),
            (
                {"every": "month", "amount": 60, "at": "end"},
                "2024-02-01",
                "2024-04-29",
                [("2024-02-29", 60), ("2024-03-31", 60)],
            ),
            (
                # Not pulled back: after the short month the 31st again.
                {"every": "month", "amount": 60, "on": {"day": 31}},
                "2025-01-31",
                "2025-05-01",
                [("2025-01-31", 60), ("2025-02-28", 60), ("2025-03-31", 60), ("2025-04-30", 60)],
            ),
            (
                {"every": "two_months", "amount": 60},
                "2025-01-01",
                "2025-05-31",
                [("2025-01-01", 60), ("2025-03-01", 60), ("2025-05-01", 60)],
            ),
            (
                {"every": "quarter", "amount": 60, "on": {"month": 2, "day": 15}},
                "2025-01-01",
                "2025-06-30",
                [("2025-02-15", 60), ("2025-05-15", 60)],
            ),
            (
                {"every": "half_year", "amount": 60, "at": "end"},
                "2025-01-01",
                "2025-12-31",
                [("2025-06-30", 60), ("2025-12-31", 60)],
            ),
            ({"every": "year", "amount": 60}, "2025-01-01", "2026-12-31", [("2025-01-01", 60), ("2026-01-01", 60)]),
            (
                {"every": "year", "amount": 60, "at": "end", "on": {"month": 9, "day": 1}},
                "2025-01-01",
                "2025-12-31",
                [("2025-08-31", 60)],
            ),
        ],
    )
    def test_post_on_their_day(self, accrual, first, last, expected):
        assert figures(timeline(settings(accrual)), VETERAN, first, last) == expected

    def test_fortnights_count_from_the_week_of_the_assignment(self):
        policy = timeline(settings({"every": "two_weeks", "amount": 60, "at": "end"}))

        # Assigned on a Wednesday: the fortnight runs from Monday, 30 December, to 12 January; 12 of its 14 days.
        assert figures(policy, person("2025-01-01"), "2025-01-01", "2025-01-31") == [
            ("2025-01-12", 51),
            ("2025-01-26", 60),
        ]

    @pytest.mark.parametrize(
        ("every", "hired", "expected"),
        [
            ("month", "2024-05-06", [("2025-01-06", 60), ("2025-02-06", 60)]),
            ("month", "2024-01-31", [("2025-01-31", 60), ("2025-02-28", 60)]),
            (
                "week",
                "2025-01-29",
                [("2025-01-29", 60), ("2025-02-05", 60), ("2025-02-12", 60), ("2025-02-19", 60), ("2025-02-26", 60)],
            ),
            ("two_weeks", "2025-01-29", [("2025-01-29", 60), ("2025-02-12", 60), ("2025-02-26", 60)]),
            ("quarter", "2024-11-30", [("2025-02-28", 60)]),
            ("half_year", "2024-08-31", [("2025-02-28", 60)]),
            ("year", "2024-02-29", [("2025-02-28", 60)]),
        ],
    )
    def test_aligned_to_hire_count_from_the_hire_date(self, every, hired, expected):
        policy = timeline(settings({"every": every, "amount": 60, "align": "hire"}, carryover={"mode": "all"}))

        assert figures(policy, person(hired), "2025-01-01", "2025-02-28") == expected

    def test_aligned_to_the_fiscal_year_follow_its_start(self):
        period = {"type": "fiscal_year", "start_month": 4, "start_day": 6}
        yearly = timeline(settings({"every": "year", "amount": 60, "align": "fiscal"}, period=period))
        quarterly = timeline(
            settings({"every": "quarter", "amount": 60, "align": "fiscal", "at": "end"}, period=period)
        )

        assert figures(yearly, VETERAN, "2025-01-01", "2025-12-31") == [("2025-04-06", 60)]
        assert figures(quarterly, VETERAN, "2025-01-01", "2025-07-31") == [
            ("2025-01-05", 60),
            ("2025-04-05", 60),
            ("2025-07-05", 60),
        ]


class TestPerYear:
    @pytest.mark.parametrize(
        ("every", "count", "first_amount"),
        [
            ("half_month", 24, 167),
            ("month", 12, 333),
            ("two_months", 6, 667),
            ("quarter", 4, 1000),
            ("half_year", 2, 2000),
            ("year", 1, 4000),
        ],
    )
    def test_gives_each_stretch_its_share_and_the_year_its_sum(self, every, count, first_amount):
        found = figures(timeline(settings({"every": every, "per_year": 4000})), VETERAN, "2025-01-01", "2025-12-31")

        assert len(found) == count
        assert found[0] == ("2025-01-01", first_amount)
        assert sum(amount for _, amount in found) == 4000

    @pytest.mark.parametrize("year", [2024, 2025])
    def test_gives_days_a_365th_or_a_366th(self, year):
        policy = timeline(settings({"every": "day", "per_year": 11520}))

        assert accrued_by(policy, VETERAN, Window(VETERAN.hired_on), date(year, 12, 31)) == 11520
        # 31 of 365 days: 978.41; 31 of 366: 975.74.
        assert accrued_by(policy, VETERAN, Window(VETERAN.hired_on), date(year, 1, 31)) == (
            976 if year == 2024 else 978
        )

    def test_shares_a_week_over_new_year_by_the_days_of_each_year(self):
        policy = timeline(settings({"every": "week", "per_year": 36600}, period={"type": "none"}))

        # Monday, 30 December 2024: 2 of 366 days and 5 of 365. 200 + 501.37
        assert figures(policy, person("2024-12-30"), "2024-12-30", "2025-01-05") == [("2024-12-30", 701)]

    def test_fills_a_fiscal_year_with_a_leap_day(self):
        policy = timeline(
            settings({"every": "day", "per_year": 36600}, period={"type": "fiscal_year", "start_month": 4})
        )

        assert figures(policy, VETERAN, "2023-04-01", "2023-04-01") == [("2023-04-01", 100)]
        assert accrued_by(policy, VETERAN, Window(VETERAN.hired_on), d("2024-03-31")) == 36600


class TestRounding:
    def test_keeps_a_running_total(self):
        found = figures(timeline(monthly(per_year=4000, at="end")), VETERAN, "2025-01-01", "2025-06-30")

        assert [amount for _, amount in found] == [333, 334, 333, 333, 334, 333]

    @pytest.mark.parametrize(
        ("mode", "expected"), [("half_up", [500, 0, 500]), ("down", [0, 500, 500]), ("up", [500, 500, 0])]
    )
    def test_to_a_step_leaves_out_what_gives_nothing(self, mode, expected):
        # 333.33, 666.67, 1000
        policy = timeline(monthly(per_year=4000, round={"to": 500, "mode": mode}))

        found = dict(figures(policy, VETERAN, "2025-01-01", "2025-03-31"))

        assert [found.get(f"2025-0{month}-01", 0) for month in (1, 2, 3)] == expected

    def test_begins_afresh_with_each_balance_period(self):
        policy = timeline(settings({"every": "month", "per_year": 4000}, period={"type": "quarter"}))

        found = figures(policy, VETERAN, "2025-01-01", "2025-06-30")

        assert [amount for _, amount in found] == [333, 334, 333, 333, 334, 333]

    def test_never_takes_back_when_a_version_rounds_more_strictly(self):
        loose = monthly(per_year=4000, round={"to": 500, "mode": "up"})
        strict = monthly(per_year=4000, round={"to": 500, "mode": "down"})
        policy = timeline(loose, v20250201=strict)

        # 333 up to 500; then 667 and 1000, down to 500 and 1000.
        assert figures(policy, VETERAN, "2025-01-01", "2025-03-31") == [("2025-01-01", 500), ("2025-03-01", 500)]
        assert figures(policy, VETERAN, "2025-03-01", "2025-03-31") == [("2025-03-01", 500)]

    def test_remembers_what_a_looser_version_gave_when_asked_for_a_later_month_alone(self):
        loose = monthly(per_year=1200, round={"to": 500, "mode": "up"})
        strict = monthly(per_year=1200, round={"to": 500, "mode": "down"})
        policy = timeline(loose, v20250201=strict)

        # 100 up to 500; the strict total reaches 500 in May, and 1000 in October.
        assert figures(policy, VETERAN, "2025-05-01", "2025-05-31") == []
        assert figures(policy, VETERAN, "2025-01-01", "2025-12-31") == [("2025-01-01", 500), ("2025-10-01", 500)]


class TestJoinersAndLeavers:
    @pytest.mark.parametrize(
        ("at", "prorate", "expected"),
        [
            # 17 of January's 31 days of 800: 438.71, running total 1238.71 in February.
            ("start", "calendar_days", [("2025-01-15", 439), ("2025-02-01", 800)]),
            ("end", "calendar_days", [("2025-01-31", 439), ("2025-02-28", 800)]),
            # From Wednesday, 15 January: 13 of its 23 working days: 452.17.
            ("start", "working_days", [("2025-01-15", 452), ("2025-02-01", 800)]),
            ("start", "none", [("2025-02-01", 800)]),
            ("end", "none", [("2025-01-31", 800), ("2025-02-28", 800)]),
        ],
    )
    def test_join_with_a_share(self, at, prorate, expected):
        policy = timeline(monthly(at=at, prorate=prorate))

        assert figures(policy, person("2025-01-15"), "2025-01-01", "2025-02-28") == expected

    @pytest.mark.parametrize(
        ("at", "prorate", "expected"),
        [
            # 15 of June's 30 days.
            ("start", "calendar_days", [("2025-05-01", 800), ("2025-06-01", 400)]),
            ("end", "calendar_days", [("2025-05-31", 800), ("2025-06-15", 400)]),
            # Monday, 2 June, to Friday, 13 June: 10 of 21 working days: 380.95.
            ("end", "working_days", [("2025-05-31", 800), ("2025-06-15", 381)]),
            ("start", "none", [("2025-05-01", 800), ("2025-06-01", 800)]),
            ("end", "none", [("2025-05-31", 800)]),
        ],
    )
    def test_leave_with_a_share_on_the_last_day_of_work(self, at, prorate, expected):
        policy = timeline(monthly(at=at, prorate=prorate))

        assert figures(policy, person("2019-02-04", "2025-06-15"), "2025-05-01", "2025-12-31") == expected

    def test_count_the_last_day_of_work_as_a_whole_month(self):
        policy = timeline(monthly(at="end", prorate="none"))

        assert figures(policy, person("2019-02-04", "2025-06-30"), "2025-06-01", "2025-12-31") == [("2025-06-30", 800)]

    def test_get_the_share_of_an_assignment_that_ends_before_its_exclusive_day(self):
        policy = timeline(monthly(at="end"))

        found = figures(policy, VETERAN, "2025-06-01", "2025-12-31", assigned=("2025-01-01", "2025-06-16"))

        assert found == [("2025-06-15", 400)]

    def test_get_nothing_before_they_are_hired(self):
        policy = timeline(monthly(align="hire"))

        found = figures(policy, person("2024-05-06"), "2024-05-01", "2024-06-06", assigned=("2024-05-01", None))

        assert found == [("2024-05-06", 800), ("2024-06-06", 800)]

    def test_get_nothing_if_they_left_before_it_began(self):
        assert figures(timeline(monthly()), person("2019-02-04", "2024-12-31"), "2025-01-01", "2025-12-31") == []

    def test_share_working_days_by_the_week_in_force_and_the_holidays(self):
        policy = timeline(settings({"every": "month", "amount": 480, "at": "end", "prorate": "working_days"}))
        three_days = ((d("2020-01-01"), (480, 480, 480, 0, 0, 0, 0)),)

        # 8 of April's 14 working days: 274.29; without Easter Monday 13 and, until the 16th, 8: 295.38.
        plain = person("2025-04-01", "2025-04-16", weeks=three_days)
        easter = person("2025-04-01", "2025-04-16", weeks=three_days, days_off=frozenset({d("2025-04-21")}))

        assert figures(policy, plain, "2025-04-01", "2025-04-30") == [("2025-04-16", 274)]
        assert figures(policy, easter, "2025-04-01", "2025-04-30") == [("2025-04-16", 295)]

    def test_share_calendar_days_where_no_day_is_a_working_day(self):
        policy = timeline(settings({"every": "month", "amount": 600, "at": "end", "prorate": "working_days"}))
        idle = person("2025-04-16", weeks=((d("2020-01-01"), (0,) * 7),))

        assert figures(policy, idle, "2025-04-01", "2025-04-30") == [("2025-04-30", 300)]


class TestTiers:
    TIERS = [{"after_months": 12, "amount": 600}, {"after_months": 24, "amount": 720}]

    def policy(self, tier_change="at_once", **changes):
        accrual = {"every": "month", "amount": 480, "at": "end", **changes}
        return timeline(settings(accrual, tiers=self.TIERS, tier_change=tier_change))

    def test_below_the_first_the_plain_amount_holds(self):
        assert figures(self.policy(), person("2024-03-16"), "2025-02-01", "2025-02-28") == [("2025-02-28", 480)]

    def test_at_once_split_the_month_by_days(self):
        # 15 days at 480, 16 at 600: 541.94; running total 1501.94.
        assert figures(self.policy(), person("2024-03-16"), "2025-03-01", "2025-04-30") == [
            ("2025-03-31", 542),
            ("2025-04-30", 600),
        ]

    def test_next_period_wait_for_the_next_month(self):
        policy = self.policy("next_period")

        assert figures(policy, person("2024-03-16"), "2025-03-01", "2025-04-30") == [
            ("2025-03-31", 480),
            ("2025-04-30", 600),
        ]

    def test_reached_on_the_first_day_of_a_month_wait_for_nothing(self):
        policy = self.policy("next_period")

        assert figures(policy, person("2024-03-01"), "2025-03-01", "2025-03-31") == [("2025-03-31", 600)]

    def test_of_a_29_february_start_count_on_the_28th(self):
        policy = timeline(settings({"every": "day", "amount": 480}, tiers=self.TIERS))

        assert figures(policy, person("2024-02-29"), "2025-02-27", "2025-02-28") == [
            ("2025-02-27", 480),
            ("2025-02-28", 600),
        ]

    def test_may_be_yearly_where_the_plain_amount_is_not(self):
        policy = timeline(settings({"every": "month", "amount": 480}, tiers=[{"after_months": 12, "per_year": 7200}]))

        assert figures(policy, VETERAN, "2025-01-01", "2025-01-31") == [("2025-01-01", 600)]

    def test_that_wait_count_for_someone_hired_inside_the_month(self):
        tiers = [{"after_months": 0, "amount": 960}]
        policy = timeline(
            settings({"every": "month", "amount": 480, "at": "end"}, tiers=tiers, tier_change="next_period")
        )

        assert figures(policy, person("2025-06-16"), "2025-06-01", "2025-06-30") == [("2025-06-30", 480)]


class TestPartTime:
    def test_scales_and_splits_by_days(self):
        policy = timeline(settings({"every": "month", "amount": 960, "at": "end", "scale_by_fte": True}))
        facts = person("2019-02-04", fte=((d("2019-02-04"), 50), (d("2025-06-16"), 100)))

        # May at half; in June 15 days at half, 15 at whole.
        assert figures(policy, facts, "2025-05-01", "2025-07-31") == [
            ("2025-05-31", 480),
            ("2025-06-30", 720),
            ("2025-07-31", 960),
        ]

    def test_is_left_out_where_the_policy_does_not_ask_for_it(self):
        facts = person("2019-02-04", fte=((d("2019-02-04"), 50),))

        assert figures(timeline(monthly()), facts, "2025-01-01", "2025-01-31") == [("2025-01-01", 800)]

    def test_keeps_fractions_of_a_share_exactly(self):
        policy = timeline(monthly(scale_by_fte=True))
        facts = person("2019-02-04", fte=((d("2019-02-04"), 33),))

        assert accrued_by(policy, facts, Window(facts.hired_on), d("2025-12-31")) == 3168

    def test_nothing_accrues_at_no_share(self):
        facts = person("2019-02-04", fte=((d("2019-02-04"), 100), (d("2025-02-01"), 0)))

        assert figures(timeline(monthly(scale_by_fte=True)), facts, "2025-01-01", "2025-12-31") == [("2025-01-01", 800)]


class TestVersions:
    def test_of_the_day_decide(self):
        policy = timeline(monthly(at="end"), v20250701=monthly(per_year=12000, at="end"))

        assert figures(policy, VETERAN, "2025-06-01", "2025-07-31") == [("2025-06-30", 800), ("2025-07-31", 1000)]

    def test_in_mid_month_split_it_by_days(self):
        policy = timeline(monthly(at="end"), v20250616=monthly(per_year=12000, at="end"))

        assert figures(policy, VETERAN, "2025-06-01", "2025-06-30") == [("2025-06-30", 900)]

    def test_with_another_frequency_cut_the_running_month(self):
        yearly = settings({"every": "year", "per_year": 14600, "at": "end"})
        policy = timeline(monthly(at="end"), v20250616=yearly)

        # 15 of 30 days of June on the last old day; 199 of 365 days of the year at its end.
        assert figures(policy, VETERAN, "2025-06-01", "2025-12-31") == [("2025-06-15", 400), ("2025-12-31", 7960)]

    def test_with_another_period_give_the_rest_on_their_first_day(self):
        fiscal = settings({"every": "month", "per_year": 12000}, period={"type": "fiscal_year", "start_month": 4})
        policy = timeline(monthly(), v20250616=fiscal)

        found = accruals(policy, VETERAN, Window(VETERAN.hired_on), d("2025-06-01"), d("2025-07-01"))

        assert [(each.effective_on.isoformat(), each.amount, each.period.key) for each in found] == [
            ("2025-06-01", 400, "2025"),
            ("2025-06-16", 500, "2025-06-16"),
            ("2025-07-01", 1000, "2025-06-16"),
        ]

    def test_without_accrual_end_it(self):
        policy = timeline(monthly(at="end"), v20250616=settings({"method": "none"}), v20250701=monthly())

        assert figures(policy, VETERAN, "2025-06-01", "2025-07-31") == [("2025-06-15", 400), ("2025-07-01", 800)]

    def test_count_from_the_first_on(self):
        policy = PolicyTimeline([(d("2025-06-16"), monthly())])

        assert figures(policy, VETERAN, "2025-01-01", "2025-07-01") == [("2025-06-16", 400), ("2025-07-01", 800)]

    def test_may_come_in_any_order(self):
        late, early = (d("2025-07-01"), monthly(per_year=12000)), (d("2025-01-01"), monthly())

        assert figures(PolicyTimeline([late, early]), VETERAN, "2025-06-01", "2025-07-01") == [
            ("2025-06-01", 800),
            ("2025-07-01", 1000),
        ]

    @pytest.mark.parametrize("versions", [[], [(d("2025-01-01"), monthly()), (d("2025-01-01"), monthly())]])
    def test_must_each_have_a_day_of_their_own(self, versions):
        with pytest.raises(ValueError, match="a day of its own"):
            PolicyTimeline(versions)


class TestBalancePeriods:
    def test_neither_grant_nor_split(self):
        period = {"type": "fiscal_year", "start_month": 7}
        policy = timeline(settings({"every": "year", "amount": 4800, "at": "end", "align": "calendar"}, period=period))

        found = accruals(policy, VETERAN, Window(VETERAN.hired_on), d("2025-01-01"), d("2025-12-31"))

        assert [(each.effective_on.isoformat(), each.amount, each.period.key) for each in found] == [
            ("2025-12-31", 4800, "2025-07-01")
        ]

    def test_of_the_person_take_the_share_before_the_first_whole_month(self):
        accrual = {"every": "month", "amount": 480, "on": {"day": 27}}
        policy = timeline(settings(accrual, period={"type": "anniversary"}))

        # One day of 31: 15.48.
        assert figures(policy, person("2023-04-26"), "2023-04-26", "2023-05-27") == [
            ("2023-04-26", 15),
            ("2023-04-27", 480),
            ("2023-05-27", 480),
        ]

    def test_without_end_keep_one_running_total(self):
        policy = timeline(settings({"every": "day", "per_year": 1000}, period={"type": "none"}))
        facts = person("2020-01-01")

        assert accrued_by(policy, facts, Window(facts.hired_on), d("2025-12-31")) == 6000


class TestEntitlement:
    def test_is_the_whole_period(self):
        policy = timeline(monthly())
        period = policy.period_on(d("2025-07-14"), VETERAN.hired_on)

        assert entitlement(policy, VETERAN, Window(VETERAN.hired_on), period) == 9600

    def test_heeds_a_known_leaving_date(self):
        policy, facts = timeline(monthly()), person("2019-02-04", "2025-06-15")
        window = Window(facts.hired_on)

        assert entitlement(policy, facts, window, policy.period_on(d("2025-01-01"), facts.hired_on)) == 4400
        assert entitlement(policy, facts, window, policy.period_on(d("2026-01-01"), facts.hired_on)) == 0

    def test_heeds_the_end_of_the_assignment(self):
        policy = timeline(settings({"every": "month", "amount": 480}, period={"type": "none"}))
        window = Window(d("2025-01-01"), d("2025-04-01"))
        period = policy.period_on(d("2025-01-01"), VETERAN.hired_on)

        assert entitlement(policy, VETERAN, window, period) == 1440

    def test_has_no_figure_where_nothing_ends(self):
        policy = timeline(settings({"every": "month", "amount": 480}, period={"type": "none"}))
        period = policy.period_on(d("2025-01-01"), VETERAN.hired_on)

        with pytest.raises(ValueError, match="never ends"):
            entitlement(policy, VETERAN, Window(VETERAN.hired_on), period)


class TestKeys:
    @pytest.mark.parametrize(
        ("accrual", "hired", "key"),
        [
            ({"every": "month"}, "2019-02-04", "accrual/2025-03"),
            ({"every": "month", "at": "end"}, "2019-02-04", "accrual/2025-03"),
            ({"every": "month"}, "2025-03-15", "accrual/2025-03-15"),
            ({"every": "month", "align": "hire"}, "2019-02-04", "accrual/2025-03-04"),
        ],
    )
    def test_name_the_first_day_that_an_accrual_is_for(self, accrual, hired, key):
        policy, facts = timeline(settings({"amount": 480, **accrual})), person(hired)

        found = accruals(policy, facts, Window(facts.hired_on), d("2025-03-01"), d("2025-03-31"))

        assert [each.key for each in found] == [key]


class TestInputs:
    def test_explain_a_plain_month(self):
        found = accruals(timeline(monthly()), VETERAN, Window(VETERAN.hired_on), d("2025-02-01"), d("2025-02-01"))

        assert dict(found[0].inputs) == {
            "every": "month",
            "from": "2025-02-01",
            "to": "2025-02-28",
            "days": 28,
            "days_active": 28,
            "parts": [{"from": "2025-02-01", "to": "2025-02-28", "rate": "800", "gives": "800"}],
            "total_exact": "1600",
            "total_before": 800,
        }

    def test_tell_each_part_of_a_split_month(self):
        policy = timeline(
            settings(
                {"every": "month", "amount": 480, "at": "end", "scale_by_fte": True, "round": {"to": 5}},
                tiers=[{"after_months": 12, "amount": 600}],
            )
        )
        facts = person("2024-06-16", "2025-06-25", fte=((d("2024-06-16"), 80),))

        inputs = accruals(policy, facts, Window(facts.hired_on), d("2025-06-01"), d("2025-06-30"))[0].inputs

        assert (inputs["days"], inputs["days_active"], inputs["prorate"]) == (30, 25, "calendar_days")
        assert inputs["round"] == {"to": 5, "mode": "half_up"}
        assert inputs["parts"] == [
            {"from": "2025-06-01", "to": "2025-06-15", "rate": "384", "gives": "192", "fte_percent": "80"},
            {
                "from": "2025-06-16",
                "to": "2025-06-25",
                "rate": "480",
                "gives": "160",
                "tier_after_months": 12,
                "fte_percent": "80",
            },
        ]

    def test_leave_out_a_version_that_changed_no_rate(self):
        policy = timeline(monthly(), v20250616=settings({"every": "month", "per_year": 9600}, caps={"balance": 9}))

        found = accruals(policy, VETERAN, Window(VETERAN.hired_on), d("2025-06-01"), d("2025-06-30"))

        assert [part["gives"] for part in found[0].inputs["parts"]] == ["800"]

    def test_cannot_be_changed_because_people_share_them(self):
        found = accruals(timeline(monthly()), VETERAN, Window(VETERAN.hired_on), d("2025-02-01"), d("2025-02-01"))

        with pytest.raises(TypeError):
            found[0].inputs["cap"] = 5


class TestSharing:
    def test_works_out_once_what_falls_due_for_many(self):
        policy = timeline(monthly())
        day = d("2025-03-01")

        one = accruals(policy, person("2019-02-04"), Window(d("2019-02-04")), day, day)
        other = accruals(policy, person("2023-07-01"), Window(d("2024-01-01")), day, day)

        assert one is other

    def test_tells_apart_who_changes_share_on_the_very_last_day(self):
        policy = timeline(settings({"every": "month", "amount": 3000, "at": "end", "scale_by_fte": True}))
        changed = person("2019-02-04", fte=((d("2019-02-04"), 100), (d("2025-06-30"), 0)))

        assert figures(policy, VETERAN, "2025-06-30", "2025-06-30") == [("2025-06-30", 3000)]
        assert figures(policy, changed, "2025-06-30", "2025-06-30") == [("2025-06-30", 2900)]

    def test_forgets_rather_than_grow_without_bound(self):
        policy = timeline(settings({"every": "month", "amount": 480}, period={"type": "none"}))
        for number in range(20_100):
            policy.remember(number, number)

        assert len(policy.shared) <= 20_000
        assert figures(policy, VETERAN, "2025-01-01", "2025-01-31") == [("2025-01-01", 480)]

    def test_tells_apart_who_joined_on_the_first_day_from_who_was_there_before(self):
        policy = timeline(settings({"every": "month", "amount": 480, "on": {"day": 16}}))

        assert figures(policy, person("2024-12-20"), "2025-01-01", "2025-01-31") == [("2025-01-16", 480)]
        # 15 of the 31 days from 16 December: 232.26, then a total of 712.26.
        assert figures(policy, person("2025-01-01"), "2025-01-01", "2025-01-31") == [
            ("2025-01-01", 232),
            ("2025-01-16", 480),
        ]


class TestHiredOn29February:
    def test_is_granted_on_the_28th_and_on_the_29th_in_leap_years(self):
        policy = timeline(
            settings(
                {"every": "year", "amount": 4800, "align": "hire"},
                tiers=[{"after_months": 0, "amount": 4800}, {"after_months": 12, "amount": 5760}],
                period={"type": "anniversary"},
            )
        )

        assert figures(policy, person("2024-02-29"), "2024-02-29", "2028-12-31") == [
            ("2024-02-29", 4800),
            ("2025-02-28", 5760),
            ("2026-02-28", 5760),
            ("2027-02-28", 5760),
            ("2028-02-29", 5760),
        ]


def test_facts_speak_of_days_before_their_first_entry():
    facts = PersonFacts(d("2025-01-01"), fte=((d("2025-06-01"), 40),), weeks=((d("2025-06-01"), (60,) * 7),))

    assert facts.fte_on(d("2025-01-01")) == 40
    assert facts.is_working_day(d("2025-01-04"))
    assert PersonFacts(d("2025-01-01")).fte_on(d("2025-01-01")) == 100

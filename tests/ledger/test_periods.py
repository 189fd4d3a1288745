"""Balance periods, by hand and by property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.periods import PeriodTimeline, next_period, period_of, previous_period
from ledger.rules import PeriodRule, PolicySettings

HIRED = date(2020, 2, 29)
DAY = timedelta(days=1)


def d(text: str) -> date:
    return date.fromisoformat(text)


def rule(kind: str, **settings) -> PeriodRule:
    return PeriodRule(type=kind, **settings)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


class TestPeriodOf:
    @pytest.mark.parametrize(
        ("kind", "settings", "day", "starts", "ends", "key", "label"),
        [
            ("calendar_year", {}, "2024-12-31", "2024-01-01", "2024-12-31", "2024", "2024"),
            (
                "fiscal_year",
                {"start_month": 4},
                "2026-03-31",
                "2025-04-01",
                "2026-03-31",
                "2025-04-01",
                "2025/26",
            ),
            (
                "fiscal_year",
                {"start_month": 1, "start_day": 15},
                "2024-01-14",
                "2023-01-15",
                "2024-01-14",
                "2023-01-15",
                "2023/24",
            ),
            (
                "fiscal_year",
                {"start_month": 12, "start_day": 31},
                "2101-12-30",
                "2100-12-31",
                "2101-12-30",
                "2100-12-31",
                "2100/01",
            ),
            ("fiscal_year", {"start_month": 1}, "2026-05-05", "2026-01-01", "2026-12-31", "2026-01-01", "2026"),
            (
                "fiscal_year",
                {"start_month": 2, "start_day": 29},
                "2025-02-28",
                "2025-02-28",
                "2026-02-27",
                "2025-02-28",
                "2025/26",
            ),
            (
                "anniversary",
                {},
                "2021-02-27",
                "2020-02-29",
                "2021-02-27",
                "2020-02-29",
                "29 Feb 2020 – 27 Feb 2021",
            ),
            (
                "anniversary",
                {},
                "2021-02-28",
                "2021-02-28",
                "2022-02-27",
                "2021-02-28",
                "28 Feb 2021 – 27 Feb 2022",
            ),
            (
                "anniversary",
                {},
                "2024-02-28",
                "2023-02-28",
                "2024-02-28",
                "2023-02-28",
                "28 Feb 2023 – 28 Feb 2024",
            ),
            ("half_year", {}, "2025-07-01", "2025-07-01", "2025-12-31", "2025-H2", "Jul – Dec 2025"),
            (
                "half_year",
                {"start_month": 4},
                "2026-01-31",
                "2025-10-01",
                "2026-03-31",
                "2025-10-01",
                "Oct 2025 – Mar 2026",
            ),
            ("quarter", {}, "2025-12-31", "2025-10-01", "2025-12-31", "2025-Q4", "Oct – Dec 2025"),
            (
                "quarter",
                {"start_month": 2, "start_day": 16},
                "2025-02-15",
                "2024-11-16",
                "2025-02-15",
                "2024-11-16",
                "16 Nov 2024 – 15 Feb 2025",
            ),
            ("month", {}, "2024-02-29", "2024-02-01", "2024-02-29", "2024-02", "Feb 2024"),
            (
                "month",
                {"start_day": 31},
                "2025-03-01",
                "2025-02-28",
                "2025-03-30",
                "2025-02-28",
                "28 Feb – 30 Mar 2025",
            ),
        ],
    )
    def test_is_found_by_the_rule(self, kind, settings, day, starts, ends, key, label):
        period = period_of(rule(kind, **settings), d(day), HIRED)

        assert (period.starts_on, period.ends_on, period.key, plain(period.label)) == (d(starts), d(ends), key, label)

    @pytest.mark.parametrize(("kind", "key"), [("none", "always"), ("rolling", "rolling")])
    def test_that_never_ends_holds_every_day(self, kind, key):
        period = period_of(rule(kind), d("2026-07-14"), HIRED)

        assert period.key == key
        assert not period.ends
        assert date.min in period
        assert date.max in period
        assert next_period(rule(kind), period, HIRED) is None
        assert previous_period(rule(kind), period, HIRED) is None


rules = st.one_of(
    st.sampled_from(["calendar_year", "anniversary", "half_year", "quarter", "month"]).map(rule),
    st.tuples(st.integers(1, 12), st.integers(1, 28)).map(
        lambda start: rule("fiscal_year", start_month=start[0], start_day=start[1])
    ),
    st.sampled_from([(1, 31), (2, 29), (12, 31)]).map(
        lambda start: rule("fiscal_year", start_month=start[0], start_day=start[1])
    ),
    st.integers(1, 31).map(lambda day: rule("month", start_day=day)),
)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


class TestTiling:
    @given(rules, days, days)
    def test_every_day_lies_in_its_period(self, each, day, hired_on):
        assert day in period_of(each, day, hired_on)

    @given(rules, days, days)
    def test_periods_follow_each_other_without_gap_or_overlap(self, each, day, hired_on):
        period = period_of(each, day, hired_on)
        following = next_period(each, period, hired_on)

        assert following.starts_on == period.ends_on + DAY
        assert previous_period(each, following, hired_on) == period
        assert period_of(each, period.ends_on, hired_on) == period_of(each, period.starts_on, hired_on) == period
        assert following.key != period.key

    @given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.integers(1, 40))
    def test_an_anniversary_is_the_hire_date_or_the_28th_of_february(self, hired_on, years):
        period = period_of(rule("anniversary"), date(hired_on.year + years, hired_on.month, 1), hired_on)

        for start in (period.starts_on, next_period(rule("anniversary"), period, hired_on).starts_on):
            expected = {(hired_on.month, hired_on.day)}
            if (hired_on.month, hired_on.day) == (2, 29) and start.year % 4:
                expected = {(2, 28)}
            assert {(start.month, start.day)} == expected


def timeline(*versions: tuple[str, dict]) -> PeriodTimeline:
    return PeriodTimeline([(d(since), PolicySettings.parse({"period": period})) for since, period in versions])


class TestPeriodTimeline:
    def test_cuts_the_running_period_where_the_kind_changes(self):
        periods = timeline(
            ("2025-01-01", {"type": "calendar_year"}), ("2025-04-01", {"type": "fiscal_year", "start_month": 4})
        )

        found = list(periods.between(d("2025-01-15"), d("2026-04-01"), HIRED))

        assert [(p.starts_on.isoformat(), p.ends_on.isoformat(), p.key, plain(p.label)) for p in found] == [
            ("2025-01-01", "2025-03-31", "2025", "1 Jan – 31 Mar 2025"),
            ("2025-04-01", "2026-03-31", "2025-04-01", "2025/26"),
            ("2026-04-01", "2027-03-31", "2026-04-01", "2026/27"),
        ]

    def test_names_a_period_that_begins_late_by_its_first_day(self):
        periods = timeline(
            ("2025-01-01", {"type": "calendar_year"}),
            ("2025-04-01", {"type": "quarter"}),
            ("2025-08-16", {"type": "calendar_year"}),
        )

        found = list(periods.between(d("2025-01-01"), d("2026-01-01"), HIRED))

        assert [p.key for p in found] == ["2025", "2025-Q2", "2025-Q3", "2025-08-16", "2026"]
        assert plain(found[3].label) == "16 Aug – 31 Dec 2025"

    def test_begins_or_ends_what_had_no_end(self):
        periods = timeline(
            ("2025-01-01", {"type": "none"}), ("2025-04-01", {"type": "quarter"}), ("2026-01-01", {"type": "none"})
        )

        first, last = periods.on(d("2025-03-31"), HIRED), periods.on(d("2026-02-01"), HIRED)

        assert (first.starts_on, first.ends_on, plain(first.label)) == (date.min, d("2025-03-31"), "Until 31 Mar 2025")
        assert (last.starts_on, last.ends_on, plain(last.label)) == (d("2026-01-01"), date.max, "From 1 Jan 2026")
        assert periods.before(first, HIRED) is None
        assert periods.after(last, HIRED) is None
        assert periods.before(last, HIRED).key == "2025-Q4"

    def test_goes_on_through_versions_that_keep_the_kind(self):
        periods = timeline(("2025-01-01", {"type": "quarter"}), ("2025-05-10", {"type": "quarter"}))

        assert periods.on(d("2025-05-09"), HIRED) == periods.on(d("2025-05-10"), HIRED)

    def test_lets_the_first_version_speak_for_the_time_before(self):
        assert timeline(("2025-05-10", {"type": "quarter"})).on(d("2024-01-01"), HIRED).key == "2024-Q1"

    def test_says_whether_the_hire_date_matters(self):
        assert timeline(("2025-01-01", {"type": "anniversary"})).depends_on_hire
        assert not timeline(("2025-01-01", {"type": "quarter"})).depends_on_hire

    def test_finds_nothing_between_days_in_the_wrong_order(self):
        assert list(timeline(("2025-01-01", {})).between(d("2025-02-01"), d("2025-01-01"), HIRED)) == []

    @given(st.lists(st.tuples(days, rules), min_size=1, max_size=4, unique_by=lambda version: version[0]), days, days)
    def test_tiles_time_whatever_the_versions(self, versions, hired_on, day):
        ordered = sorted(versions, key=lambda version: version[0])
        periods = PeriodTimeline([(since, PolicySettings(period=each)) for since, each in ordered])

        period = periods.on(day, hired_on)
        following = periods.after(period, hired_on)

        assert day in period
        assert following.starts_on == period.ends_on + DAY
        assert following.key != period.key
        assert periods.before(following, hired_on) == period

"""What holds for every schedule, whatever the policy, the person and the days on which the job runs."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.dates import add_months
from ledger.periods import PeriodTimeline
from ledger.rules import PolicySettings
from ledger.schedule import PersonFacts, PolicyTimeline, Window, accruals, accrued_by, active_days
from ledger.schedule.grid import grid_of

DAY = timedelta(days=1)
LONG_AGO = date(1990, 1, 1)

days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
hire_days = st.one_of(
    st.dates(date(2021, 1, 1), date(2025, 12, 31)), st.sampled_from([date(2024, 2, 29), date(2024, 1, 31)])
)
amounts = st.integers(0, 20_000)
rates = st.one_of(amounts.map(lambda each: {"amount": each}), amounts.map(lambda each: {"per_year": each}))
everies = st.sampled_from(
    ["day", "week", "two_weeks", "half_month", "month", "two_months", "quarter", "half_year", "year"]
)
period_rules = st.sampled_from(
    [
        {"type": "calendar_year"},
        {"type": "fiscal_year", "start_month": 4, "start_day": 6},
        {"type": "anniversary"},
        {"type": "quarter"},
        {"type": "month"},
        {"type": "none"},
    ]
)


@st.composite
def accrual_settings(draw, **fixed):
    every = draw(everies)
    aligns = ["calendar"] if every in ("half_month", "day") else ["calendar", "hire"]
    return {
        "method": "time",
        "every": every,
        "at": draw(st.sampled_from(["start", "end"])),
        "align": draw(st.sampled_from(aligns)),
        "scale_by_fte": draw(st.booleans()),
        "round": {"to": draw(st.sampled_from([1, 1, 30])), "mode": draw(st.sampled_from(["half_up", "down", "up"]))},
        **draw(rates),
        **fixed,
    }


@st.composite
def policies(draw, **fixed):
    accrual = draw(accrual_settings(**fixed))
    months = sorted(draw(st.sets(st.integers(0, 48), max_size=3)))
    return PolicySettings.parse(
        {
            "accrual": accrual,
            "tiers": [{"after_months": each, **draw(rates)} for each in months],
            "tier_change": draw(st.sampled_from(["at_once", "next_period"])),
            "period": draw(period_rules),
        }
    )


@st.composite
def timelines(draw, **fixed):
    first = draw(policies(**fixed))
    versions = [(LONG_AGO, first)]
    for since in sorted(draw(st.sets(days, max_size=2))):
        # A new rate on the same grid, or another policy altogether.
        rate = draw(rates)
        accrual = first.to_json()["accrual"]
        same = {key: value for key, value in accrual.items() if key not in ("amount", "per_year")} | rate
        other = PolicySettings.parse({**first.to_json(), "accrual": same})
        versions.append((since, draw(st.one_of(st.just(other), policies(**fixed)))))
    return versions


@st.composite
def people(draw):
    hired_on = draw(hire_days)
    left_on = draw(st.one_of(st.none(), st.dates(hired_on, date(2027, 12, 31))))
    changes = sorted(draw(st.sets(days, max_size=2)))
    shares = tuple((since, draw(st.sampled_from([0, 33, 50, 80, 100]))) for since in changes)
    starts_on = draw(st.one_of(st.just(hired_on), st.dates(date(2021, 1, 1), date(2026, 6, 1))))
    ends_on = draw(st.one_of(st.none(), st.dates(starts_on + DAY, starts_on + 900 * DAY)))
    return PersonFacts(hired_on, left_on, shares), Window(starts_on, ends_on)


def plain(found):
    return [(each.key, each.effective_on, each.amount, each.period, dict(each.inputs)) for each in found]


class TestSplitRuns:
    @settings(deadline=None)
    @given(timelines(), people(), days, st.integers(0, 500), st.data())
    def test_give_the_same_accruals_wherever_they_are_split(self, versions, who, first, length, data):
        policy, last = PolicyTimeline(versions), first + length * DAY
        middle = data.draw(st.dates(first, last))

        whole = accruals(policy, *who, first, last)
        parts = (*accruals(policy, *who, first, middle), *accruals(policy, *who, middle + DAY, last))

        assert plain(parts) == plain(whole)

    @settings(deadline=None, max_examples=50)
    @given(timelines(), people(), days, st.integers(0, 60))
    def test_give_the_same_accruals_day_by_day(self, versions, who, first, length):
        policy = PolicyTimeline(versions)

        daily = [each for n in range(length + 1) for each in accruals(policy, *who, first + n * DAY, first + n * DAY)]

        assert plain(daily) == plain(accruals(policy, *who, first, first + length * DAY))

    @settings(deadline=None)
    @given(timelines(), people())
    def test_never_use_a_key_twice_and_stay_in_the_time_asked_for(self, versions, who):
        policy, (first, last) = PolicyTimeline(versions), (date(2023, 1, 1), date(2025, 12, 31))

        found = accruals(policy, *who, first, last)

        active_first, active_last = active_days(*who)
        assert len({each.key for each in found}) == len(found)
        assert [each.effective_on for each in found] == sorted(each.effective_on for each in found)
        assert all(each.amount > 0 for each in found)
        assert all(max(first, active_first) <= each.effective_on <= min(last, active_last) for each in found)
        assert all(each.effective_on in each.period for each in found)


class TestSums:
    @settings(deadline=None)
    @given(timelines(), people(), days)
    def test_of_the_accruals_are_what_has_accrued(self, versions, who, on):
        policy = PolicyTimeline(versions)
        period = policy.period_on(on, who[0].hired_on)

        found = accruals(policy, *who, max(period.starts_on, date(2020, 1, 1)), on)

        assert sum(each.amount for each in found) == accrued_by(policy, *who, on)

    @given(
        st.sampled_from(["half_month", "month", "two_months", "quarter", "half_year", "year", "day"]),
        st.sampled_from(["start", "end"]),
        amounts,
        st.integers(2023, 2028),
    )
    def test_of_a_year_are_the_yearly_amount(self, every, at, per_year, year):
        policy = PolicyTimeline(
            [
                (
                    LONG_AGO,
                    PolicySettings.parse(
                        {"accrual": {"method": "time", "every": every, "at": at, "per_year": per_year}}
                    ),
                )
            ]
        )

        found = accruals(policy, PersonFacts(LONG_AGO), Window(LONG_AGO), date(year, 1, 1), date(year, 12, 31))

        assert sum(each.amount for each in found) == per_year

    @given(amounts, amounts, hire_days, st.sampled_from(["start", "end"]), st.sampled_from(["at_once", "next_period"]))
    def test_of_twelve_months_are_the_year_of_the_tier(self, plain_rate, tier_rate, hired_on, at, change):
        policy = PolicyTimeline(
            [
                (
                    LONG_AGO,
                    PolicySettings.parse(
                        {
                            "accrual": {
                                "method": "time",
                                "every": "month",
                                "at": at,
                                "align": "hire",
                                "per_year": plain_rate,
                            },
                            "tiers": [{"after_months": 12, "per_year": tier_rate}],
                            "tier_change": change,
                            "period": {"type": "anniversary"},
                        }
                    ),
                )
            ]
        )
        who = (PersonFacts(hired_on), Window(hired_on))

        turn = add_months(hired_on, 12)
        first_year = accruals(policy, *who, hired_on, turn - DAY)
        second_year = accruals(policy, *who, turn, add_months(hired_on, 24) - DAY)

        assert sum(each.amount for each in first_year) == plain_rate
        assert sum(each.amount for each in second_year) == tier_rate
        assert len(second_year) <= 12

    @given(timelines(round={"to": 1, "mode": "half_up"}), people())
    @settings(deadline=None)
    def test_lose_less_than_half_a_minute_a_period(self, versions, who):
        policy = PolicyTimeline(versions)
        first, last = date(2022, 1, 1), date(2025, 12, 31)

        given_by_period = defaultdict(int)
        exact_by_period = defaultdict(Fraction)
        for each in accruals(policy, *who, first, last):
            given_by_period[each.period.key] += each.amount
            exact_by_period[each.period.key] = Fraction(each.inputs["total_exact"])

        whole = PeriodTimeline(versions).on(first, who[0].hired_on).key
        for key, exact in exact_by_period.items():
            if key not in (whole, "always"):
                assert abs(given_by_period[key] - exact) <= Fraction(1, 2)


def by_the_day(versions, facts, window, last):
    """An oracle: each active day earns its share of the stretch that holds it, one day after the other.

    :return: {(effective day, period key): amount}, by calendar days only, with one version's rounding throughout.
    """
    active_first, active_last = active_days(facts, window)
    exact = defaultdict(Fraction)
    for position, (since, policy) in enumerate(versions):
        until = versions[position + 1][0] - DAY if position + 1 < len(versions) else date.max
        accrual = policy.accrual
        grid = grid_of(accrual, policy.period, facts, window)
        day = max(since, active_first)
        while day <= min(until, active_last, last + 400 * DAY):
            start = grid.start(grid.index_of(day))
            end = grid.start(grid.index_of(day) + 1) - DAY
            tier_day = day if policy.tier_change == "at_once" else max(start, facts.hired_on)
            rate = accrual
            for tier in policy.tiers:
                if add_months(facts.hired_on, tier.after_months) <= tier_day:
                    rate = tier
            share = Fraction(1, (end - start).days + 1)
            earns = (
                rate.amount * share if rate.amount is not None else yearly(policy, rate.per_year, day, facts) * share
            )
            if accrual.scale_by_fte:
                earns *= Fraction(facts.fte_on(day), 100)
            # Versions in these examples keep the grid, so only joining and leaving cut a stretch.
            effective = max(start, active_first) if accrual.at == "start" else min(end, active_last)
            exact[effective] += earns
            day += DAY
    return exact


def yearly(policy, per_year, day, facts):
    accrual = policy.accrual
    parts = {"half_month": 24, "month": 12, "two_months": 6, "quarter": 4, "half_year": 2, "year": 1}
    if accrual.every in parts:
        return Fraction(per_year, parts[accrual.every])
    kind = policy.period if policy.period.type in ("fiscal_year", "anniversary") else PolicySettings().period
    period = PeriodTimeline([(LONG_AGO, PolicySettings(period=kind))]).on(day, facts.hired_on)
    length = {"day": 1, "week": 7, "two_weeks": 14}[accrual.every]
    return Fraction(per_year * length, (period.ends_on - period.starts_on).days + 1)


class TestOracle:
    @settings(deadline=None)
    @given(policies(round={"to": 1, "mode": "half_up"}), st.sets(days, max_size=2), st.data(), people())
    def test_a_day_by_day_sum_gives_the_same(self, first, later, data, who):
        versions = [(LONG_AGO, first)]
        for since in sorted(later):
            base = first.to_json()
            kept = {
                key: value
                for key, value in base["accrual"].items()
                if key not in ("amount", "per_year", "scale_by_fte")
            }
            changed = {**kept, **data.draw(rates), "scale_by_fte": data.draw(st.booleans())}
            versions.append((since, PolicySettings.parse({**base, "accrual": changed})))
        facts, window = who
        last = date(2026, 12, 31)
        policy = PolicyTimeline(versions)

        expected, totals = {}, defaultdict(Fraction)
        for effective, exact in sorted(by_the_day(versions, facts, window, last).items()):
            key = policy.period_on(effective, facts.hired_on).key
            before = (2 * totals[key] + 1) // 2
            totals[key] += exact
            amount = (2 * totals[key] + 1) // 2 - before
            if amount and effective <= last:
                expected[effective] = int(amount)

        found = accruals(policy, facts, window, date(2020, 1, 1), last)

        assert {each.effective_on: each.amount for each in found} == expected


NEAR = [date(2025, 3, 16), date(2025, 4, 1), date(2025, 5, 1), date(2025, 5, 2), date(2025, 6, 30), date(2025, 7, 1)]
near = st.sampled_from(NEAR)


@st.composite
def neighbours(draw):
    """People who differ by little, and just where a quarter that begins on 1 April or 16 May might notice."""
    shares = draw(st.lists(st.tuples(near, st.sampled_from([50, 100])), max_size=1).map(tuple))
    facts = PersonFacts(draw(near) - 365 * DAY * draw(st.integers(0, 1)), draw(st.one_of(st.none(), near)), shares)
    return facts, Window(facts.hired_on)


class TestSharing:
    @settings(deadline=None)
    @given(
        st.sampled_from(["month", "quarter"]),
        st.sampled_from(["start", "end"]),
        st.sampled_from([1, 16]),
        st.sampled_from(["calendar_days", "working_days", "none"]),
        st.sampled_from(["at_once", "next_period"]),
        st.lists(neighbours(), min_size=8, max_size=8),
        near,
    )
    def test_tells_neighbours_apart(self, every, at, day, prorate, change, crowd, last):
        rule = {"every": every, "at": at, "on": {"day": day}, "prorate": prorate, "amount": 6000, "scale_by_fte": True}
        tiers = [{"after_months": 12, "amount": 9000}]
        policy = PolicySettings.parse(
            {
                "accrual": {"method": "time", **rule},
                "tiers": tiers,
                "tier_change": change,
                "period": {"type": "quarter"},
            }
        )
        versions = [(LONG_AGO, policy)]
        together = PolicyTimeline(versions)

        for who in crowd:
            alone = accruals(PolicyTimeline(versions), *who, date(2025, 4, 1), last)
            assert plain(accruals(together, *who, date(2025, 4, 1), last)) == plain(alone)

    @settings(deadline=None)
    @given(timelines(), st.lists(people(), min_size=2, max_size=6), days, st.integers(0, 40))
    def test_gives_everybody_what_they_would_get_alone(self, versions, crowd, first, length):
        policy, last = PolicyTimeline(versions), first + length * DAY

        for who in crowd:
            alone = PolicyTimeline(versions)
            assert plain(accruals(policy, *who, first, last)) == plain(accruals(alone, *who, first, last))
            assert accrued_by(policy, *who, last) == accrued_by(alone, *who, last)

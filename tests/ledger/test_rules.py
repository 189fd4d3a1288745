"""The settings of a policy: what is refused and how, what is stored, and how they read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules import InvalidSettings, PolicySettings, TimeAccrual, differences, sentences

MONTHLY = {"method": "time", "every": "month", "per_year": 12480}
FISCAL = {"type": "fiscal_year", "start_month": 4}


def parse(**settings) -> PolicySettings:
    return PolicySettings.parse(settings)


def monthly(**changes) -> dict:
    return {**MONTHLY, **changes}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


class TestDefaults:
    def test_are_calendar_years_in_which_nothing_accrues_or_carries(self):
        settings = parse()

        assert settings.accrual.method == "none"
        assert settings.period.type == "calendar_year"
        assert settings.carryover.mode == "none"
        assert settings.expiry.mode == "never"
        assert settings.use.mode == "accrued"
        assert settings.use.hold_on_submit
        assert not settings.unlimited

    def test_of_a_time_accrual_are_the_plain_ones(self):
        accrual = parse(accrual=MONTHLY).accrual

        assert isinstance(accrual, TimeAccrual)
        assert (accrual.at, accrual.align, accrual.prorate) == ("start", "calendar", "calendar_days")
        assert (accrual.round.to, accrual.round.mode) == (1, "half_up")
        assert not accrual.scale_by_fte


class TestRefusals:
    @pytest.mark.parametrize(
        ("settings", "field", "reason"),
        [
            ({"holidays": True}, "holidays", "no such setting"),
            ({"accrual": {"every": "month"}}, "accrual.method", "missing"),
            ({"accrual": {"method": "magic"}}, "accrual.method", "'magic' is not one of"),
            ({"accrual": {"method": "none", "amount": 5}}, "accrual.amount", "no such setting"),
            ({"accrual": {"method": "time", "amount": 5}}, "accrual.every", "missing"),
            ({"accrual": monthly(every="decade")}, "accrual.every", "'decade' is not one of"),
            ({"accrual": monthly(amount=480)}, "accrual.per_year", "not both"),
            ({"accrual": monthly(per_year=None)}, "accrual.amount", "Say an amount"),
            ({"accrual": monthly(per_year=-1)}, "accrual.per_year", "less than 0"),
            ({"accrual": monthly(per_year=10.5)}, "accrual.per_year", "not a whole number"),
            ({"accrual": monthly(per_year="480")}, "accrual.per_year", "not a whole number"),
            ({"accrual": monthly(scale_by_fte="yes")}, "accrual.scale_by_fte", "neither yes nor no"),
            ({"accrual": monthly(on={"weekday": 0})}, "accrual.on.weekday", "says nothing for an accrual every month"),
            ({"accrual": monthly(on={"day": 32})}, "accrual.on.day", "more than 31"),
            ({"accrual": monthly(on={"day": 5}, align="hire")}, "accrual.on", "follow from the alignment"),
            ({"accrual": monthly(every="year", on={"month": 4, "day": 31})}, "accrual.on.day", "April has no day 31"),
            ({"accrual": monthly(every="half_month", on={"days": [15, 1]})}, "accrual.on.days", "comes before"),
            ({"accrual": monthly(every="half_month", align="hire")}, "accrual.align", "Half months follow"),
            ({"accrual": monthly(every="week", align="fiscal"), "period": FISCAL}, "accrual.align", "Weeks do not"),
            ({"accrual": monthly(align="fiscal")}, "accrual.align", "must say when it starts"),
            ({"accrual": monthly(round={"to": 0})}, "accrual.round.to", "less than 1"),
            ({"accrual": {"method": "hours_worked", "amount": 60}}, "accrual.per_worked", "missing"),
            ({"tiers": [{"after_months": 0, "amount": 1}]}, "tiers", "Nothing accrues"),
            ({"accrual": MONTHLY, "tiers": [{"after_months": 0}]}, "tiers.0.amount", "Say an amount"),
            (
                {"accrual": MONTHLY, "tiers": [{"after_months": 12, "amount": 1}, {"after_months": 12, "amount": 2}]},
                "tiers",
                "ascending",
            ),
            (
                {
                    "accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1800},
                    "tiers": [{"after_months": 12, "per_year": 9600}],
                },
                "tiers",
                "no yearly amount",
            ),
            ({"period": {"type": "fiscal_year"}}, "period.start_month", "needs the month"),
            ({"period": {"type": "calendar_year", "start_month": 4}}, "period.start_month", "says nothing"),
            ({"period": {"type": "fiscal_year", "start_month": 2, "start_day": 30}}, "period.start_day", "no day 30"),
            ({"period": {"type": "month", "months": 3}}, "period.months", "Only a rolling"),
            ({"period": {"type": "anniversary", "start_day": 3}}, "period.start_day", "says nothing"),
            ({"carryover": {"mode": "all", "cap": 5}}, "carryover.cap", "needs mode 'cap'"),
            ({"carryover": {"cap_percent": 5}}, "carryover.cap_percent", "the mode is 'none'"),
            ({"carryover": {"mode": "cap"}}, "carryover.cap", "an amount or a percentage"),
            ({"carryover": {"mode": "cap", "cap_percent": 101}}, "carryover.cap_percent", "more than 100"),
            ({"carryover": {"expires": {"on": "03-31"}}}, "carryover.expires", "Nothing is carried"),
            ({"carryover": {"mode": "all", "expires": {"on": "02-30"}}}, "carryover.expires.on", "February has no"),
            ({"carryover": {"mode": "all", "expires": {"on": "13-01"}}}, "carryover.expires.on", "no month"),
            ({"carryover": {"mode": "all", "expires": {"on": "March"}}}, "carryover.expires.on", "'03-31'"),
            ({"carryover": {"mode": "all", "expires": {}}}, "carryover.expires", "one of after_days"),
            (
                {"carryover": {"mode": "all", "expires": {"on": "03-31", "after_days": 3}}},
                "carryover.expires",
                "one of after_days",
            ),
            (
                {"period": {"type": "none"}, "carryover": {"mode": "cap", "cap": 1}},
                "carryover.mode",
                "has no end to carry over",
            ),
            ({"expiry": {"mode": "after_days"}}, "expiry.days", "needs it"),
            ({"expiry": {"mode": "after_days", "days": 9, "months": 1}}, "expiry.months", "says nothing"),
            ({"expiry": {"mode": "after_days", "days": 0}}, "expiry.days", "less than 1"),
            ({"use": {"negative_limit": 480}}, "use.negative_limit", "needs allow_negative"),
            ({"use": {"min": 960, "max": 480}}, "use.min", "above the longest"),
            ({"use": {"step_minutes": 0}}, "use.step_minutes", "less than 1"),
            (
                {"accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1800}, "use": {"mode": "ahead"}},
                "use.mode",
                "Nobody knows ahead",
            ),
            (
                {"accrual": MONTHLY, "period": {"type": "none"}, "use": {"mode": "ahead"}},
                "use.mode",
                "no whole to use ahead",
            ),
            ({"approval": {"mode": "manager_then_hr", "hr_above": 5}}, "approval.hr_above", "already"),
            ({"approval": {"mode": "steps"}}, "approval.steps", "Say who decides first"),
            ({"approval": {"steps": [{"who": "hr"}]}}, "approval.steps", "need mode 'steps'"),
            ({"approval": {"mode": "steps", "steps": [{"who": "role"}]}}, "approval.steps.0.role", "which role"),
            (
                {"approval": {"mode": "steps", "steps": [{"who": "hr", "role": "Finance"}]}},
                "approval.steps.0.role",
                "says nothing for hr",
            ),
            ({"approval": {"mode": "steps", "steps": [{"who": "hr"}] * 2}}, "approval.steps", "decides twice"),
            (
                {"approval": {"mode": "steps", "steps": [{"who": "role", "role": str(n)} for n in range(5)]}},
                "approval.steps",
                "at most 4",
            ),
            ({"approval": {"mode": "steps", "steps": [{"who": "the cat"}]}}, "approval.steps.0.who", "not one of"),
            (
                {"approval": {"mode": "steps", "steps": [{"who": "hr"}], "hr_above": 5}},
                "approval.hr_above",
                "every request already",
            ),
            ({"approval": {"longer_above": 5}}, "approval.longer_steps", "Say who decides on the longer"),
            ({"approval": {"longer_steps": [{"who": "hr"}]}}, "approval.longer_above", "above which length"),
            (
                {"approval": {"longer_above": 5, "longer_steps": [{"who": "hr"}], "hr_above": 5}},
                "approval.hr_above",
                "put HR there",
            ),
            ({"unlimited": True, "accrual": MONTHLY}, "accrual", "not counted"),
            ({"unlimited": True, "caps": {"balance": 5}}, "caps", "not counted"),
            ({"unlimited": 1}, "unlimited", "neither yes nor no"),
            ({"caps": 5}, "caps", "not a group of settings"),
            ({"tiers": 5}, "tiers", "not a list"),
        ],
    )
    def test_name_the_field_and_say_what_is_wrong(self, settings, field, reason):
        with pytest.raises(InvalidSettings) as refused:
            PolicySettings.parse(settings)

        assert [problem.field for problem in refused.value.problems] == [field]
        assert reason in refused.value.problems[0].message

    def test_tell_all_faults_at_once(self):
        with pytest.raises(InvalidSettings, match=r"period.type: .*; use.mode: "):
            parse(period={"type": "epoch"}, use={"mode": "freely"})


class TestFreezing:
    def test_makes_settings_fit_for_sharing(self):
        settings = parse(accrual=MONTHLY)

        assert hash(settings) == hash(parse(accrual=MONTHLY))
        with pytest.raises(ValueError, match="frozen"):
            settings.unlimited = True


amounts = st.integers(0, 20_000)
accruals = st.one_of(
    st.just({"method": "none"}),
    st.fixed_dictionaries(
        {"method": st.just("time"), "every": st.sampled_from(["day", "week", "month", "quarter", "year"])},
        optional={"at": st.sampled_from(["start", "end"]), "usable_after_days": st.integers(0, 400)},
    ).flatmap(lambda base: st.sampled_from(["amount", "per_year"]).map(lambda name: {**base, name: 480})),
    st.fixed_dictionaries({"method": st.just("hours_worked"), "amount": st.just(60), "per_worked": st.just(1800)}),
)
any_settings = st.fixed_dictionaries(
    {},
    optional={
        "accrual": accruals,
        "caps": st.fixed_dictionaries({}, optional={"balance": amounts, "per_period": amounts}),
        "carryover": st.one_of(
            st.just({"mode": "all", "expires": {"on": "02-29"}}), amounts.map(lambda cap: {"mode": "cap", "cap": cap})
        ),
        "expiry": st.integers(1, 400).map(lambda days: {"mode": "after_days", "days": days}),
        "use": st.fixed_dictionaries({}, optional={"allow_negative": st.booleans(), "notice_days": st.integers(0, 90)}),
        "period": st.sampled_from([{"type": "anniversary"}, {"type": "quarter"}, {**FISCAL, "start_day": 6}]),
        "approval": amounts.map(lambda above: {"hr_above": above}),
    },
)


class TestToJson:
    @given(any_settings)
    def test_reads_back_the_same(self, raw):
        settings = PolicySettings.parse(raw)

        assert PolicySettings.parse(json.loads(json.dumps(settings.to_json()))) == settings

    def test_writes_the_defaults_out(self):
        assert parse().to_json()["use"] == {
            "mode": "accrued",
            "allow_negative": False,
            "hold_on_submit": True,
            "counts": "working_days",
            "sandwich": False,
            "parts": "any",
            "step_minutes": 1,
            "longer_notice": [],
            "blackouts": [],
            "cancelling": {"who": "requester", "until": "end"},
        }


class TestSentences:
    def test_read_a_usual_policy_out(self):
        settings = parse(
            accrual=monthly(scale_by_fte=True),
            use={"mode": "by_date_of_use", "step_minutes": 240, "notice_days": 7},
            carryover={"mode": "cap", "cap": 2400, "expires": {"on": "03-31"}},
        )

        assert [plain(sentence) for sentence in sentences(settings)] == [
            "You get 26 d a year: 2 d 1 h 20 min on the 1st of each month.",
            "If you work part time, you get your share of it. In the months you join and leave, the share of the days.",
            "You may use what will have accrued by the day of your leave, in steps of 4 h, if you ask 7 d ahead.",
            (
                "At the end of the year up to 5 d carry over. Carried days lapse on 31 March; "
                "the rest lapses on 31 December."
            ),
            "Your manager decides.",
        ]

    @pytest.mark.parametrize(
        ("accrual", "sentence"),
        [
            (monthly(per_year=4000), "You get 8 d 2 h 40 min a year: a twelfth on the 1st of each month."),
            (monthly(at="end"), "You get 26 d a year: 2 d 1 h 20 min on the last day of each month."),
            (monthly(at="end", on={"day": 16}), "You get 26 d a year: 2 d 1 h 20 min on the 15th of each month."),
            (monthly(on={"day": 31}), "You get 26 d a year: 2 d 1 h 20 min on the 31st (or last day) of each month."),
            (monthly(align="hire"), "You get 26 d a year: 2 d 1 h 20 min each month, counted from your first day."),
            (monthly(every="year"), "You get 26 d a year, on 1 January."),
            (monthly(every="year", at="end", align="hire"), "You get 26 d a year, on the day before each anniversary."),
            (monthly(every="half_year"), "You get 26 d a year: 13 d on 1 January and 1 July."),
            (
                {"method": "time", "every": "quarter", "at": "end", "amount": 480},
                "You get 1 d on 31 March, 30 June, 30 September and 31 December: 4 d a year.",
            ),
            (monthly(every="day"), "You get 26 d a year: a 365th (a 366th in leap years) each day."),
            ({"method": "time", "every": "week", "amount": 60}, "You get 1 h each Monday."),
            ({"method": "time", "every": "week", "at": "end", "amount": 60}, "You get 1 h each Sunday."),
            (
                {"method": "time", "every": "two_weeks", "amount": 60, "on": {"weekday": 4}},
                "You get 1 h every second Friday.",
            ),
            (
                {"method": "time", "every": "half_month", "amount": 60, "at": "end"},
                "You get 1 h on the 14th and the last day of each month: 3 d a year.",
            ),
            ({"method": "hours_worked", "amount": 60, "per_worked": 1800}, "You get 1 h for every 30 h you work."),
            (
                {"method": "time", "every": "week", "amount": 60, "align": "hire"},
                "You get 1 h each week, counted from your first day.",
            ),
            (
                {"method": "time", "every": "two_weeks", "per_year": 1200, "align": "hire", "at": "end"},
                "You get 2 d 4 h a year: a fortnight's share at the end of every two weeks, from your first day.",
            ),
            (
                {"method": "hours_worked", "amount": 60, "per_worked": 1800, "cap_per_period": 2400},
                "You get 1 h for every 30 h you work, up to 5 d a year.",
            ),
            ({"method": "none"}, "Nothing comes in by itself: you get what is granted to you."),
        ],
    )
    def test_say_when_it_comes_in(self, accrual, sentence):
        assert plain(sentences(parse(accrual=accrual))[0]) == sentence

    def test_follow_the_fiscal_year(self):
        said = sentences(parse(accrual=monthly(every="year", align="fiscal"), period={**FISCAL, "start_day": 6}))

        assert plain(said[0]) == "You get 26 d a year, on 6 April."
        assert "What is left at the end of the year lapses on 5\u00a0April." in said

    @pytest.mark.parametrize(
        ("settings", "sentence"),
        [
            (
                {"accrual": MONTHLY, "tiers": [{"after_months": 60, "per_year": 14400}], "tier_change": "next_period"},
                "Service counts: 30 d a year after 5 years, from the next month on.",
            ),
            (
                {"accrual": MONTHLY, "caps": {"balance": 14400, "per_period": 9600}},
                "Nothing comes in on top of 30 d, booked time included. At most 20 d come in a year.",
            ),
            (
                {"use": {"allow_negative": True, "negative_limit": 960, "hold_on_submit": False}},
                (
                    "You may use what has accrued. You may go below zero, down to −2 d. "
                    "A request books nothing until it is approved."
                ),
            ),
            (
                {"use": {"min": 240, "max": 4800, "max_run_days": 10}},
                "A request takes 4 h to 10 d. You may be away at most 10 leave days in a row.",
            ),
            ({"use": {"min": 240}}, "A request takes at least 4 h."),
            ({"use": {"max": 240}}, "A request takes at most 4 h."),
            (
                {"carryover": {"mode": "cap", "cap": 480, "cap_percent": 50}},
                (
                    "At the end of the year 50 % of what is left, but no more than 1 d, carry over; "
                    "the rest lapses on 31 December."
                ),
            ),
            (
                {"period": {"type": "quarter"}, "carryover": {"mode": "all", "expires": {"after_months": 3}}},
                "At the end of the quarter all that is left carries over. Carried days lapse after 3 months.",
            ),
            (
                {"period": {"type": "anniversary"}},
                "What is left at the end of the year lapses on the day before your anniversary.",
            ),
            ({"period": {"type": "none"}}, "It never lapses."),
            (
                {"period": {"type": "rolling", "months": 12}},
                "What you use comes back 12 months after the day of use.",
            ),
            ({"expiry": {"mode": "after_days", "days": 90}}, "What comes in lapses after 90 days."),
            ({"expiry": {"mode": "on", "on": "12-31"}}, "What comes in lapses on 31 December."),
            ({"approval": {"mode": "automatic"}}, "Requests are approved at once."),
            (
                {"accrual": monthly(prorate="none")},
                "You get all of it if you are here on that day, and nothing if you are not.",
            ),
            (
                {"accrual": monthly(usable_after_days=90, round={"to": 240})},
                (
                    "You get 26 d a year: 2 d 1 h 20 min on the 1st of each month. What has come in is rounded to the "
                    "nearest 4 h. It comes in from the start; you may use it after 90 days."
                ),
            ),
        ],
    )
    def test_say_each_rule(self, settings, sentence):
        assert sentence in [plain(said) for said in sentences(PolicySettings.parse(settings))]

    def test_of_what_is_unlimited_speak_of_no_balance(self):
        said = sentences(parse(unlimited=True, use={"max": 4800}))

        assert [plain(sentence) for sentence in said] == [
            "Unlimited: what you take is recorded, and nothing is counted off.",
            "A request takes at most 10 d.",
            "Your manager decides.",
        ]

    def test_speak_the_unit_of_the_resource(self):
        settings = parse(
            accrual={"method": "time", "every": "month", "amount": 100},
            carryover={"mode": "all", "expires": {"after_days": 90}},
        )

        assert (
            plain(sentences(settings, "points")[0])
            == "You get 100 points on the 1st of each month: 1,200 points a year."
        )
        assert "Carried points lapse after 90\u00a0days." in " ".join(sentences(settings, "points"))
        assert "What was carried lapses after 90\u00a0days." in " ".join(sentences(settings, "EUR"))
        assert "€1.00" in sentences(settings, "EUR")[0]

    @given(any_settings)
    def test_end_in_a_full_stop_whatever_the_settings(self, raw):
        said = sentences(PolicySettings.parse(raw))

        assert said
        assert all(sentence.endswith(".") and ".." not in sentence for sentence in said)


class TestDifferences:
    def test_name_what_a_version_changes(self):
        old = parse(accrual=monthly(per_year=11520), carryover={"mode": "cap", "cap": 4800})
        new = parse(
            accrual=MONTHLY,
            carryover={"mode": "cap", "cap": 2400, "expires": {"on": "03-31"}},
            use={"step_minutes": 240},
        )

        assert [tuple(map(plain, change)) for change in differences(old, new)] == [
            ("Allowance", "24 d a year", "26 d a year"),
            ("Carry over", "10 d", "5 d"),
            ("Carried lapses", "–", "on 31 March"),
            ("Smallest step", "1 min", "4 h"),
        ]

    def test_put_what_only_one_version_says_beside_nothing(self):
        old = parse()
        new = parse(accrual=MONTHLY, tiers=[{"after_months": 24, "per_year": 14400}])

        changes = {label: (plain(before), plain(after)) for label, before, after in differences(old, new)}

        assert changes["Allowance"] == ("by grant only", "26 d a year")
        assert changes["Comes in"] == ("–", "on the 1st of each month")
        assert changes["With service"] == ("–", "2 years: 30 d a year")

    @given(any_settings)
    def test_are_none_between_equals(self, raw):
        assert differences(PolicySettings.parse(raw), PolicySettings.parse(raw)) == []

    @pytest.mark.parametrize(
        "change",
        [
            {"accrual": monthly(at="end")},
            {"accrual": monthly(on={"day": 2})},
            {"accrual": monthly(prorate="none")},
            {"accrual": monthly(scale_by_fte=True)},
            {"accrual": monthly(usable_after_days=1)},
            {"accrual": monthly(round={"to": 240})},
            {"accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1800, "cap_per_period": 9}},
            {"tiers": [{"after_months": 1, "amount": 9}]},
            {"caps": {"balance": 9}},
            {"caps": {"per_period": 9}},
            {"carryover": {"mode": "all"}},
            {"carryover": {"mode": "cap", "cap_percent": 9}},
            {"expiry": {"mode": "after_months", "months": 9}},
            {"period": {"type": "rolling", "months": 9}},
            {"period": FISCAL},
            {"use": {"mode": "ahead"}},
            {"use": {"allow_negative": True}},
            {"use": {"allow_negative": True, "negative_limit": 9}},
            {"use": {"hold_on_submit": False}},
            {"use": {"notice_days": 9}},
            {"use": {"max_run_days": 9}},
            {"use": {"min": 9}},
            {"use": {"max": 9}},
            {"approval": {"mode": "manager_then_hr"}},
            {"approval": {"hr_above": 9}},
            {"approval": {"mode": "steps", "steps": [{"who": "hr"}]}},
            {"approval": {"longer_above": 9, "longer_steps": [{"who": "hr"}]}},
        ],
    )
    def test_miss_no_setting(self, change):
        assert differences(parse(accrual=MONTHLY), PolicySettings.parse({"accrual": MONTHLY, **change}))

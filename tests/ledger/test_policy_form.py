"""The form of a policy's version: every setting goes in and comes out again, and mistakes are named by field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from ledger.policy_form import AmountField, FirstVersionForm, VersionForm
from ledger.policy_form.form import field_of
from ledger.policy_form.groups import GROUPS, rows
from ledger.policy_form.layout import groups_of
from ledger.policy_form.storing import stored, typed, typed_tiers
from ledger.rules import InvalidSettings, PolicySettings, Problem
from tests.ledger.policy_forms import filled

DAY = 480
MONTHLY = {"accrual": {"method": "time", "every": "month", "per_year": 24 * DAY}}


def parsed(data: dict[str, str], **more: Any) -> PolicySettings:
    form = VersionForm(data, **more)
    assert form.is_valid(), (form.errors, form.tiers.errors, form.tiers.refusals)
    return form.settings


def errors(data: dict[str, str], **more: Any) -> dict[str, str]:
    form = VersionForm(data, **more)
    assert not form.is_valid()
    return {name: " ".join(map(str, found)) for name, found in form.errors.items()}


SAMPLES: dict[str, dict[str, Any]] = {
    "nothing said": {},
    "monthly": MONTHLY,
    "daily at the end": {"accrual": {"method": "time", "every": "day", "at": "end", "amount": 7}},
    "weekly from Thursday": {"accrual": {"method": "time", "every": "week", "amount": 90, "on": {"weekday": 3}}},
    "fortnights from the hire date": {
        "accrual": {"method": "time", "every": "two_weeks", "amount": 200, "align": "hire"}
    },
    "half months": {"accrual": {"method": "time", "every": "half_month", "amount": 480, "on": {"days": [5, 20]}}},
    "months from the 16th": {
        "accrual": {"method": "time", "every": "month", "amount": 961, "on": {"day": 16}, "prorate": "working_days"}
    },
    "two months from June 5": {
        "accrual": {"method": "time", "every": "two_months", "amount": 1, "on": {"day": 5, "month": 6}}
    },
    "quarters of the fiscal year": {
        "accrual": {"method": "time", "every": "quarter", "per_year": 12_000, "align": "fiscal"},
        "period": {"type": "fiscal_year", "start_month": 4, "start_day": 6},
    },
    "half-years that begin in January, by the fiscal year": {
        "accrual": {"method": "time", "every": "half_year", "per_year": 12_000, "align": "fiscal"},
        "period": {"type": "half_year", "start_month": 1},
    },
    "all of a time accrual": {
        "accrual": {
            "method": "time",
            "every": "year",
            "at": "end",
            "amount": 12_001,
            "align": "hire",
            "prorate": "none",
            "usable_after_days": 90,
            "scale_by_fte": True,
            "round": {"to": 240, "mode": "up"},
        },
        "period": {"type": "anniversary"},
        "caps": {"balance": 30 * DAY, "per_period": 40 * DAY},
    },
    "hours worked": {
        "accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1800, "cap_per_period": 2400},
        "tiers": [{"after_months": 12, "amount": 90}],
    },
    "tiers": MONTHLY
    | {
        "tiers": [{"after_months": 60, "per_year": 25 * DAY}, {"after_months": 120, "amount": 26 * DAY}],
        "tier_change": "next_period",
    },
    "carries all": {"carryover": {"mode": "all"}},
    "carries a percentage for 90 days": {
        "carryover": {"mode": "cap", "cap_percent": 50, "expires": {"after_days": 90}}
    },
    "carries both caps for 3 months": {
        "carryover": {"mode": "cap", "cap": 5 * DAY, "cap_percent": 50, "expires": {"after_months": 3}}
    },
    "carries until 29 February": {"carryover": {"mode": "all", "expires": {"on": "02-29"}}},
    "grants of 30 days": {"period": {"type": "none"}, "expiry": {"mode": "after_days", "days": 30}},
    "grants of 6 months": {
        "period": {"type": "month", "start_day": 16},
        "expiry": {"mode": "after_months", "months": 6},
    },
    "grants until New Year's Eve": {"period": {"type": "quarter"}, "expiry": {"mode": "on", "on": "12-31"}},
    "rolling": {"period": {"type": "rolling", "months": 12}},
    "all about use": {
        "use": {
            "mode": "by_date_of_use",
            "allow_negative": True,
            "negative_limit": 5 * DAY,
            "hold_on_submit": False,
            "step_minutes": 240,
            "min": 240,
            "max": 15 * DAY,
            "notice_days": 0,
            "max_run_days": 10,
        }
    },
    "all about asking": {
        "use": {
            "sandwich": True,
            "parts": "half_days",
            "notice_days": 3,
            "longer_notice": [{"at_least": 5 * DAY, "days": 14}, {"at_least": 10 * DAY, "days": 30}],
            "blackouts": [
                {"name": "Stocktaking", "first": "2026-12-28", "last": "2027-01-02", "yearly": True},
                {"name": "Move", "first": "2027-03-01", "last": "2027-03-01"},
            ],
            "probation": {"months": 6},
            "document": {"over": 3 * DAY, "when": "asking"},
            "most_away": {"people": 2, "then": "escalate"},
            "cancelling": {"who": "approval", "until": "days_before", "days": 3},
        }
    },
    "calendar days": {
        "use": {
            "counts": "calendar_days",
            "parts": "whole_days",
            "probation": {"days": 90},
            "document": {"over": 0},
            "most_away": {"percent": 50, "then": "refuse"},
            "cancelling": {"who": "manager"},
        }
    },
    "below zero without limit": {"use": {"mode": "ahead", "allow_negative": True}},
    "HR above": {"approval": {"mode": "manager", "hr_above": 10 * DAY}},
    "manager then HR": {"approval": {"mode": "manager_then_hr"}},
    "four in turn": {
        "approval": {
            "mode": "steps",
            "steps": [
                {"who": "manager"},
                {"who": "managers_manager"},
                {"who": "role", "role": "Finance"},
                {"who": "hr"},
            ],
        }
    },
    "others above a length": {
        "approval": {
            "mode": "automatic",
            "longer_above": 10 * DAY,
            "longer_steps": [{"who": "manager"}, {"who": "role", "role": "Works council"}],
        }
    },
    "unlimited": {"unlimited": True, "approval": {"mode": "automatic"}, "use": {"max": 20 * DAY, "notice_days": 3}},
}


class TestRoundTrip:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_settings_come_back_as_they_were(self, name):
        before = PolicySettings.parse(SAMPLES[name])

        assert parsed(filled(before), settings=before) == before

    @pytest.mark.parametrize("name", SAMPLES)
    def test_they_do_without_a_script_too(self, name):
        before = PolicySettings.parse(SAMPLES[name])

        assert parsed(filled(before, with_script=False), settings=before) == before

    def test_every_setting_has_a_field(self):
        said = {row.path for row in rows()} | {"unlimited", "tiers", "use.blackouts"}

        assert leaves(PolicySettings) <= said | {"accrual.per_year"}

    def test_every_row_has_a_field_and_every_field_a_row(self):
        form = VersionForm()
        assert {row.name for row in rows()} == set(form.fields) - {"effective_from", "reason"}

    def test_every_setting_is_in_a_sample(self):
        used = set().union(*(paths_of(sample) for sample in SAMPLES.values()))
        assert leaves(PolicySettings) - {"tiers"} <= used

    @given(
        amount=st.integers(0, 10**6),
        day_minutes=st.sampled_from([480, 456, 450, 1440, 60]),
        plain=st.sampled_from(["d", "h", "min"]),
    )
    @settings(max_examples=200)
    def test_an_amount_of_time_comes_back_to_the_minute(self, amount, day_minutes, plain):
        field = AmountField(plain=plain)
        field.measure_in("minutes", day_minutes)

        assert field.clean(field.prepare_value(amount)) == amount

    @pytest.mark.parametrize(("unit", "text"), [("points", "1,240"), ("EUR", "€12.40"), ("JPY", "¥1,240")])
    def test_other_units_are_typed_as_they_are_written(self, unit, text):
        field = AmountField()
        field.measure_in(unit, 480)

        assert field.prepare_value(1240) == text
        assert field.clean(text) == 1240
        assert field.suffix == unit


def leaves(model: type[BaseModel], path: str = "") -> set[str]:
    """The dotted names of all settings of a group, those of lists of groups by the list."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        parts = list(models_of(field.annotation))
        here = f"{path}{name}"
        is_list = "tuple" in str(field.annotation)
        if not parts or is_list:
            found.add(here)
        for part in parts if not is_list else []:
            found |= leaves(part, f"{here}.")
    return found


def models_of(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in models_of(part)]


def paths_of(sample: dict[str, Any], path: str = "") -> set[str]:
    found: set[str] = {"approval.mode", "expiry.mode", "period.type", "unlimited", "accrual.method"}
    for name, value in (
        PolicySettings.parse(sample).model_dump(exclude_none=True).items() if not path else sample.items()
    ):
        here = f"{path}{name}"
        found |= paths_of(value, f"{here}.") if isinstance(value, dict) else {here}
    return found


class TestWhatIsTyped:
    def test_days_and_hours_become_minutes_by_the_length_of_a_day(self):
        data = filled(MONTHLY, amount="26", balance_cap="1.5", period_cap="2 d 4 h", step="4")

        rules = parsed(data, day_minutes=456)

        assert rules.accrual.per_year == 26 * 456
        assert (rules.caps.balance, rules.caps.per_period) == (684, 2 * 456 + 240)
        assert rules.use.step_minutes == 240

    def test_hours_of_work_are_time_whatever_is_counted(self):
        data = filled(method="hours_worked", hours_amount="10", per_worked="30")

        accrual = parsed(data, unit="points").accrual

        assert (accrual.amount, accrual.per_worked) == (10, 1800)

    def test_tiers_may_be_typed_in_any_order(self):
        data = filled(
            MONTHLY,
            **{
                "tiers-TOTAL_FORMS": "3",
                "tiers-0-after_months": "120", "tiers-0-amount": "26", "tiers-0-per": "year",
                "tiers-2-after_months": "60", "tiers-2-amount": "25", "tiers-2-per": "year",
            },
        )  # fmt: skip

        assert [(tier.after_months, tier.per_year) for tier in parsed(data).tiers] == [(60, 25 * DAY), (120, 26 * DAY)]

    def test_tiers_of_hours_worked_are_for_each_time(self):
        data = filled(
            SAMPLES["hours worked"],
            **{"tiers-0-after_months": "24", "tiers-0-amount": "2 h", "tiers-0-per": "year"},
        )

        assert [(tier.after_months, tier.amount) for tier in parsed(data).tiers] == [(24, 120)]

    def test_an_amount_has_changed_when_it_means_something_else(self):
        field = AmountField()

        assert not field.has_changed(2 * DAY, "2 d")
        assert field.has_changed(2 * DAY, "3")
        assert field.has_changed(2 * DAY, "two")


class TestMistakes:
    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"amount": ""}, "amount", "Say how much comes in."),
            ({"amount": "lots"}, "amount", "“lots” is not a length of time."),
            ({"amount": "-2"}, "amount", "−2 d is too little"),
            ({"method": "sometimes"}, "method", "none of the choices"),
            ({"usable_after_days": "-1"}, "usable_after_days", "at least 0"),
            ({"round_to": "0"}, "round_to", "it has to be more than nothing"),
            ({"carry_mode": "cap"}, "carry_cap", "Say how much may carry over: an amount, a percentage, or both."),
            ({"carry_mode": "cap", "carry_percent": "101"}, "carry_percent", "at most 100"),
            ({"carry_mode": "all", "carry_life": "after_days"}, "carry_days", "Say how many days."),
            ({"carry_mode": "all", "carry_life": "on"}, "carry_on", "Say on which day."),
            (
                {"carry_mode": "all", "carry_life": "on", "carry_on_day": "31", "carry_on_month": "4"},
                "carry_on",
                "April has no day 31.",
            ),
            (
                {"carry_mode": "all", "carry_life": "on", "carry_on_day": "31"},
                "carry_on",
                "A day of the year is a number and a month",
            ),
            ({"expiry_mode": "after_months"}, "expiry_months", "Say how many months."),
            ({"period_type": "rolling"}, "rolling_months", "Say after how many months."),
            ({"align": "fiscal"}, "align", "the period must say when it starts"),
            (
                {"every": "half_month", "align": "", "on_first": "20", "on_second": "5"},
                "on_first",
                "The first day comes",
            ),
            ({"shortest": "3 d", "longest": "2 d"}, "shortest", "longer than the longest, 2 d."),
            ({"carry_mode": ""}, "carry_mode", "Choose one."),
            ({"period_type": ""}, "period_type", "Choose one."),
            ({"on_day": "32"}, "on_day", "at most 31"),
            ({"approval_mode": "committee"}, "approval_mode", "none of the choices"),
            ({"period_type": "none", "use_mode": "ahead"}, "use_mode", "no whole to use ahead"),
            ({"effective_from": ""}, "effective_from", "Enter a date, such as 2026-07-14."),
            ({"effective_from": "tomorrow"}, "effective_from", "This is no date. Write it as 2026-07-14."),
            ({"reason": ""}, "reason", "Say why the rules change: everybody who has the policy reads it."),
            ({"reason": "x" * 201}, "reason", "200 fit"),
        ],
    )
    def test_are_named_by_field(self, changes, field, words):
        found = errors(filled(MONTHLY, **changes))

        assert list(found) == [field]
        assert words in found[field].replace("\u00a0", " ")

    def test_a_version_begins_after_the_latest(self):
        found = errors(filled(MONTHLY), after=dt.date(2027, 1, 1))

        assert found == {
            "effective_from": "The latest version begins on 1\u00a0January\u00a02027; a new one begins after that day."
        }

    def test_what_says_nothing_is_refused_and_not_dropped(self):
        found = errors(filled(MONTHLY, with_script=False, carry_cap="5", expiry_days="30"))

        assert found == {
            "carry_cap": "This says nothing while “Carry over” is “Nothing: the rest lapses”."
            " Clear it, or choose something else there.",
            "expiry_days": "This says nothing while “Each grant lapses” is “With the period”."
            " Clear it, or choose something else there.",
        }

    def test_what_is_unlimited_counts_nothing(self):
        found = errors(filled(MONTHLY, with_script=False, method="unlimited", negative_limit="3"))

        assert set(found) == {"amount", "negative_limit"}
        assert "while “How it comes in” is “Unlimited: recorded, not counted”" in found["amount"]

    def test_hours_worked_cannot_be_used_ahead(self):
        found = errors(filled(SAMPLES["hours worked"], use_mode="ahead"))

        assert found == {"use_mode": "Nobody knows ahead how many hours will be worked."}

    def test_a_half_filled_tier_says_what_is_missing(self):
        form = VersionForm(filled(MONTHLY, **{"tiers-0-after_months": "60", "tiers-0-per": "year"}))

        assert not form.is_valid()
        assert form.tiers.errors == [{"amount": ["Say how much."]}]

    def test_two_tiers_cannot_begin_together(self):
        rows = {
            "tiers-TOTAL_FORMS": "2",
            "tiers-0-after_months": "60", "tiers-0-amount": "25", "tiers-0-per": "year",
            "tiers-1-after_months": "60", "tiers-1-amount": "26", "tiers-1-per": "year",
        }  # fmt: skip
        form = VersionForm(filled(MONTHLY, **rows))

        assert not form.is_valid()
        assert form.tiers.errors[1] == {
            "after_months": ["Another row begins after 60 months too. Choose others, or clear one row."]
        }

    def test_tiers_need_something_that_comes_in(self):
        form = VersionForm(filled(**{"tiers-0-after_months": "60", "tiers-0-amount": "25"}))

        assert not form.is_valid()
        assert form.tiers.refusals == ["Nothing comes in by itself, so tiers say nothing. Clear their rows."]

    def test_a_form_without_its_tiers_is_not_taken(self):
        data = {name: value for name, value in filled(MONTHLY).items() if not name.startswith("tiers")}

        assert not VersionForm(data).is_valid()

    @pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
    def test_what_the_rules_refuse_always_finds_its_field(self, sample):
        """Break each stored setting in turn: the refusal must name a field that the form has, or the whole."""
        rules = PolicySettings.parse(sample)
        values = typed(rules)
        whole = stored(values, typed_tiers(rules))
        for path in leaves(PolicySettings) - {"tiers"}:
            broken = with_value(whole, path, "?")
            with pytest.raises(InvalidSettings) as refused:
                PolicySettings.parse(broken)
            for problem in refused.value.problems:
                assert field_of(problem.field, values["method"]) is not None or problem.field == ""


def with_value(whole: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    if not rest:
        return {**whole, head: value}
    below = whole.get(head)
    return {**whole, head: with_value(below if isinstance(below, dict) else {}, rest, value)}


class TestTheRules:
    @pytest.mark.parametrize(
        ("field", "shown"),
        [
            ("accrual.amount", {"amount": ["No."]}),
            ("accrual.round.to", {"round_to": ["No."]}),
            ("carryover.expires.on", {"carry_on": ["No."]}),
            ("carryover", {"carry_mode": ["No."]}),
            ("use.min.of.something", {"shortest": ["No."]}),
            ("", {"__all__": ["No."]}),
            ("nothing.that.there.is", {"__all__": ["No."]}),
        ],
    )
    def test_have_the_last_word(self, monkeypatch, field, shown):
        def refuse(settings):
            raise InvalidSettings((Problem(field, "No."),))

        monkeypatch.setattr(PolicySettings, "parse", refuse)
        form = VersionForm(filled_monthly())

        assert not form.is_valid()
        assert form.errors == shown

    def test_what_they_refuse_about_tiers_stands_over_their_table(self, monkeypatch):
        def refuse(settings):
            raise InvalidSettings((Problem("tiers", "Tiers are closed today."),))

        data = filled_monthly()
        monkeypatch.setattr(PolicySettings, "parse", refuse)
        form = VersionForm(data)

        assert not form.is_valid()
        assert form.tiers.refusals == ["Tiers are closed today."]


def filled_monthly() -> dict[str, str]:
    """The monthly policy, carrying something over, as sent; read before the rules are replaced in a test."""
    return FILLED.copy()


FILLED = filled(MONTHLY)


class TestFirstVersion:
    def test_is_measured_by_what_was_typed_beside_it(self):
        resources = Some({7: "points"})
        form = FirstVersionForm({"resource": "7", "day_length": "7.5"}, resources=resources)

        assert (form.unit, form.day_minutes) == ("points", 450)

    @pytest.mark.parametrize(
        "data",
        [None, {}, {"resource": "x", "day_length": "long"}, {"resource": "9", "day_length": "0"}, {"day_length": "30"}],
    )
    def test_is_measured_in_days_of_8_hours_until_it_can_be_read(self, data):
        form = FirstVersionForm(data, resources=Some({7: "points"}))

        assert (form.unit, form.day_minutes) == ("minutes", 480)


class Some:
    """Stands for the leave types there are: units by number."""

    def __init__(self, units: dict[int, str]) -> None:
        self.units = units

    def all(self) -> Some:
        return self

    def filter(self, pk: int) -> Some:
        return Some({number: unit for number, unit in self.units.items() if number == pk})

    def values_list(self, *names: str, flat: bool) -> Some:
        return self

    def first(self) -> str | None:
        return next(iter(self.units.values()), None)


class TestLayout:
    def test_each_field_says_what_it_was(self):
        form = VersionForm(settings=PolicySettings.parse(MONTHLY | {"use": {"notice_days": 7}}))

        before = {shown.bound.name: shown.before for group in groups_of(form) for shown in group.fields}

        assert before["amount"] == "24 d"
        assert before["every"] == "Monthly"
        assert before["notice_days"] == "7 days"
        assert before["scale_by_fte"] == "off"
        assert before["balance_cap"] == "nothing"

    def test_and_what_would_have_been_typed_for_it(self):
        rules = MONTHLY | {"carryover": {"mode": "all", "expires": {"on": "03-31"}}, "use": {"allow_negative": True}}
        form = VersionForm(settings=PolicySettings.parse(rules))
        typed_before = {shown.bound.name: shown.typed_before for group in groups_of(form) for shown in group.fields}

        assert typed_before["amount"] == "24"
        assert typed_before["every"] == "month"
        assert typed_before["carry_on"] == "31/3"
        assert (typed_before["allow_negative"], typed_before["scale_by_fte"]) == ("on", "")
        assert (typed_before["balance_cap"], typed_before["expiry_on"]) == ("", "")

    def test_what_said_nothing_in_the_last_version_was_nothing(self):
        form = VersionForm(settings=PolicySettings.parse({"use": {"notice_days": 7}}))

        before = {shown.bound.name: shown.before for group in groups_of(form) for shown in group.fields}

        assert (before["every"], before["amount"], before["carry_cap"]) == ("", "", "")
        assert before["notice_days"] == "7 days"

    def test_a_first_version_was_nothing_before(self):
        assert {shown.before for group in groups_of(VersionForm()) for shown in group.fields} == {""}

    def test_units_stand_behind_the_numbers(self):
        suffixes = {shown.bound.name: shown.suffix for group in groups_of(VersionForm()) for shown in group.fields}

        assert suffixes["amount"] == "days"
        assert suffixes["per_worked"] == "hours"
        assert suffixes["round_to"] == "minutes"
        assert suffixes["carry_percent"] == "% of what is left"

    def test_only_the_tiers_have_their_table(self):
        assert [group.key for group in groups_of(VersionForm()) if group.has_tiers] == ["tiers"]
        assert [group.key for group in groups_of(VersionForm()) if group.has_blackouts] == ["blackouts"]
        assert len(GROUPS) == 7

    def test_conditions_name_fields_and_their_choices(self):
        form = VersionForm()
        for row in rows():
            for name, values in row.when.items():
                choices = {value for value, _ in getattr(form.fields[name], "choices", [("on", ""), ("", "")])}
                assert set(values) <= choices, (row.name, name)

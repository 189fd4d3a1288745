"""Every field of the form, with the words of its label, its choices and its unit."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from ledger.policy_form.fields import AmountField, MonthDayField, NumberField
from ledger.rules.monthdays import MONTHS
from ledger.rules.wording import WEEKDAYS

EVERY: Final = (
    ("day", "Daily"),
    ("week", "Weekly"),
    ("two_weeks", "Every two weeks"),
    ("half_month", "Twice a month"),
    ("month", "Monthly"),
    ("two_months", "Every two months"),
    ("quarter", "Quarterly"),
    ("half_year", "Half-yearly"),
    ("year", "Yearly"),
)
DECIDERS: Final = (("manager", "Manager"), ("managers_manager", "Manager’s manager"), ("hr", "HR"))
NOBODY_MORE: Final = ("", "Nobody more")
PER: Final = (("year", "a year, in shares"), ("each", "each time"))
_MONTH_CHOICES: Final = tuple(enumerate(MONTHS, 1))
_LIVES: Final = (("after_days", "After a number of days"), ("after_months", "After a number of months"))


def _choice(label: str, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, **more)


def _month(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_MONTH_CHOICES, coerce=int, empty_value=None, required=False, initial=1
    )


def _day(label: str, initial: int = 1) -> NumberField:
    return NumberField(label=label, least=1, most=31, required=False, initial=initial)


def _switch(label: str, **more: Any) -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "input", "role": "switch"})
    return forms.BooleanField(label=label, required=False, widget=widget, **more)


def _amount(label: str, help_text: str = "", **more: Any) -> AmountField:
    return AmountField(label=label, required=False, help_text=help_text, **more)


def _number(label: str, suffix: str, help_text: str = "", **more: Any) -> NumberField:
    return NumberField(label=label, suffix=suffix, required=False, help_text=help_text, **more)


class SettingsFields(forms.Form):
    """The rules of one version, field by field; what is not required may be left empty."""

    method = forms.ChoiceField(
        label="How it comes in",
        choices=(
            ("time", "As time goes by"),
            ("hours_worked", "With hours worked"),
            ("none", "By grant only"),
            ("unlimited", "Unlimited: recorded, not counted"),
        ),
    )
    amount = _amount("Allowance")
    per = _choice("The allowance is", PER)
    every = _choice("Comes in", EVERY, initial="month")
    at = _choice("On the", (("start", "first day of it"), ("end", "last day of it")))
    align = _choice(
        "Counted",
        (("calendar", "by the calendar"), ("fiscal", "by the fiscal year"), ("hire", "from each person's first day")),
    )
    on_weekday = forms.TypedChoiceField(
        label="The week begins on a",
        choices=tuple(enumerate(WEEKDAYS)),
        coerce=int,
        empty_value=None,
        required=False,
        initial=0,
    )
    on_day = _day("It begins on day")
    on_month = _month("It begins in")
    on_first = _day("First half from day")
    on_second = _day("Second half from day", 15)
    hours_amount = _amount("Allowance", least=1, plain="h")
    per_worked = _amount("For every", "Of work, as payroll reports it.", least=1, plain="h", of_time=True)
    hours_cap = _amount("At most from hours worked", "Empty: no limit.")
    prorate = _choice(
        "Joiners and leavers",
        (
            ("calendar_days", "share by calendar days"),
            ("working_days", "share by working days"),
            ("none", "all or nothing"),
        ),
    )
    usable_after_days = _number("Usable after", "days", "From the first day of the assignment. Empty: at once.")
    round_to = _amount("Rounded to", "Of the period's running total. Empty: to the minute.", plain="min", least=1)
    round_mode = _choice("Rounded", (("half_up", "to the nearest"), ("down", "down"), ("up", "up")))
    scale_by_fte = _switch("Scale by part-time share")
    balance_cap = _amount("Balance cap", "Nothing comes in on top of it, booked time included. Empty: no cap.")
    period_cap = _amount("Cap per period", "The most that a period gives. Empty: no cap.")
    tier_change = _choice(
        "A tier counts", (("at_once", "from the day on"), ("next_period", "from the next time it comes in"))
    )

    period_type = _choice(
        "Balance period",
        (
            ("calendar_year", "Calendar year"),
            ("fiscal_year", "Fiscal year"),
            ("anniversary", "Year from each person's first day"),
            ("half_year", "Half-year"),
            ("quarter", "Quarter"),
            ("month", "Month"),
            ("rolling", "Rolling: what is used comes back"),
            ("none", "None: it never ends"),
        ),
    )
    start_month = _month("The period starts in")
    start_day = _day("The period starts on day")
    rolling_months = _number("Comes back after", "months", least=1, most=1200)
    carry_mode = _choice("Carry over", (("none", "Nothing: the rest lapses"), ("all", "All"), ("cap", "Up to a cap")))
    carry_cap = _amount("Carry over at most")
    carry_percent = _number("Carry over at most", "% of what is left", "With both, the lower counts.", most=100)
    carry_life = _choice("Carried days lapse", (("period", "with the period"), *_LIVES, ("on", "On a date")))
    carry_days = _number("Carried days live", "days", least=1)
    carry_months = _number("Carried days live", "months", least=1)
    carry_on = MonthDayField(label="Carried days lapse on", required=False, help_text="The last day of use.")
    expiry_mode = _choice("Each grant lapses", (("never", "With the period"), *_LIVES, ("on", "On a date")))
    expiry_days = _number("A grant lives", "days", least=1)
    expiry_months = _number("A grant lives", "months", least=1)
    expiry_on = MonthDayField(label="Grants lapse on", required=False, help_text="The last day of use.")

    use_mode = _choice(
        "People may use",
        (
            ("accrued", "What has accrued"),
            ("by_date_of_use", "What will have accrued by then"),
            ("ahead", "The whole period's at once"),
        ),
    )
    counts = _choice(
        "Days that count",
        (("working_days", "Working days"), ("calendar_days", "Every calendar day, as for maternity")),
    )
    sandwich = _switch("Days off between two leave days count")
    parts = _choice(
        "Parts of a day",
        (("any", "Half days and hours"), ("half_days", "Half days, no hours"), ("whole_days", "Whole days only")),
    )
    step = _amount("Smallest step", "Empty: any length.", plain="h", least=1)
    shortest = _amount("Shortest request", "Empty: any length.", plain="h", least=1)
    longest = _amount("Longest request", "Empty: any length.", least=1)
    allow_negative = _switch("May go below zero")
    negative_limit = _amount("Below zero down to", "Empty: no limit.")
    hold_on_submit = _switch("Book while a request waits", initial=True)

    notice_days = _number("Ask ahead at least", "days", "Empty: not at all.")
    notice_from_1 = _amount("Longer notice from", "Requests of this length or more.", least=1)
    notice_days_1 = _number("Then ask ahead", "days", least=1)
    notice_from_2 = _amount("Still longer notice from", "Requests of this length or more.", least=1)
    notice_days_2 = _number("Then ask ahead", "days", least=1)
    max_run_days = _number("Most days in a row", "days", "Leave days, days off not counted. Empty: no limit.", least=1)
    probation = _choice(
        "Usable",
        (
            ("", "from the first day of work"),
            ("months", "after months of service"),
            ("days", "after days of service"),
        ),
    )
    probation_months = _number("Usable after", "months of service", least=1)
    probation_days = _number("Usable after", "days of service", least=1)
    document_over = _amount("Document needed above", "0: always. Empty: never.")
    document_when = _choice(
        "The document has to be there",
        (("approving", "before the last one approves"), ("asking", "when it is asked for")),
    )
    away_limit = _choice(
        "Most of a team away at once",
        (("", "Any number"), ("people", "A number of people"), ("percent", "A share of the team")),
    )
    away_people = _number("At most", "people away", least=1)
    away_percent = _number("At most", "% of the team away", least=1, most=100)
    away_then = _choice(
        "One more",
        (("warn", "can be sent, with a warning"), ("escalate", "goes to HR too"), ("refuse", "is refused")),
    )

    cancel_who = _choice(
        "Approved leave is cancelled by",
        (
            ("requester", "the person, at once"),
            ("approval", "the person, once approved"),
            ("manager", "the manager or HR only"),
        ),
    )
    cancel_until = _choice(
        "The person may until",
        (("end", "the leave is over"), ("start", "the leave begins"), ("days_before", "some days before it")),
    )
    cancel_days = _number("At the latest", "days before it", least=1)

    approval_mode = forms.ChoiceField(
        label="Decides",
        choices=(
            ("manager", "Manager"),
            ("manager_then_hr", "Manager, then HR"),
            ("steps", "Several, one after the other"),
            ("automatic", "Nobody: approved at once"),
        ),
    )
    step_1 = _choice("First decides", DECIDERS)
    step_2 = _choice("Second decides", (NOBODY_MORE, *DECIDERS))
    step_3 = _choice("Third decides", (NOBODY_MORE, *DECIDERS))
    step_4 = _choice("Fourth decides", (NOBODY_MORE, *DECIDERS))
    hr_above = _amount("HR decides too above", "Empty: never.")
    longer = _switch("Others decide on longer requests")
    longer_above = _amount("Longer means above")
    longer_1 = _choice("On longer ones, first decides", DECIDERS)
    longer_2 = _choice("On longer ones, second decides", (NOBODY_MORE, *DECIDERS))
    longer_3 = _choice("On longer ones, third decides", (NOBODY_MORE, *DECIDERS))
    longer_4 = _choice("On longer ones, fourth decides", (NOBODY_MORE, *DECIDERS))


class TierFields(forms.Form):
    """One row of what service brings; a row left empty is no tier."""

    after_months = NumberField(label="From", suffix="months of service", required=False)
    amount = AmountField(label="Allowance", required=False)
    per = forms.ChoiceField(label="The allowance is", choices=PER, required=False)

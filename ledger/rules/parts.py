"""The groups of a policy's settings, each checked by itself.

Amounts are whole numbers in the resource's unit: minutes, points, or a currency's minor unit. Attribute names are the
names under which the settings are stored.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from ledger.rules.monthdays import MONTHS, check_month_day, is_day_of_year
from ledger.rules.problems import contradiction

Amount = Annotated[int, Field(strict=True, ge=0, le=10**15)]
Positive = Annotated[int, Field(strict=True, ge=1, le=10**15)]
Count = Annotated[int, Field(strict=True, ge=0, le=36_600)]
SomeCount = Annotated[int, Field(strict=True, ge=1, le=36_600)]
DayOfMonth = Annotated[int, Field(strict=True, ge=1, le=31)]
Month = Annotated[int, Field(strict=True, ge=1, le=12)]
Weekday = Annotated[int, Field(strict=True, ge=0, le=6)]
#: "03-31": month and day; 29 February stands for 28 February in other years.
MonthDay = Annotated[str, Field(strict=True), AfterValidator(check_month_day)]

Every = Literal["day", "week", "two_weeks", "half_month", "month", "two_months", "quarter", "half_year", "year"]

#: How many months an accrual of this frequency covers; days and weeks are counted in days.
MONTHS_IN = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}
DAYS_IN = {"day": 1, "week": 7, "two_weeks": 14}

_ON_ALLOWED = {
    "day": frozenset[str](),
    "week": frozenset({"weekday"}),
    "two_weeks": frozenset({"weekday"}),
    "half_month": frozenset({"days"}),
    "month": frozenset({"day"}),
} | dict.fromkeys(("two_months", "quarter", "half_year", "year"), frozenset({"day", "month"}))


class Part(BaseModel):
    """A frozen group of settings that knows all its names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class On(Part):
    """Where the accrual's own calendar begins: a day, a month, a weekday (Monday is 0), or the two days of a month."""

    day: DayOfMonth | None = None
    month: Month | None = None
    weekday: Weekday | None = None
    days: tuple[DayOfMonth, DayOfMonth] | None = None

    @model_validator(mode="after")
    def _two_days_in_order(self) -> Self:
        if self.days and not (self.days[0] < self.days[1] and self.days[0] <= 27):
            raise contradiction("days", "The first day comes before the second, and by the 27th.")
        if self.day and self.month and not is_day_of_year(self.month, self.day):
            raise contradiction("day", f"{MONTHS[self.month - 1]} has no day {self.day}.")
        return self


class Rounding(Part):
    """The running total of a balance period is rounded to a multiple of ``to``."""

    to: Positive = 1
    mode: Literal["half_up", "down", "up"] = "half_up"


class NoAccrual(Part):
    """Nothing comes by itself; what there is was granted by hand."""

    method: Literal["none"] = "none"


class TimeAccrual(Part):
    """An amount for each stretch of time: ``amount`` each, or the stretch's share of ``per_year``."""

    method: Literal["time"]
    every: Every
    at: Literal["start", "end"] = "start"
    amount: Amount | None = None
    per_year: Amount | None = None
    align: Literal["calendar", "fiscal", "hire"] = "calendar"
    on: On = On()
    prorate: Literal["calendar_days", "working_days", "none"] = "calendar_days"
    usable_after_days: Count = 0
    scale_by_fte: StrictBool = False
    round: Rounding = Rounding()

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        check_one_amount(self.amount, self.per_year)
        return self

    @model_validator(mode="after")
    def _on_fits(self) -> Self:
        given = self.on.model_dump(exclude_none=True)
        for name in given.keys() - _ON_ALLOWED[self.every]:
            raise contradiction(f"on.{name}", f"This says nothing for an accrual every {self.every.replace('_', ' ')}.")
        if given and self.align != "calendar":
            raise contradiction("on", f"The days follow from the alignment ({self.align}); leave them out.")
        return self

    @model_validator(mode="after")
    def _align_fits(self) -> Self:
        if self.every == "half_month" and self.align != "calendar":
            raise contradiction("align", "Half months follow the calendar; say their two days instead.")
        if self.every in ("week", "two_weeks") and self.align == "fiscal":
            raise contradiction("align", "Weeks do not follow the fiscal year.")
        return self


class HoursWorkedAccrual(Part):
    """``amount`` for every ``per_worked`` minutes that payroll reports, exact remainders kept."""

    method: Literal["hours_worked"]
    amount: Positive
    per_worked: Positive
    cap_per_period: Amount | None = None


class Tier(Part):
    """From ``after_months`` of service on, this amount in place of the accrual's own."""

    after_months: Count
    amount: Amount | None = None
    per_year: Amount | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        check_one_amount(self.amount, self.per_year)
        return self


class PeriodRule(Part):
    """The balance period. ``months`` is for rolling periods; the start is for those that follow a fiscal year."""

    type: Literal["calendar_year", "fiscal_year", "anniversary", "half_year", "quarter", "month", "rolling", "none"] = (
        "calendar_year"
    )
    start_month: Month | None = None
    start_day: DayOfMonth | None = None
    months: Annotated[int, Field(strict=True, ge=1, le=1200)] | None = None

    @model_validator(mode="after")
    def _start_fits(self) -> Self:
        if self.type == "fiscal_year" and self.start_month is None:
            raise contradiction("start_month", "A fiscal year needs the month in which it starts.")
        if self.start_month is not None and self.type not in ("fiscal_year", "half_year", "quarter"):
            raise contradiction("start_month", f"This says nothing for a period of type {self.type}.")
        if self.start_day is not None and self.type not in ("fiscal_year", "half_year", "quarter", "month"):
            raise contradiction("start_day", f"This says nothing for a period of type {self.type}.")
        if self.months is not None and self.type != "rolling":
            raise contradiction("months", "Only a rolling period has a number of months.")
        if self.start_month and self.start_day and not is_day_of_year(self.start_month, self.start_day):
            raise contradiction("start_day", f"{MONTHS[self.start_month - 1]} has no day {self.start_day}.")
        return self


class Caps(Part):
    """``balance`` limits what stands, held included, when something accrues; ``per_period`` what a period gives."""

    balance: Amount | None = None
    per_period: Amount | None = None


class CarryoverExpiry(Part):
    """How long what was carried lives: exactly one of the three."""

    after_days: SomeCount | None = None
    after_months: SomeCount | None = None
    on: MonthDay | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise contradiction("", "Say one of after_days, after_months or on.")
        return self


class Carryover(Part):
    """What a period's end moves into the next one; the rest lapses. With both caps the lower counts."""

    mode: Literal["none", "all", "cap"] = "none"
    cap: Amount | None = None
    cap_percent: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    expires: CarryoverExpiry | None = None

    @model_validator(mode="after")
    def _caps_fit(self) -> Self:
        for name in ("cap", "cap_percent"):
            if getattr(self, name) is not None and self.mode != "cap":
                raise contradiction(name, f"A cap needs mode 'cap'; the mode is '{self.mode}'.")
        if self.mode == "cap" and self.cap is None and self.cap_percent is None:
            raise contradiction("cap", "Mode 'cap' needs an amount or a percentage.")
        if self.mode == "none" and self.expires is not None:
            raise contradiction("expires", "Nothing is carried, so nothing of it can lapse.")
        return self


class Expiry(Part):
    """How long each grant lives."""

    mode: Literal["never", "after_days", "after_months", "on"] = "never"
    days: SomeCount | None = None
    months: SomeCount | None = None
    on: MonthDay | None = None

    @model_validator(mode="after")
    def _one_that_fits(self) -> Self:
        needed = {"never": None, "after_days": "days", "after_months": "months", "on": "on"}[self.mode]
        for name in ("days", "months", "on"):
            value = getattr(self, name)
            if name == needed and value is None:
                raise contradiction(name, f"Mode '{self.mode}' needs it.")
            if name != needed and value is not None:
                raise contradiction(name, f"This says nothing in mode '{self.mode}'.")
        return self


def check_one_amount(amount: int | None, per_year: int | None) -> None:
    if amount is not None and per_year is not None:
        raise contradiction("per_year", "Say an amount each time or an amount per year, not both.")
    if amount is None and per_year is None:
        raise contradiction("amount", "Say an amount each time or an amount per year.")

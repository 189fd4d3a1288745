"""The settings as the form lays them out: which stand together, under which stored name, and when each one matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.rules.deciding import MOST_STEPS

When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its name in the form, the name of its setting, and the choices elsewhere under which it matters."""

    name: str
    path: str
    when: When = field(default_factory=dict)

    def matters(self, chosen: Mapping[str, str]) -> bool:
        """Whether it says anything under these choices."""
        return self.hindrance(chosen) is None

    def hindrance(self, chosen: Mapping[str, str]) -> str | None:
        """The field whose choice makes it say nothing, if there is one."""
        return next((name for name, values in self.when.items() if chosen.get(name, "") not in values), None)

    @property
    def condition(self) -> str:
        """The same for the page's script: "method=time;every=week,two_weeks"."""
        return ";".join(f"{name}={','.join(values)}" for name, values in self.when.items())


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; ``icon`` is one of the pages' icons."""

    key: str
    title: str
    icon: str
    rows: tuple[Row, ...]


_TIME: Final[When] = {"method": ("time",)}
_HOURS: Final[When] = {"method": ("hours_worked",)}
_ACCRUES: Final[When] = {"method": ("time", "hours_worked")}
_COUNTED: Final[When] = {"method": ("none", "time", "hours_worked")}
_BY_CALENDAR: Final[When] = dict(_TIME) | {"align": ("calendar",)}
_MONTHS: Final = ("two_months", "quarter", "half_year", "year")
_PARTS: Final = ("fiscal_year", "half_year", "quarter")
_ENDS: Final[When] = dict(_COUNTED) | {
    "period_type": ("calendar_year", "fiscal_year", "anniversary", "half_year", "quarter", "month")
}
_CARRIES: Final[When] = dict(_ENDS) | {"carry_mode": ("all", "cap")}
_NOT_HALF_MONTHS: Final = ("day", "week", "two_weeks", "month", *_MONTHS)

_IN_STEPS: Final[When] = {"approval_mode": ("steps",)}
_LONGER: Final[When] = {"longer": ("on",)}
_STEPS: Final = range(1, MOST_STEPS + 1)

_CANCELS: Final[When] = {"cancel_who": ("requester", "approval")}

#: The groups that have a table: of tiers, and of days on which nothing is taken.
TIERS: Final = "tiers"
BLACKOUTS: Final = "blackouts"

GROUPS: Final = (
    Group(
        "accrual",
        "Accrual",
        "calendar-clock",
        (
            Row("method", "accrual.method"),
            Row("amount", "accrual.amount", _TIME),
            Row("per", "accrual.per_year", _TIME),
            Row("every", "accrual.every", _TIME),
            Row("at", "accrual.at", _TIME),
            Row("align", "accrual.align", dict(_TIME) | {"every": _NOT_HALF_MONTHS}),
            Row("on_weekday", "accrual.on.weekday", dict(_BY_CALENDAR) | {"every": ("week", "two_weeks")}),
            Row("on_day", "accrual.on.day", dict(_BY_CALENDAR) | {"every": ("month", *_MONTHS)}),
            Row("on_month", "accrual.on.month", dict(_BY_CALENDAR) | {"every": _MONTHS}),
            Row("on_first", "accrual.on.days", dict(_TIME) | {"every": ("half_month",)}),
            Row("on_second", "accrual.on.days", dict(_TIME) | {"every": ("half_month",)}),
            Row("hours_amount", "accrual.amount", _HOURS),
            Row("per_worked", "accrual.per_worked", _HOURS),
            Row("hours_cap", "accrual.cap_per_period", _HOURS),
            Row("prorate", "accrual.prorate", _TIME),
            Row("usable_after_days", "accrual.usable_after_days", _TIME),
            Row("round_to", "accrual.round.to", _TIME),
            Row("round_mode", "accrual.round.mode", _TIME),
            Row("scale_by_fte", "accrual.scale_by_fte", _TIME),
            Row("balance_cap", "caps.balance", _ACCRUES),
            Row("period_cap", "caps.per_period", _ACCRUES),
        ),
    ),
    Group(TIERS, "With service", "sparkles", (Row("tier_change", "tier_change", _ACCRUES),)),
    Group(
        "end",
        "At the period's end",
        "hourglass",
        (
            Row("period_type", "period.type", _COUNTED),
            Row("start_month", "period.start_month", dict(_COUNTED) | {"period_type": _PARTS}),
            Row("start_day", "period.start_day", dict(_COUNTED) | {"period_type": (*_PARTS, "month")}),
            Row("rolling_months", "period.months", dict(_COUNTED) | {"period_type": ("rolling",)}),
            Row("carry_mode", "carryover.mode", _ENDS),
            Row("carry_cap", "carryover.cap", dict(_ENDS) | {"carry_mode": ("cap",)}),
            Row("carry_percent", "carryover.cap_percent", dict(_ENDS) | {"carry_mode": ("cap",)}),
            Row("carry_life", "carryover.expires", _CARRIES),
            Row("carry_days", "carryover.expires.after_days", dict(_CARRIES) | {"carry_life": ("after_days",)}),
            Row("carry_months", "carryover.expires.after_months", dict(_CARRIES) | {"carry_life": ("after_months",)}),
            Row("carry_on", "carryover.expires.on", dict(_CARRIES) | {"carry_life": ("on",)}),
            Row("expiry_mode", "expiry.mode", _COUNTED),
            Row("expiry_days", "expiry.days", dict(_COUNTED) | {"expiry_mode": ("after_days",)}),
            Row("expiry_months", "expiry.months", dict(_COUNTED) | {"expiry_mode": ("after_months",)}),
            Row("expiry_on", "expiry.on", dict(_COUNTED) | {"expiry_mode": ("on",)}),
        ),
    ),
    Group(
        "use",
        "Use",
        "calendar-check",
        (
            Row("use_mode", "use.mode", _COUNTED),
            Row("counts", "use.counts"),
            Row("sandwich", "use.sandwich", {"counts": ("working_days",)}),
            Row("parts", "use.parts"),
            Row("step", "use.step_minutes"),
            Row("shortest", "use.min"),
            Row("longest", "use.max"),
            Row("allow_negative", "use.allow_negative", _COUNTED),
            Row("negative_limit", "use.negative_limit", dict(_COUNTED) | {"allow_negative": ("on",)}),
            Row("hold_on_submit", "use.hold_on_submit"),
        ),
    ),
    Group(
        "asking",
        "When it can be asked for",
        "calendar-clock",
        (
            Row("notice_days", "use.notice_days"),
            Row("max_run_days", "use.max_run_days"),
            Row("notice_from_1", "use.longer_notice"),
            Row("notice_days_1", "use.longer_notice"),
            Row("notice_from_2", "use.longer_notice"),
            Row("notice_days_2", "use.longer_notice"),
            Row("probation", "use.probation"),
            Row("probation_months", "use.probation.months", {"probation": ("months",)}),
            Row("probation_days", "use.probation.days", {"probation": ("days",)}),
            Row("away_limit", "use.most_away"),
            Row("away_people", "use.most_away.people", {"away_limit": ("people",)}),
            Row("away_percent", "use.most_away.percent", {"away_limit": ("percent",)}),
            Row("away_then", "use.most_away.then", {"away_limit": ("people", "percent")}),
            Row("document_over", "use.document.over"),
            Row("document_when", "use.document.when"),
        ),
    ),
    Group(BLACKOUTS, "Days on which nobody is away", "ban", ()),
    Group(
        "approval",
        "Approving and cancelling",
        "user-round-check",
        (
            Row("approval_mode", "approval.mode"),
            *(Row(f"step_{number}", "approval.steps", _IN_STEPS) for number in _STEPS),
            Row("hr_above", "approval.hr_above", {"approval_mode": ("automatic", "manager", "steps"), "longer": ("",)}),
            Row("longer", "approval.longer"),
            Row("longer_above", "approval.longer_above", _LONGER),
            *(Row(f"longer_{number}", "approval.longer_steps", _LONGER) for number in _STEPS),
            Row("cancel_who", "use.cancelling.who"),
            Row("cancel_until", "use.cancelling.until", _CANCELS),
            Row("cancel_days", "use.cancelling.days", dict(_CANCELS) | {"cancel_until": ("days_before",)}),
        ),
    ),
)


def rows() -> Iterator[Row]:
    """Every row of every group."""
    for group in GROUPS:
        yield from group.rows

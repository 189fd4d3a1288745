"""The policies of the demo companies, as HR would have set them up."""

from __future__ import annotations

from typing import Any

Settings = dict[str, Any]

DAY = 480


def vacation(days_a_year: int, *, loyalty: bool = False) -> Settings:
    """German vacation: monthly on the first, usable by the date of leave, five days carry until 31 March."""
    settings: Settings = {
        "accrual": {
            "method": "time",
            "every": "month",
            "at": "start",
            "per_year": days_a_year * DAY,
            "scale_by_fte": True,
        },
        "carryover": {"mode": "cap", "cap": 5 * DAY, "expires": {"on": "03-31"}},
        "use": {"mode": "by_date_of_use", "step_minutes": 60},
    }
    if loyalty:
        settings["tiers"] = [{"after_months": 60, "per_year": (days_a_year + 3) * DAY}]
        settings["tier_change"] = "next_period"
    return settings


THANK_YOU: Settings = {
    "accrual": {"method": "none"},
    "period": {"type": "none"},
    "expiry": {"mode": "after_months", "months": 12},
    "use": {"mode": "accrued"},
}

SICK: Settings = {"unlimited": True, "period": {"type": "none"}, "approval": {"mode": "automatic"}}

PARENTAL: Settings = {
    "accrual": {"method": "none"},
    "period": {"type": "none"},
    "use": {"mode": "accrued", "notice_days": 28},
    "approval": {"mode": "manager_then_hr"},
}

# Birch & Co: fifteen days of paid time off, every two weeks, never more than 160 hours on the account.
PAID_TIME_OFF: Settings = {
    "accrual": {"method": "time", "every": "two_weeks", "at": "end", "per_year": 15 * DAY, "on": {"weekday": 0}},
    "tiers": [{"after_months": 36, "per_year": 20 * DAY}],
    "caps": {"balance": 160 * 60},
    "carryover": {"mode": "all"},
    "use": {"mode": "accrued", "step_minutes": 60},
}

HOURLY_TIME_OFF: Settings = {
    "accrual": {"method": "time", "every": "week", "at": "end", "amount": 46, "on": {"weekday": 0}},
    "carryover": {"mode": "cap", "cap": 40 * 60},
    "use": {"mode": "accrued", "step_minutes": 30},
}

SICK_HOURS: Settings = {
    "accrual": {"method": "time", "every": "year", "at": "start", "per_year": 56 * 60, "prorate": "none"},
    "carryover": {"mode": "all"},
    "caps": {"balance": 56 * 60},
    "use": {"mode": "accrued", "step_minutes": 60},
    "approval": {"mode": "automatic"},
}

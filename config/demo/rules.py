"""The policies of the demo companies, as HR would have set them up."""

from __future__ import annotations

import datetime as dt
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


def vacation_as_agreed() -> Settings:
    """The works agreement: 30 days, loyalty, longer notice for longer leave, HR too above a week, cancelled in time."""
    settings = vacation(30, loyalty=True)
    settings["use"] |= {
        "notice_days": 3,
        "longer_notice": [{"at_least": 10 * DAY, "days": 14}],
        "cancelling": {"who": "requester", "until": "days_before", "days": 7},
    }
    settings["approval"] = {"mode": "manager", "hr_above": 5 * DAY}
    return settings


def vacation_of_engineering(freeze_on: dt.date) -> Settings:
    """Engineering: nobody is away while a release goes out, and HR decides too where more than two would be."""
    settings = vacation(30)
    settings["use"] |= {
        "blackouts": [{"name": "Release freeze", "first": f"{freeze_on}", "last": f"{freeze_on + dt.timedelta(4)}"}],
        "most_away": {"people": 2, "then": "escalate"},
    }
    return settings


# Two days in any six months: each comes back half a year after it was used. Those of the role decide after the manager.
VOLUNTEERING: Settings = {
    "period": {"type": "rolling", "months": 6},
    "use": {"mode": "accrued", "parts": "half_days"},
    "approval": {"mode": "steps", "steps": [{"who": "manager"}, {"who": "role", "role": "Community circle"}]},
}

THANK_YOU: Settings = {
    "accrual": {"method": "none"},
    "period": {"type": "none"},
    "expiry": {"mode": "after_months", "months": 12},
    "use": {"mode": "accrued"},
}

# Up to three days nobody decides; above that HR does, with a certificate.
SICK: Settings = {
    "unlimited": True,
    "period": {"type": "none"},
    "approval": {"mode": "automatic", "longer_above": 3 * DAY, "longer_steps": [{"who": "hr"}]},
    "use": {"document": {"over": 3 * DAY, "when": "approving"}},
}

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

# An hour for every thirty that payroll reports.
HOURLY_TIME_OFF: Settings = {
    "accrual": {"method": "hours_worked", "amount": 60, "per_worked": 30 * 60},
    "carryover": {"mode": "cap", "cap": 40 * 60},
    "use": {"mode": "accrued", "step_minutes": 30},
}

# 56 hours from each work anniversary to the next.
SICK_HOURS: Settings = {
    "accrual": {
        "method": "time",
        "every": "year",
        "at": "start",
        "per_year": 56 * 60,
        "prorate": "none",
        "align": "hire",
    },
    "period": {"type": "anniversary"},
    "carryover": {"mode": "all"},
    "caps": {"balance": 56 * 60},
    "use": {"mode": "accrued", "step_minutes": 60},
    "approval": {"mode": "automatic"},
}

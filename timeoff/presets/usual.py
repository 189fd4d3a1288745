"""What many companies give of their own accord."""

from typing import Any, Final

from ledger.presets import Preset
from timeoff.kinds import LEAVE

DAY: Final = 480
GROUP: Final = "Usual in companies"


def yearly(days: int, **more: Any) -> dict[str, Any]:
    """So many days on the first day of each year, joiners their share."""
    return {"method": "time", "every": "year", "per_year": days * DAY, "scale_by_fte": True, **more}


USUAL: Final = (
    Preset(
        key="standard-pto",
        group=GROUP,
        name="Standard PTO",
        resource="Vacation",
        kind=LEAVE,
        icon="tree-palm",
        note="Comes in month by month and grows with service; a week carries over until the end of March.",
        settings={
            "accrual": {"method": "time", "every": "month", "per_year": 20 * DAY, "scale_by_fte": True},
            "tiers": [{"after_months": 60, "per_year": 25 * DAY}],
            "carryover": {"mode": "cap", "cap": 5 * DAY, "expires": {"on": "03-31"}},
            "use": {"mode": "by_date_of_use"},
        },
    ),
    Preset(
        key="use-it-or-lose-it",
        group=GROUP,
        name="Use it or lose it",
        resource="Vacation",
        kind=LEAVE,
        icon="tree-palm",
        note="The whole year is there from its first day, and what is left at its end is gone. Some laws forbid that.",
        settings={"accrual": yearly(25), "use": {"mode": "ahead"}},
    ),
    Preset(
        key="unlimited",
        group=GROUP,
        name="Unlimited leave",
        resource="Vacation",
        kind=LEAVE,
        icon="tree-palm",
        note="Nothing is counted off, so nothing can be paid out either. Many set a least number of days beside it.",
        settings={"unlimited": True},
    ),
    Preset(
        key="sick-negative",
        group=GROUP,
        name="Sick leave with a limit below zero",
        resource="Sick leave",
        kind=LEAVE,
        icon="thermometer",
        colour="sick",
        note="Who is ill longer may go a week below zero; a note is needed above three days.",
        settings={
            "accrual": yearly(10),
            "use": {
                "mode": "ahead",
                "allow_negative": True,
                "negative_limit": 5 * DAY,
                "document": {"over": 3 * DAY, "when": "approving"},
            },
        },
    ),
    Preset(
        key="volunteer",
        group=GROUP,
        name="Volunteer days",
        resource="Volunteer days",
        kind=LEAVE,
        icon="hand-heart",
        colour="lieu",
        note="Two days a year for a good cause, whole or half, and none of them carried over.",
        settings={"accrual": yearly(2, scale_by_fte=False), "use": {"mode": "ahead", "parts": "half_days"}},
    ),
    Preset(
        key="remote",
        group=GROUP,
        name="Remote-work days",
        resource="Remote work",
        kind=LEAVE,
        icon="house",
        colour="lieu",
        note="So many days a month away from the office; each month begins anew.",
        settings={
            "accrual": {"method": "time", "every": "month", "amount": 8 * DAY, "prorate": "none"},
            "period": {"type": "month"},
            "use": {"mode": "ahead", "parts": "whole_days"},
            "approval": {"mode": "automatic"},
        },
    ),
)

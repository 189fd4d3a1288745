"""Leave that an event brings: nothing comes in by itself, HR grants it when the day is known."""

from typing import Final

from ledger.presets import Preset
from timeoff.kinds import LEAVE
from timeoff.presets.usual import DAY

GROUP: Final = "For an event"

EVENTS: Final = (
    Preset(
        key="maternity",
        group=GROUP,
        name="Maternity leave",
        resource="Maternity leave",
        kind=LEAVE,
        icon="baby",
        colour="points",
        note="Counted in calendar days. Grant it by event: 98 days are the 14 weeks of the ILO’s convention 183; "
        "your law may say more.",
        settings={
            "period": {"type": "none"},
            "expiry": {"mode": "after_months", "months": 12},
            "use": {"counts": "calendar_days", "parts": "whole_days"},
            "approval": {"mode": "steps", "steps": [{"who": "hr"}]},
        },
    ),
    Preset(
        key="paternity",
        group=GROUP,
        name="Paternity leave",
        resource="Paternity leave",
        kind=LEAVE,
        icon="baby",
        colour="points",
        note="Grant it by event: 10 working days are what EU directive 2019/1158 asks for at the least.",
        settings={
            "period": {"type": "none"},
            "expiry": {"mode": "after_months", "months": 6},
            "use": {"parts": "whole_days"},
            "approval": {"mode": "manager_then_hr"},
        },
    ),
    Preset(
        key="bereavement",
        group=GROUP,
        name="Bereavement leave",
        resource="Bereavement leave",
        kind=LEAVE,
        icon="heart",
        colour="away",
        note="No balance to run out: each time up to five days, recorded and not counted off.",
        settings={"unlimited": True, "use": {"max": 5 * DAY}, "approval": {"mode": "manager"}},
    ),
)

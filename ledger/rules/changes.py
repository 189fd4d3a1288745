"""What one version of a policy's settings changes in the one before, label by label."""

from ledger.rules import wording
from ledger.rules.asking import asking_facts
from ledger.rules.parts import HoursWorkedAccrual, Tier, TimeAccrual
from ledger.rules.settings import PolicySettings
from ledger.units import MINUTES, NBSP, format_amount

#: Stands where a version says nothing on a subject.
NOTHING = "–"

_USE_MODES = {
    "ahead": "the whole period's at once",
    "by_date_of_use": "what will have accrued by then",
    "accrued": "what has accrued",
}
_PRORATION = {
    "calendar_days": "share by calendar days",
    "working_days": "share by working days",
    "none": "all or nothing",
}


def differences(
    old: PolicySettings, new: PolicySettings, unit: str = MINUTES, day_minutes: int = 480
) -> list[tuple[str, str, str]]:
    """Each subject on which two versions differ, as (label, old text, new text), in the order of the form."""
    before, after = facts(old, unit, day_minutes), facts(new, unit, day_minutes)
    labels = [*before, *(label for label in after if label not in before)]
    pairs = ((label, before.get(label, NOTHING), after.get(label, NOTHING)) for label in labels)
    return [pair for pair in pairs if pair[1] != pair[2]]


def facts(settings: PolicySettings, unit: str = MINUTES, day_minutes: int = 480) -> dict[str, str]:
    """The settings as label and text, in the order of the form; what cannot change a figure is left out."""

    def amount(value: int | None) -> str:
        return NOTHING if value is None else format_amount(value, unit, day_minutes)

    told = {"Counted": "unlimited" if settings.unlimited else "yes", "Period": _period(settings)}
    told |= _accrual_facts(settings, unit, day_minutes)
    told["Balance cap"] = amount(settings.caps.balance)
    told["Cap per period"] = amount(settings.caps.per_period)
    told |= _end_facts(settings, unit, day_minutes)
    use = settings.use
    told["People may use"] = _USE_MODES[use.mode]
    told["Below zero"] = NOTHING
    if use.allow_negative:
        told["Below zero"] = "no limit" if use.negative_limit is None else f"to {amount(-use.negative_limit)}"
    told["Booked while waiting"] = "yes" if use.hold_on_submit else "no"
    told["Smallest step"] = amount(use.step_minutes)
    told["Shortest request"] = amount(use.min)
    told["Longest request"] = amount(use.max)
    told["Ask ahead at least"] = f"{use.notice_days}{NBSP}d" if use.notice_days else NOTHING
    told["Most days in a row"] = f"{use.max_run_days}{NBSP}d" if use.max_run_days else NOTHING
    told |= asking_facts(use, amount, NOTHING)
    approval = settings.approval
    told["Decides"] = wording.chain_words(approval.usual)
    told["HR decides above"] = amount(approval.hr_above)
    told["Longer is above"] = amount(approval.longer_above)
    told["Decides on longer"] = wording.chain_words(approval.longer_steps) if approval.longer_steps else NOTHING
    return told


def _accrual_facts(settings: PolicySettings, unit: str, day_minutes: int) -> dict[str, str]:
    accrual = settings.accrual

    def amount(value: int) -> str:
        return format_amount(value, unit, day_minutes)

    if isinstance(accrual, HoursWorkedAccrual):
        told = {"Allowance": f"{amount(accrual.amount)} for {accrual.per_worked}{NBSP}min worked"}
        if accrual.cap_per_period is not None:
            told["Most from hours worked"] = amount(accrual.cap_per_period)
    elif isinstance(accrual, TimeAccrual):
        is_yearly = accrual.per_year is not None
        rate = accrual.per_year if accrual.per_year is not None else accrual.amount or 0
        told = {
            "Allowance": f"{amount(rate)} a year"
            if is_yearly
            else f"{amount(rate)} each {wording.STRETCH[accrual.every]}",
            "Comes in": wording.when(settings, accrual),
            "Joiners and leavers": _PRORATION[accrual.prorate],
            "Part time": "share" if accrual.scale_by_fte else "no share",
            "Rounded": f"{accrual.round.mode.replace('_', ' ')} to {amount(accrual.round.to)}",
            "Usable after": f"{accrual.usable_after_days}{NBSP}d" if accrual.usable_after_days else "at once",
        }
    else:
        told = {"Allowance": "by grant only"}
    told["With service"] = NOTHING
    if settings.tiers:
        told["With service"] = "; ".join(_tier(tier, unit, day_minutes) for tier in settings.tiers)
        told["A tier counts"] = "at once" if settings.tier_change == "at_once" else "from the next period"
    return told


def _tier(tier: Tier, unit: str, day_minutes: int) -> str:
    rate, per = wording.tier_rate(tier)
    return f"{wording.service(tier.after_months)}: {format_amount(rate, unit, day_minutes)}{per}"


def _end_facts(settings: PolicySettings, unit: str, day_minutes: int) -> dict[str, str]:
    carryover = settings.carryover
    caps = []
    if carryover.cap is not None:
        caps.append(format_amount(carryover.cap, unit, day_minutes))
    if carryover.cap_percent is not None:
        caps.append(f"{carryover.cap_percent}{NBSP}%")
    over = {"none": NOTHING, "all": "all", "cap": " and ".join(caps)}[carryover.mode]
    return {
        "Carry over": over,
        "Carried lapses": wording.lapse_rule(carryover.expires) or NOTHING,
        "Grants lapse": wording.expiry_rule(settings.expiry) or NOTHING,
    }


def _period(settings: PolicySettings) -> str:
    period = settings.period
    text = period.type.replace("_", " ")
    if period.months is not None:
        text = f"{wording.plural(period.months, 'month')} rolling"
    if period.start_month or period.start_day:
        text += f" from {wording.date_of_year(period.start_month or 1, period.start_day or 1)}"
    return text

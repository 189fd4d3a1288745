"""From settings to what the form shows, and from what was typed to settings; the defaults stand for nothing said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ledger.rules import HoursWorkedAccrual, PolicySettings, Tier, TimeAccrual
from ledger.rules.deciding import MOST_STEPS, Chain, Step
from ledger.rules.use import MOST_NOTICES, Use

ROLE: Final = "role:"
_USUAL_DAYS: Final = (1, 15)


def typed(settings: PolicySettings) -> dict[str, Any]:
    """What the fields show for these settings, by the fields' names."""
    use, approval = settings.use, settings.approval
    return {
        "method": "unlimited" if settings.unlimited else settings.accrual.method,
        **_accrual(settings),
        "balance_cap": settings.caps.balance,
        "period_cap": settings.caps.per_period,
        "tier_change": settings.tier_change,
        **_end(settings),
        **_use_of(use),
        "approval_mode": approval.mode,
        "hr_above": approval.hr_above,
        "longer": approval.longer_above is not None,
        "longer_above": approval.longer_above,
        **_chain("step", approval.steps),
        **_chain("longer", approval.longer_steps),
    }


def _use_of(use: Use) -> dict[str, Any]:
    notices = {
        name: value
        for number, each in enumerate(use.longer_notice, 1)
        for name, value in ((f"notice_from_{number}", each.at_least), (f"notice_days_{number}", each.days))
    }
    probation = use.probation.model_dump(exclude_none=True) if use.probation else {}
    away = use.most_away.model_dump(exclude_none=True, exclude={"then"}) if use.most_away else {}
    return notices | {
        "use_mode": use.mode,
        "counts": use.counts,
        "sandwich": use.sandwich,
        "parts": use.parts,
        "step": use.step_minutes if use.step_minutes > 1 else None,
        "shortest": use.min,
        "longest": use.max,
        "notice_days": use.notice_days,
        "max_run_days": use.max_run_days,
        "allow_negative": use.allow_negative,
        "negative_limit": use.negative_limit,
        "hold_on_submit": use.hold_on_submit,
        "probation": next(iter(probation), ""),
        "probation_months": probation.get("months"),
        "probation_days": probation.get("days"),
        "document_over": use.document.over if use.document else None,
        "document_when": use.document.when if use.document else "approving",
        "away_limit": next(iter(away), ""),
        "away_people": away.get("people"),
        "away_percent": away.get("percent"),
        "away_then": use.most_away.then if use.most_away else "warn",
        "cancel_who": use.cancelling.who,
        "cancel_until": use.cancelling.until,
        "cancel_days": use.cancelling.days,
    }


def _chain(prefix: str, chain: Chain) -> dict[str, str]:
    return {f"{prefix}_{number}": chosen_decider(step) for number, step in enumerate(chain, 1)}


def chosen_decider(step: Step) -> str:
    """A step as the lists of choices write it: "hr", "role:Finance"."""
    return f"{ROLE}{step.role}" if step.role is not None else step.who


def typed_tiers(settings: PolicySettings) -> list[dict[str, Any]]:
    """The rows of the table of tiers."""
    return [_tier(tier) for tier in settings.tiers]


def _tier(tier: Tier) -> dict[str, Any]:
    if tier.per_year is not None:
        return {"after_months": tier.after_months, "amount": tier.per_year, "per": "year"}
    return {"after_months": tier.after_months, "amount": tier.amount, "per": "each"}


def _accrual(settings: PolicySettings) -> dict[str, Any]:
    accrual = settings.accrual
    if isinstance(accrual, HoursWorkedAccrual):
        return {
            "hours_amount": accrual.amount,
            "per_worked": accrual.per_worked,
            "hours_cap": accrual.cap_per_period,
        }
    if not isinstance(accrual, TimeAccrual):
        return {}
    days = accrual.on.days or _USUAL_DAYS
    return {
        "amount": accrual.per_year if accrual.per_year is not None else accrual.amount,
        "per": "year" if accrual.per_year is not None else "each",
        "every": accrual.every,
        "at": accrual.at,
        "align": accrual.align,
        "on_weekday": accrual.on.weekday or 0,
        "on_day": accrual.on.day or 1,
        "on_month": accrual.on.month or 1,
        "on_first": days[0],
        "on_second": days[1],
        "prorate": accrual.prorate,
        "usable_after_days": accrual.usable_after_days or None,
        "round_to": accrual.round.to if accrual.round.to > 1 else None,
        "round_mode": accrual.round.mode,
        "scale_by_fte": accrual.scale_by_fte,
    }


def _end(settings: PolicySettings) -> dict[str, Any]:
    period, carryover, expiry = settings.period, settings.carryover, settings.expiry
    lives = carryover.expires
    life = next(iter(lives.model_dump(exclude_none=True)), "period") if lives else "period"
    return {
        "period_type": period.type,
        "start_month": period.start_month or 1,
        "start_day": period.start_day or 1,
        "rolling_months": period.months,
        "carry_mode": carryover.mode,
        "carry_cap": carryover.cap,
        "carry_percent": carryover.cap_percent,
        "carry_life": life,
        "carry_days": lives.after_days if lives else None,
        "carry_months": lives.after_months if lives else None,
        "carry_on": lives.on if lives else None,
        "expiry_mode": expiry.mode,
        "expiry_days": expiry.days,
        "expiry_months": expiry.months,
        "expiry_on": expiry.on,
    }


def stored(
    values: Mapping[str, Any], tiers: Sequence[Mapping[str, Any]], blackouts: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The settings that the fields say; ``values`` has those that matter, as cleaned. What is empty is left out."""
    method = values["method"]
    period = _period(values)
    settings: dict[str, Any] = {
        "accrual": {"method": "none"},
        "tiers": [_stored_tier(tier) for tier in tiers],
        "tier_change": values.get("tier_change") if tiers else None,
        "period": period,
        "caps": _given(balance=values.get("balance_cap"), per_period=values.get("period_cap")),
        "carryover": _carryover(values),
        "expiry": _given(
            mode=values.get("expiry_mode"),
            days=values.get("expiry_days"),
            months=values.get("expiry_months"),
            on=values.get("expiry_on"),
        ),
        "use": _use(values) | {"blackouts": list(blackouts)},
        "approval": _approval(values),
        "unlimited": method == "unlimited",
    }
    if method == "time":
        settings["accrual"] = _time(values)
    elif method == "hours_worked":
        settings["accrual"] = _given(
            method=method,
            amount=values.get("hours_amount"),
            per_worked=values.get("per_worked"),
            cap_per_period=values.get("hours_cap"),
        )
    return _given(**settings)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _stored_tier(tier: Mapping[str, Any]) -> dict[str, Any]:
    name = "per_year" if tier.get("per") == "year" else "amount"
    return {"after_months": tier["after_months"], name: tier["amount"]}


def _time(values: Mapping[str, Any]) -> dict[str, Any]:
    rate = "per_year" if values.get("per") == "year" else "amount"
    on = _given(
        weekday=values.get("on_weekday") or None,
        day=_unless(1, values.get("on_day")),
        month=_unless(1, values.get("on_month")),
    )
    days = (values.get("on_first") or _USUAL_DAYS[0], values.get("on_second") or _USUAL_DAYS[1])
    if values["every"] == "half_month" and days != _USUAL_DAYS:
        on["days"] = list(days)
    return _given(
        method="time",
        every=values["every"],
        at=values.get("at"),
        align=values.get("align"),
        on=on,
        prorate=values.get("prorate"),
        usable_after_days=values.get("usable_after_days"),
        scale_by_fte=values.get("scale_by_fte", False),
        round=_given(to=values.get("round_to"), mode=values.get("round_mode")),
        **{rate: values.get("amount")},
    )


def _approval(values: Mapping[str, Any]) -> dict[str, Any]:
    return _given(
        mode=values["approval_mode"],
        steps=_stored_chain("step", values) or None,
        hr_above=values.get("hr_above"),
        longer_above=values.get("longer_above"),
        longer_steps=_stored_chain("longer", values) or None,
    )


def _stored_chain(prefix: str, values: Mapping[str, Any]) -> list[dict[str, str]]:
    chosen = (values.get(f"{prefix}_{number}") or "" for number in range(1, MOST_STEPS + 1))
    return [
        {"who": "role", "role": name.removeprefix(ROLE)} if name.startswith(ROLE) else {"who": name}
        for name in chosen
        if name
    ]


def _unless(usual: int, value: int | None) -> int | None:
    return None if value == usual else value


def _period(values: Mapping[str, Any]) -> dict[str, Any]:
    """January and the 1st go without saying, but where a fiscal year is meant."""
    kind, month = values.get("period_type"), values.get("start_month")
    if kind != "fiscal_year" and values.get("align") != "fiscal":
        month = _unless(1, month)
    return _given(
        type=kind,
        start_month=month,
        start_day=_unless(1, values.get("start_day")),
        months=values.get("rolling_months"),
    )


def _carryover(values: Mapping[str, Any]) -> dict[str, Any]:
    expires = _given(
        after_days=values.get("carry_days"), after_months=values.get("carry_months"), on=values.get("carry_on")
    )
    return _given(
        mode=values.get("carry_mode"),
        cap=values.get("carry_cap"),
        cap_percent=values.get("carry_percent"),
        expires=expires or None,
    )


def _use(values: Mapping[str, Any]) -> dict[str, Any]:
    return _given(
        mode=values.get("use_mode"),
        allow_negative=values.get("allow_negative", False),
        negative_limit=values.get("negative_limit"),
        hold_on_submit=values.get("hold_on_submit", False),
        counts=values.get("counts"),
        sandwich=values.get("sandwich", False),
        parts=values.get("parts"),
        step_minutes=values.get("step"),
        min=values.get("shortest"),
        max=values.get("longest"),
        notice_days=values.get("notice_days"),
        longer_notice=_notices(values),
        max_run_days=values.get("max_run_days"),
        probation=_given(months=values.get("probation_months"), days=values.get("probation_days")) or None,
        document=_document(values),
        most_away=_most_away(values),
        cancelling=_given(
            who=values.get("cancel_who"), until=values.get("cancel_until"), days=values.get("cancel_days")
        ),
    )


def _notices(values: Mapping[str, Any]) -> list[dict[str, int]]:
    pairs = ((values.get(f"notice_from_{n}"), values.get(f"notice_days_{n}")) for n in range(1, MOST_NOTICES + 1))
    return [{"at_least": least, "days": days} for least, days in pairs if least is not None and days is not None]


def _document(values: Mapping[str, Any]) -> dict[str, Any] | None:
    if values.get("document_over") is None:
        return None
    return _given(over=values["document_over"], when=values.get("document_when"))


def _most_away(values: Mapping[str, Any]) -> dict[str, Any] | None:
    limit = _given(people=values.get("away_people"), percent=values.get("away_percent"))
    return limit | _given(then=values.get("away_then")) if limit else None

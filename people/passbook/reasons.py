"""Why a credit is what it is, on one line: the rate, the tier, the days that counted, the cap that cut."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from people.passbook.rows import Row
from people.passbook.why import sentence_of
from people.passbook.words import Metadata, Wording

EVERY = {
    "day": "a day",
    "week": "a week",
    "two_weeks": "every two weeks",
    "half_month": "twice a month",
    "month": "a month",
    "quarter": "a quarter",
    "half_year": "every half-year",
    "year": "a year",
}


def reason_of(row: Row, wording: Wording) -> str:
    """ "2 d a month, after 60 months of service; in force on 17 of 31 days; a cap cut 1 d"."""
    data = wording.of(row)
    if row.lines[0].kind != "ACCRUAL" or row.is_reversal:
        return sentence_of(row, wording)
    said = [*_rates(data, row, wording), *_shares(data), *_cuts(data, row, wording)]
    return "; ".join(said) or sentence_of(row, wording)


def _rates(data: Metadata, row: Row, wording: Wording) -> Iterator[str]:
    parts = data.get("parts")
    found = dict.fromkeys(_rate(part, data, row, wording) for part in parts) if isinstance(parts, list) else {}
    if found:
        yield ", then ".join(found)
    if "worked" in data:
        rate, per = wording.amount(data["rate"], row), int(str(data["per_worked"]))
        worked = wording.hours(int(str(data["worked"])))
        yield f"{worked} worked, {rate} for each {wording.hours(per)}"


def _rate(part: dict[str, Any], data: Metadata, row: Row, wording: Wording) -> str:
    rate = wording.amount(round(Fraction(str(part["rate"]))), row)
    said = [f"{rate} {EVERY.get(str(data.get('every')), '')}".strip()]
    if months := part.get("tier_after_months"):
        said.append(f"after {_service(int(months))} of service")
    if agreed := part.get("agreed_per_year"):
        said.append(f"{wording.amount(int(agreed), row)} a year of it by personal agreement")
    if (share := part.get("fte_percent")) not in (None, "100"):
        said.append(f"at {float(str(share)):g}\u00a0% of full time")
    return ", ".join(said)


def _service(months: int) -> str:
    years, rest = divmod(months, 12)
    if rest or not years:
        return f"{months}\u00a0months"
    return f"{years}\u00a0year{'s' if years > 1 else ''}"


def _shares(data: Metadata) -> Iterator[str]:
    days, active = data.get("days"), data.get("days_active")
    if days != active:
        yield f"in force on {active} of {days} days"


def _cuts(data: Metadata, row: Row, wording: Wording) -> Iterator[str]:
    if "cut" not in data:
        return
    cut = wording.amount(data["cut"], row)
    if "period_cap" in data:
        yield f"cut by {cut}: at most {wording.amount(data['period_cap'], row)} may come in a period"
    elif "cap" in data:
        yield f"cut by {cut}: at most {wording.amount(data['cap'], row)} may stand"
    else:
        yield f"cut by {cut}"

"""What a request does to balances: the ledger's operations in time off's words.

Each raises `CannotSubmit` where the balance does not allow it, and has then posted nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from ledger import operations as ledger
from ledger.acts import Act
from ledger.errors import BelowFloor, LedgerError
from ledger.loading import Pool
from ledger.operations import Draw, Preview
from ledger.runs import catch_up
from people.models import Employee
from timeoff.checks import refusal_of
from timeoff.clocks import act_of, company_day
from timeoff.inquiry import Inquiry
from timeoff.models import TimeOffRequest


def hold(inquiry: Inquiry, *, ref: str, act: Act) -> list[Draw]:
    """Hold the minutes of each day, all or none."""
    return _draw(ledger.hold_days, inquiry, ref=ref, act=act)


def use(inquiry: Inquiry, *, ref: str, act: Act) -> list[Draw]:
    """Use the minutes of each day at once, all or none."""
    return _draw(ledger.use_days, inquiry, ref=ref, act=act)


def _draw(post: Callable[..., list[Draw]], inquiry: Inquiry, *, ref: str, act: Act) -> list[Draw]:
    pool = Pool(inquiry.employee.holder_id, inquiry.resource.pk)
    wanted = {
        "holder_id": pool.holder_id,
        "resource_id": pool.resource_id,
        "days": inquiry.duration.minutes_by_day,
        "ref": ref,
        "act": act,
    }
    try:
        try:
            return post(**wanted)
        except BelowFloor:
            # What is due by today counts for the preview. Where tonight's run has not been yet, it is not posted.
            catch_up(pool, act)
            return post(**wanted)
    except LedgerError as error:
        raise refusal_of(error, inquiry) from error


def preview(inquiry: Inquiry, *, ignoring_ref: str | None = None) -> Preview:
    """What a hold would draw on and leave, with nothing posted; a refusal is in it."""
    return ledger.preview_days(
        holder_id=inquiry.employee.holder_id,
        resource_id=inquiry.resource.pk,
        days=inquiry.duration.minutes_by_day,
        on=company_day(inquiry.at),
        ignoring_ref=ignoring_ref,
    )


def rehearse(inquiry: Inquiry) -> list[Draw]:
    """What a hold would draw on: where a policy holds only what is approved."""
    seen = preview(inquiry)
    if seen.refusal is not None:
        raise refusal_of(seen.refusal, inquiry) from seen.refusal
    return seen.draws


def approve(time_off: TimeOffRequest, *, by: Employee, at: datetime) -> None:
    """What is held becomes used."""
    ledger.approve(
        holder_id=time_off.employee.holder_id,
        resource_id=time_off.resource_id,
        ref=time_off.ref,
        act=act_of(by, at),
        key=f"approve/{time_off.ref}",
    )


def release(time_off: TimeOffRequest, *, by: Employee, at: datetime, reason: str = "") -> None:
    """What is held goes back; nothing happens where nothing was held."""
    if time_off.is_held:
        ledger.release(
            holder_id=time_off.employee.holder_id,
            resource_id=time_off.resource_id,
            ref=time_off.ref,
            act=act_of(by, at, reason),
            key=f"release/{time_off.ref}",
        )


def restore(time_off: TimeOffRequest, *, days: list[date], by: Employee, at: datetime, reason: str = "") -> None:
    """What these days used comes back."""
    ledger.restore(
        holder_id=time_off.employee.holder_id,
        resource_id=time_off.resource_id,
        ref=time_off.ref,
        days=days,
        act=act_of(by, at, reason),
        key=f"restore/{time_off.ref}",
    )


def give_back(time_off: TimeOffRequest, *, on: date, minutes: int, turn: int, at: datetime) -> None:
    """A day has become free, in part or whole: so much of what is held or used for it comes back.

    Nothing happens where nothing was held. `turn` counts the times that the leave has been counted again.
    """
    if not (time_off.is_held or time_off.is_approved):
        return
    act_on = ledger.restore if time_off.is_approved else ledger.release
    act_on(
        holder_id=time_off.employee.holder_id,
        resource_id=time_off.resource_id,
        ref=time_off.ref,
        days=[on],
        amount=minutes,
        act=act_of(None, at, "The day has become free"),
        key=f"recount/{time_off.ref}/{on}/{turn}",
    )


def take_again(time_off: TimeOffRequest, *, on: date, minutes: int, turn: int, at: datetime) -> None:
    """A day has become a working day, or a longer one: so much more is used for it, or held while it waits.

    Nothing happens where nothing was held. What the policy asks of a new request was kept when this one was sent.

    :raises LedgerError: if the balance does not bear it.
    """
    if not (time_off.is_held or time_off.is_approved):
        return
    ledger.use(
        holder_id=time_off.employee.holder_id,
        resource_id=time_off.resource_id,
        amount=minutes,
        day=on,
        ref=time_off.ref,
        kind="USAGE" if time_off.is_approved else "HOLD",
        was_asked=True,
        act=act_of(None, at, "The day counts again"),
        key=f"recount/{time_off.ref}/{on}/{turn}/more",
    )


def put_back(
    time_off: TimeOffRequest,
    *,
    used: bool,
    days: list[date] | None,
    minutes: int | None,
    by: Employee,
    at: datetime,
    reason: str,
    key: str | None,
) -> None:
    """What is held of these days (of all if none are named) goes back, or with `used` what is used: so many minutes."""
    act_on = ledger.restore if used else ledger.release
    act_on(
        holder_id=time_off.employee.holder_id,
        resource_id=time_off.resource_id,
        ref=time_off.ref,
        days=days,
        amount=minutes,
        act=act_of(by, at, reason),
        key=key,
    )

"""What several operations do."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from people.models import Employee
from people.workdays import Span
from timeoff.duration import ClockSpan, DaySpan, Half
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest

SPAN_FIELDS = ("starts_on", "ends_on", "starts_half", "ends_half", "starts_time", "ends_time")


def lock(time_off: TimeOffRequest) -> TimeOffRequest:
    """The request as it stands now, kept from changing until the transaction ends."""
    lock_person_of(time_off.pk)
    requests = TimeOffRequest.objects.select_related("employee", "resource", "stand_in").select_for_update(of=("self",))
    return requests.get(pk=time_off.pk)


def lock_person(employee: Employee) -> Employee:
    """One person's requests come one after the other. Rows that only name the person need not wait."""
    people = Employee.objects.select_related("location").select_for_update(no_key=True, of=("self",))
    return people.get(pk=employee.pk)


def lock_person_of(request_id: int) -> None:
    """The same for whoever asked for a request, before it or its approval is locked.

    Taking one leave back counts those beside it again: two that did so at once would each wait for the other's.
    """
    asked = TimeOffRequest.objects.filter(pk=request_id).values("employee")
    list(Employee.objects.select_for_update(no_key=True).filter(pk__in=asked).values_list("pk"))


def record(
    time_off: TimeOffRequest, kind: str, *, by: Employee | None, at: datetime, text: str = "", detail: str = ""
) -> TimeOffEvent:
    """Write into the request's history."""
    longest = TimeOffEvent._meta.get_field("detail").max_length
    return TimeOffEvent.objects.create(
        time_off=time_off, kind=kind, by=by, at=at, text=text.strip(), detail=detail[:longest]
    )


def has_span(time_off: TimeOffRequest, span: DaySpan | ClockSpan) -> bool:
    """Whether a request asks for this span, however it is put."""
    asked = TimeOffRequest(employee=time_off.employee)
    set_span(asked, span)
    return all(getattr(asked, name) == getattr(time_off, name) for name in SPAN_FIELDS)


def set_span(time_off: TimeOffRequest, span: DaySpan | ClockSpan) -> None:
    """Write a span into the fields of a request; times are those of the person's own clock."""
    time_off.starts_half, time_off.ends_half = Half.AM.value, Half.PM.value
    time_off.starts_time = time_off.ends_time = None
    if isinstance(span, DaySpan):
        time_off.starts_on, time_off.ends_on = span.starts_on, span.ends_on
        time_off.starts_half, time_off.ends_half = span.starts_half.value, span.ends_half.value
        return
    starts_at, ends_at = span.by_the_clock_of(time_off.employee.timezone)
    time_off.starts_on = starts_at.date()
    time_off.starts_time = None if starts_at.time() == time() else starts_at.time()
    if ends_at.time() == time():
        # Midnight ends the day before; stored, the day that the leave does not touch would read as its last.
        time_off.ends_on, time_off.ends_time = ends_at.date() - timedelta(days=1), None
    else:
        time_off.ends_on, time_off.ends_time = ends_at.date(), ends_at.time()


def shrink(time_off: TimeOffRequest, claims: list[TimeOffDay], kept: tuple[Span, ...]) -> None:
    """Free the claims of a day, and claim anew what it still costs."""
    TimeOffDay.objects.filter(pk__in=[claim.pk for claim in claims]).update(state=TimeOffDay.State.FREED)
    on, employee_id = claims[0].on, claims[0].employee_id
    TimeOffDay.objects.bulk_create(
        TimeOffDay(time_off=time_off, employee_id=employee_id, on=on, starts_minute=starts, ends_minute=ends)
        for starts, ends in kept
    )

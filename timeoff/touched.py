"""Which leave is counted again when working days change."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q
from django.urls import reverse

from people.touched import Stretch, Thing, Touched, register
from timeoff.models import TimeOffRequest

SHOWN = 100


def contribute() -> None:
    """Tell of it wherever working days are changed."""
    register(leave_on)


def leave_on(stretches: Sequence[Stretch]) -> Touched:
    """What waits or is approved and lies on these days. Two queries."""
    wanted = Q(pk__in=[])
    for stretch in stretches:
        wanted |= _on(stretch)
    found = TimeOffRequest.objects.standing().filter(wanted)
    counts = found.aggregate(things=Count("pk"), people=Count("employee", distinct=True))
    rows = found.select_related("employee", "resource").order_by("starts_on", "employee__last_name", "pk")[:SHOWN]
    return Touched(counts["things"], counts["people"], [_thing(time_off) for time_off in rows])


def _on(stretch: Stretch) -> Q:
    found = Q(ends_on__gte=stretch.first)
    if stretch.last is not None:
        found &= Q(starts_on__lte=stretch.last)
    if stretch.calendar_id is not None:
        return found & Q(employee__location__calendar_id=stretch.calendar_id)
    return found & Q(employee_id__in=list(stretch.employee_ids))


def _thing(time_off: TimeOffRequest) -> Thing:
    return Thing(
        person=time_off.employee.display_name,
        what=time_off.resource.name,
        first=time_off.starts_on,
        last=time_off.ends_on,
        state=time_off.get_state_display(),
        url=reverse("timeoff:request", args=[time_off.pk]),
    )

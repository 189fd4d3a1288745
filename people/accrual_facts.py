"""Tells the ledger what accruals depend on: when people came and left, their share of full time, their working days."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from ledger.schedule import PersonFacts
from ledger.statements import any_of
from people.models import Employee, EmployeeSchedule, Holiday, WorkScheduleDay


def accrual_facts(holder_ids: Collection[int], first: date, last: date) -> dict[int, PersonFacts]:
    """What is known of these holders, as far as they are people; four queries. Holidays are those of the days named."""
    people = list(
        Employee.objects.filter(holder_id__in=any_of(holder_ids)).values_list(
            "pk", "holder_id", "hired_on", "left_on", "location__calendar_id"
        )
    )
    if not people:
        return {}
    shares: dict[int, list[tuple[date, object]]] = defaultdict(list)
    weeks: dict[int, list[tuple[date, tuple[int, ...]]]] = defaultdict(list)
    rows = EmployeeSchedule.objects.filter(employee__in=any_of(pk for pk, *_ in people)).order_by("starts_on", "pk")
    dated = list(rows.values_list("employee_id", "schedule_id", "starts_on", "fte_percent"))
    minutes = _week_minutes({schedule_id for _, schedule_id, *_ in dated})
    for employee_id, schedule_id, starts_on, fte_percent in dated:
        whole = int(fte_percent) if fte_percent == int(fte_percent) else fte_percent
        shares[employee_id].append((starts_on, whole))
        weeks[employee_id].append((starts_on, minutes[schedule_id]))
    days_off = _days_off({calendar_id for *_, calendar_id in people if calendar_id}, first, last)
    return {
        holder_id: PersonFacts(
            hired_on=hired_on,
            left_on=left_on,
            fte=tuple(shares[pk]),  # type: ignore[arg-type]
            weeks=tuple(weeks[pk]),
            days_off=days_off.get(calendar_id, frozenset()),
        )
        for pk, holder_id, hired_on, left_on, calendar_id in people
    }


def _week_minutes(schedule_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The scheduled minutes of each weekday, Monday first."""
    found: dict[int, list[int]] = {schedule_id: [0] * 7 for schedule_id in schedule_ids}
    for day in WorkScheduleDay.objects.filter(schedule__in=schedule_ids):
        found[day.schedule_id][day.weekday] = day.minutes
    return {schedule_id: tuple(week) for schedule_id, week in found.items()}


def _days_off(calendar_ids: Collection[int], first: date, last: date) -> dict[int, frozenset[date]]:
    """Whole holidays by calendar."""
    found: dict[int, set[date]] = defaultdict(set)
    rows = Holiday.objects.observed().filter(calendar__in=calendar_ids, on__range=(first, last), is_half_day=False)
    for calendar_id, on in rows.values_list("calendar_id", "on"):
        found[calendar_id].add(on)
    return {calendar_id: frozenset(days) for calendar_id, days in found.items()}

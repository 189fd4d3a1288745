"""What Passbook knows about people: who they are, where and when they work, who decides for them."""

from people.models.access import ApiToken, ApiTokenQuerySet, CalendarFeed, KeptAnswer
from people.models.deciders import DecidingRole
from people.models.employees import Employee, EmployeeQuerySet, Team
from people.models.events import LeaveEvent
from people.models.imports import BalanceImport
from people.models.payroll import PayrollKey, PayrollRun
from people.models.places import Holiday, HolidayCalendar, Location
from people.models.schedules import EmployeeSchedule, EmployeeScheduleQuerySet, Weekday, WorkSchedule, WorkScheduleDay

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "BalanceImport",
    "CalendarFeed",
    "DecidingRole",
    "Employee",
    "EmployeeQuerySet",
    "EmployeeSchedule",
    "EmployeeScheduleQuerySet",
    "Holiday",
    "HolidayCalendar",
    "KeptAnswer",
    "LeaveEvent",
    "Location",
    "PayrollKey",
    "PayrollRun",
    "Team",
    "Weekday",
    "WorkSchedule",
    "WorkScheduleDay",
]

"""What two people do in the same moment, each in a transaction that commits."""

from django.db import transaction

from people import operations
from people.models import Employee
from tests.people.factories import EmployeeFactory, HolidayCalendarFactory, WorkScheduleFactory


class TestTwoAtOnce:
    def test_cannot_become_each_others_manager(self, real_company, in_threads):
        ada, zoe = EmployeeFactory(first_name="Ada"), EmployeeFactory(first_name="Zoe")

        def change(pair):
            with transaction.atomic():
                return operations.change_manager(employee=pair[0], manager=pair[1])

        results = in_threads(change, [(ada, zoe), (zoe, ada)])

        assert sorted(type(result).__name__ for result in results) == ["CannotChangeManager", "Employee"]
        assert Employee.objects.exclude(manager=None).count() == 1

    def test_cannot_leave_the_company_without_hr(self, real_company, in_threads):
        def resign(employee):
            with transaction.atomic():
                return operations.set_roles(employee=employee, is_hr=False, is_auditor=False)

        results = in_threads(resign, [EmployeeFactory(is_hr=True), EmployeeFactory(is_hr=True)])

        assert sorted(type(result).__name__ for result in results) == ["CannotSetRoles", "Employee"]
        assert Employee.objects.hr().count() == 1

    def test_fill_a_calendar_once(self, real_company, in_threads):
        calendar = HolidayCalendarFactory(country="DE")

        results = in_threads(lambda year: operations.fill_holidays(calendar=calendar, year=year), [2026] * 4)

        assert sorted(len(filled.added) for filled in results) == [0, 0, 0, 9]
        assert calendar.holidays.count() == 9

    def test_leave_a_person_with_one_schedule_a_day(self, real_company, in_threads):
        ada = EmployeeFactory()
        schedules = [WorkScheduleFactory() for _ in range(4)]

        results = in_threads(
            lambda schedule: operations.assign_schedule(employee=ada, schedule=schedule, starts_on=ada.hired_on),
            schedules,
        )

        assert {type(result).__name__ for result in results} == {"EmployeeSchedule"}
        assert ada.schedules.count() == 1

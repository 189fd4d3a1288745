"""What the database itself refuses about people, whoever writes it."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from people.models import Employee, EmployeeSchedule, Holiday, Location, Team, WorkScheduleDay
from tests.people.factories import (
    EmployeeFactory,
    EmployeeScheduleFactory,
    HolidayFactory,
    LocationFactory,
    TeamFactory,
    WorkScheduleFactory,
)

pytestmark = pytest.mark.django_db


def refused_by_the_database(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


class TestEmployee:
    @pytest.mark.parametrize(
        ("constraint", "fields"),
        [
            ("people_employee_number_once", {"number": "P-ADA"}),
            ("people_employee_email_once", {"email": "ADA@acme.example"}),
            ("people_employee_has_a_number", {"number": ""}),
            ("people_employee_has_a_name_unless_erased", {"first_name": "", "last_name": ""}),
            ("people_employee_leaves_after_the_first_day", {"left_on": date(2023, 12, 31)}),
            ("people_employee_auditor_is_not_hr", {"is_hr": True, "is_auditor": True}),
        ],
    )
    def test_cannot_be_what_nobody_is(self, constraint, fields):
        EmployeeFactory(number="P-ADA", email="ada@acme.example")

        refused_by_the_database(constraint, lambda: EmployeeFactory(**fields))

    def test_may_leave_on_the_first_day(self):
        assert EmployeeFactory(left_on=date(2024, 1, 1)).is_employed_on(date(2024, 1, 1))

    def test_many_may_have_no_email(self):
        EmployeeFactory(email="")

        assert EmployeeFactory(email="").email == ""

    def test_says_on_the_form_what_is_wrong(self, ada):
        clash = Employee(holder=ada.holder, number=ada.number, email="ADA@acme.example", hired_on=date(2024, 1, 1))

        with pytest.raises(ValidationError) as refused:
            clash.full_clean()

        words = " ".join(refused.value.messages)
        assert "Somebody else has this personnel number." in words
        assert "Somebody else has this e-mail." in words

    @pytest.mark.parametrize(
        ("first", "last", "name", "initials"),
        [
            ("Ada", "Lovelace", "Ada Lovelace", "AL"),
            ("Mary Jane", "de la Cruz", "Mary Jane de la Cruz", "MC"),
            ("Teller", "", "Teller", "T"),
        ],
    )
    def test_has_a_name_to_show(self, first, last, name, initials):
        person = Employee(first_name=first, last_name=last)

        assert (str(person), person.display_name, person.initials) == (name, name, initials)

    @pytest.mark.parametrize(
        ("on", "employed"),
        [
            (date(2024, 1, 31), False),
            (date(2024, 2, 1), True),
            (date(2024, 6, 30), True),
            (date(2024, 7, 1), False),
        ],
    )
    def test_works_here_from_the_first_day_to_the_last(self, on, employed):
        person = EmployeeFactory(hired_on=date(2024, 2, 1), left_on=date(2024, 6, 30))

        assert person.is_employed_on(on) is employed
        assert Employee.objects.employed_on(on).filter(pk=person.pk).exists() is employed
        assert Employee.objects.employed_within(on, on).filter(pk=person.pk).exists() is employed

    @pytest.mark.parametrize(
        ("text", "found"),
        [("ada", True), ("cast ada", True), ("ADA@acme", True), ("P-77", True), ("ada lovelace", False), ("", True)],
    )
    def test_is_found_by_any_word_of_the_name(self, text, found):
        person = EmployeeFactory(first_name="Ada", last_name="Cast", email="ada@acme.example", number="P-77")

        assert Employee.objects.named_like(text).filter(pk=person.pk).exists() is found


class TestReportingLine:
    def test_is_not_a_circle_of_one(self, ada):
        refused_by_the_database("not_their_own_manager", lambda: Employee.objects.filter(pk=ada.pk).update(manager=ada))

    def test_is_not_a_circle_of_many(self, vera, mia, ada):
        refused_by_the_database("own manager", lambda: Employee.objects.filter(pk=vera.pk).update(manager=ada))

    def test_is_not_a_circle_written_in_one_statement(self, ada, zoe):
        with pytest.raises(IntegrityError, match="own manager"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_employee SET manager_id = CASE id WHEN %s THEN %s::bigint ELSE %s END"
                " WHERE id IN (%s, %s)",
                [ada.pk, zoe.pk, ada.pk, ada.pk, zoe.pk],
            )

    def test_may_be_moved_and_cut(self, vera, mia, ada):
        Employee.objects.filter(pk=ada.pk).update(manager=vera)
        Employee.objects.filter(pk=mia.pk).update(manager=None)

        assert set(Employee.objects.below(vera)) == {ada}


class TestWorkScheduleDay:
    @pytest.mark.parametrize(
        ("constraint", "times"),
        [
            ("ends_after_it_starts", {"starts_at": time(17), "ends_at": time(9)}),
            ("ends_after_it_starts", {"starts_at": time(9), "ends_at": time(9)}),
            ("break_has_both_ends", {"break_starts_at": time(12)}),
            ("break_has_both_ends", {"break_ends_at": time(12)}),
            ("break_inside_the_day", {"break_starts_at": time(13), "break_ends_at": time(12)}),
            ("break_inside_the_day", {"break_starts_at": time(8), "break_ends_at": time(10)}),
            ("break_inside_the_day", {"break_starts_at": time(16), "break_ends_at": time(17)}),
            ("is_a_weekday", {"weekday": 7}),
        ],
    )
    def test_cannot_contradict_itself(self, constraint, times):
        schedule = WorkScheduleFactory(weekdays=[])
        fields = {"weekday": 0, "starts_at": time(9), "ends_at": time(17)} | times

        with pytest.raises(ValidationError):
            WorkScheduleDay(schedule=schedule, **fields).full_clean()
        refused_by_the_database(constraint, lambda: WorkScheduleDay.objects.create(schedule=schedule, **fields))

    def test_is_there_once_a_week(self):
        schedule = WorkScheduleFactory()

        refused_by_the_database(
            "once_a_week",
            lambda: WorkScheduleDay.objects.create(schedule=schedule, weekday=0, starts_at=time(9), ends_at=time(10)),
        )

    @pytest.mark.parametrize(
        ("times", "minutes"),
        [
            ({}, 480),
            ({"break_starts_at": time(12), "break_ends_at": time(12, 45)}, 435),
            ({"starts_at": time(22), "ends_at": time(0)}, 120),
            ({"starts_at": time(0), "ends_at": time(0), "break_starts_at": time(6), "break_ends_at": time(22)}, 480),
        ],
    )
    def test_counts_its_minutes_without_the_break(self, times, minutes):
        day = WorkScheduleDay(weekday=0, **({"starts_at": time(9), "ends_at": time(17)} | times))

        assert day.minutes == minutes


class TestEmployeeSchedule:
    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "clashes"),
        [
            (date(2024, 1, 1), date(2024, 7, 1), False),
            (date(2024, 1, 1), date(2024, 7, 2), True),
            (date(2024, 7, 1), None, True),
            (date(2024, 12, 31), None, True),
            (date(2025, 1, 1), None, False),
        ],
    )
    def test_is_one_at_a_time(self, ada, zoe, starts_on, ends_on, clashes):
        EmployeeScheduleFactory(employee=ada, starts_on=date(2024, 7, 1), ends_on=date(2025, 1, 1))
        EmployeeScheduleFactory(employee=zoe, starts_on=date(2020, 1, 1))
        another = EmployeeSchedule(
            employee=ada, schedule=WorkScheduleFactory(), starts_on=starts_on, ends_on=ends_on, fte_percent=Decimal(50)
        )

        if clashes:
            with pytest.raises(ValidationError, match="already has a schedule on some of these days"):
                another.full_clean()
            refused_by_the_database("one_at_a_time", another.save)
        else:
            another.full_clean()
            another.save()

    @pytest.mark.parametrize(
        ("constraint", "fields"),
        [
            ("ends_after_it_starts", {"ends_on": date(2024, 1, 1)}),
            ("share_of_full_time", {"fte_percent": Decimal(0)}),
            ("share_of_full_time", {"fte_percent": Decimal("100.01")}),
        ],
    )
    def test_cannot_contradict_itself(self, constraint, fields):
        refused_by_the_database(constraint, lambda: EmployeeScheduleFactory(**fields))


class TestPlace:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"timezone": "Berlin"}, "not a time zone"),
            ({"country": "XX"}, "not a country code"),
            ({"country": "DEU"}, "not a country code"),
            ({"subdivision": "NY"}, "DE has no part “NY”. Known are: BB"),
            ({"country": "MC", "subdivision": "NY"}, "MC has no part “NY”. Leave it empty."),
        ],
    )
    def test_is_a_place_on_earth(self, fields, message):
        fields = {"name": "Here", "country": "DE", "timezone": "Europe/Berlin"} | fields

        with pytest.raises(ValidationError) as refused:
            Location(**fields).full_clean()

        assert message in " ".join(refused.value.messages)

    def test_may_be_a_part_of_a_country(self):
        Location(name="Munich", country="DE", subdivision="BY", timezone="Europe/Berlin").full_clean()

    @pytest.mark.parametrize(
        ("constraint", "make"),
        [
            ("people_location_name_once", LocationFactory),
            ("people_team_name_once", TeamFactory),
            ("people_work_schedule_name_once", WorkScheduleFactory),
        ],
    )
    def test_has_a_name_of_its_own_capitals_or_not(self, constraint, make):
        make(name="Berlin")

        refused_by_the_database(constraint, lambda: make(name="BERLIN"))

    def test_language_is_one_that_dates_can_be_written_in(self):
        person = EmployeeFactory.build(language="klingon")

        with pytest.raises(ValidationError, match="not a language"):
            person.clean_fields(exclude=["holder"])


class TestHoliday:
    def test_is_there_once_a_day(self):
        holiday = HolidayFactory()

        refused_by_the_database("once_a_day", lambda: HolidayFactory(calendar=holiday.calendar, on=holiday.on))

    def test_has_a_name(self):
        refused_by_the_database("has_a_name", lambda: HolidayFactory(name=""))

    def test_is_left_out_where_people_work_all_the_same(self):
        HolidayFactory(is_observed=False)

        assert not Holiday.objects.observed().exists()


class TestTeam:
    def test_needs_nobody_unless_it_says_so(self):
        assert Team(name="Support").minimum_here == 0

"""Facts about working days, for many people at once."""

from datetime import date, time

import pytest

from people import operations, queries
from people.workdays import DAY_OFF, NO_SCHEDULE, WEEKEND
from tests.people.factories import (
    EmployeeFactory,
    EmployeeScheduleFactory,
    HolidayCalendarFactory,
    HolidayFactory,
    LocationFactory,
    TeamFactory,
    WorkScheduleFactory,
)

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, WEDNESDAY, SUNDAY = date(2026, 7, 13), date(2026, 7, 14), date(2026, 7, 15), date(2026, 7, 19)


class TestWorkCalendars:
    def test_know_schedule_holidays_zone_and_weekend(self):
        location = LocationFactory(country="IL", timezone="Asia/Jerusalem")
        HolidayFactory(calendar=location.calendar, on=TUESDAY, name="Fair")
        HolidayFactory(calendar=location.calendar, on=WEDNESDAY, name="Eve", is_half_day=True)
        HolidayFactory(calendar=location.calendar, on=MONDAY, name="Not here", is_observed=False)
        HolidayFactory(calendar=HolidayCalendarFactory(), on=MONDAY, name="Elsewhere")
        person = EmployeeFactory(location=location, timezone="Europe/Paris")
        EmployeeScheduleFactory(employee=person, schedule=WorkScheduleFactory(weekdays=[0, 1, 2, 6]))

        calendar = queries.work_calendar(person, MONDAY, SUNDAY)

        assert calendar.timezone == "Europe/Paris"
        days = {on: calendar.workday(on) for on in (MONDAY, TUESDAY, WEDNESDAY, date(2026, 7, 16), date(2026, 7, 17))}
        assert [(day.minutes, day.reason) for day in days.values()] == [
            (480, ""),
            (0, "Fair"),
            (240, ""),
            (0, DAY_OFF),
            (0, WEEKEND),
        ]

    def test_change_with_the_schedule_on_its_day(self, ada):
        full, part = WorkScheduleFactory(), WorkScheduleFactory(weekdays__ends_at=time(13))
        operations.assign_schedule(employee=ada, schedule=full, starts_on=MONDAY)
        operations.assign_schedule(employee=ada, schedule=part, starts_on=WEDNESDAY, fte_percent=50)

        calendar = queries.work_calendar(ada, date(2026, 7, 12), SUNDAY)

        assert [calendar.workday(on).minutes for on in (MONDAY, TUESDAY, WEDNESDAY)] == [480, 480, 240]
        assert [row.fte_percent for row in calendar.schedules] == [100, 50]
        assert calendar.workday(date(2026, 7, 12)).reason == NO_SCHEDULE

    def test_keep_the_hours_of_each_weekday_with_their_break(self, ada):
        schedule = WorkScheduleFactory(
            weekdays=[0], weekdays__break_starts_at=time(12), weekdays__break_ends_at=time(12, 45)
        )
        EmployeeScheduleFactory(employee=ada, schedule=schedule)

        assert queries.work_calendar(ada, MONDAY, MONDAY).workday(MONDAY).working == ((540, 720), (765, 1020))

    @pytest.mark.parametrize("people", [1, 10, 40])
    def test_cost_three_queries_for_any_number_of_people(self, django_assert_num_queries, people):
        everybody = [
            EmployeeScheduleFactory(employee__location=LocationFactory(country="DE")).employee for _ in range(people)
        ]

        with django_assert_num_queries(3):
            calendars = queries.work_calendars([person.pk for person in everybody], MONDAY, SUNDAY)
            minutes = [calendars[person.pk].workday(MONDAY).minutes for person in everybody]

        assert minutes == [480] * people

    def test_of_somebody_without_place_and_schedule_hold_nothing(self, ada):
        calendar = queries.work_calendar(ada, MONDAY, SUNDAY)

        assert (calendar.schedules, calendar.holidays) == ((), {})


class TestTeamFacts:
    def test_say_who_is_expected_on_a_day(self):
        support = TeamFactory(name="Support", minimum_here=2)
        mondays = WorkScheduleFactory(weekdays=[0])
        EmployeeScheduleFactory(employee__team=support, employee__first_name="Ada", schedule=mondays)
        EmployeeScheduleFactory(employee__team=support, employee__first_name="Bob")
        leaver = EmployeeScheduleFactory(employee__team=support, employee__first_name="Cy").employee
        EmployeeScheduleFactory(employee__team=TeamFactory())
        operations.leave_company(employee=leaver, left_on=MONDAY)
        joiner = EmployeeScheduleFactory(
            employee__team=support, employee__first_name="Di", employee__hired_on=TUESDAY, starts_on=MONDAY
        ).employee

        [team] = queries.team_facts([support.pk], MONDAY, TUESDAY)

        def expected(on):
            return [member.name.split()[0] for member in team.expected(on)]

        assert (team.name, team.minimum_here) == ("Support", 2)
        assert expected(MONDAY) == ["Ada", "Bob", "Cy"]
        assert expected(TUESDAY) == ["Bob", "Di"]
        assert team.members[-1].employee_id == joiner.pk

    @pytest.mark.parametrize("people", [1, 10, 40])
    def test_cost_five_queries_for_any_number_of_people(self, django_assert_num_queries, people):
        teams = [TeamFactory(), TeamFactory()]
        for number in range(people):
            EmployeeScheduleFactory(employee__team=teams[number % 2], employee__location=LocationFactory())

        with django_assert_num_queries(5):
            facts = queries.team_facts([team.pk for team in teams], MONDAY, SUNDAY)
            counts = [len(team.expected(MONDAY)) for team in facts]

        assert sum(counts) == people

    def test_leave_out_who_left_before(self):
        team = TeamFactory()
        EmployeeFactory(team=team, left_on=date(2026, 7, 12))

        assert queries.team_facts([team.pk], MONDAY, SUNDAY)[0].members == ()


class TestEmployeesByHolder:
    def test_finds_the_people_behind_the_ledgers_numbers(self, ada, zoe, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert queries.employees_by_holder([ada.holder_id, zoe.holder_id, 0]) == {
                ada.holder_id: ada,
                zoe.holder_id: zoe,
            }

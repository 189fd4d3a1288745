"""HR's pages of work schedules and holidays."""

from datetime import date

import pytest

from people import operations
from people.models import Holiday, HolidayCalendar, WorkSchedule
from tests.people.admin_pages import act, errors, page, said
from tests.people.factories import (
    EmployeeScheduleFactory,
    HolidayCalendarFactory,
    HolidayFactory,
    WorkScheduleFactory,
)

pytestmark = pytest.mark.django_db


class TestWorkSchedules:
    def rows(self, *days):
        values = {"days-TOTAL_FORMS": "7", "days-INITIAL_FORMS": "0"}
        for weekday in range(7):
            times = days[weekday] if weekday < len(days) else ()
            names = ("starts_at", "ends_at", "break_starts_at", "break_ends_at")
            values[f"days-{weekday}-weekday"] = str(weekday)
            values |= {f"days-{weekday}-{name}": at for name, at in zip(names, times, strict=False)}
        return values

    def test_are_made_on_one_page_a_row_a_weekday(self, hr):
        week = self.rows(("09:00", "17:30", "12:30", "13:00"), ("09:00", "13:00"))

        response = hr.post(page("workschedule", "add"), {"name": "Two days"} | week)

        assert response.status_code == 302
        days = WorkSchedule.objects.get(name="Two days").days.order_by("weekday")
        assert [(day.weekday, day.minutes) for day in days] == [(0, 480), (1, 240)]

    @pytest.mark.parametrize(
        ("times", "message"),
        [
            (("17:00", "09:00"), "The day has to end after it starts. Write 00:00 for midnight."),
            (("09:00", ""), "Enter a time of the day, such as 09:30."),
            (("09:00", "17:00", "12:00"), "A break needs a start and an end."),
            (("09:00", "17:00", "08:00", "08:30"), "The break has to lie between the start and the end of the day."),
        ],
    )
    def test_say_what_is_wrong_with_a_row(self, hr, times, message):
        response = hr.post(page("workschedule", "add"), {"name": "Wrong"} | self.rows(times))

        [formset] = response.context["inline_admin_formsets"]
        assert message in str(formset.formset.errors)
        assert not WorkSchedule.objects.exists()

    def test_say_which_weekday_is_listed_twice(self, hr):
        rows = self.rows(("09:00", "12:00"), ("13:00", "17:00")) | {"days-1-weekday": "0"}

        response = hr.post(page("workschedule", "add"), {"name": "Wrong"} | rows)

        assert "This weekday is listed twice. Clear these times" in response.content.decode()
        assert not WorkSchedule.objects.exists()

    def test_are_only_read_once_somebody_has_them(self, hr, ada):
        schedule = EmployeeScheduleFactory(employee=ada).schedule

        shown = hr.get(page("workschedule", "change", schedule.pk))
        hr.post(page("workschedule", "change", schedule.pk), {"name": "Renamed"} | self.rows(("06:00", "07:00")))

        assert "Copy it, change the copy" in shown.content.decode()
        schedule.refresh_from_db()
        assert (schedule.name, [day.minutes for day in schedule.days.all()]) == ("Renamed", [480] * 5)
        assert hr.post(page("workschedule", "delete", schedule.pk), {"post": "yes"}).status_code == 403

    def test_can_be_copied_again_and_again(self, hr):
        schedule = WorkScheduleFactory(name="Full time")

        for _ in range(2):
            act(hr, "workschedule", "copy", [schedule])

        copies = WorkSchedule.objects.exclude(pk=schedule.pk).order_by("pk")
        assert [copy.name for copy in copies] == ["Full time (copy)", "Full time (copy 2)"]
        assert [day.minutes for day in copies[1].days.all()] == [480] * 5


class TestHolidays:
    def test_come_with_a_new_calendar(self, hr):
        response = hr.post(
            page("holidaycalendar", "add"), {"name": "Bavaria", "country": "DE", "subdivision": "BY"}, follow=True
        )

        bavaria = HolidayCalendar.objects.get()
        assert bavaria.holidays.count() == 36
        assert "36 public holidays of this year and the next two have been added." in said(response)

    @pytest.mark.parametrize(
        ("place", "message"),
        [
            ({"country": "XX"}, "not a country code"),
            ({"country": "DE", "subdivision": "NY"}, "DE has no part “NY”"),
        ],
    )
    def test_of_nowhere_are_refused(self, hr, place, message):
        response = hr.post(page("holidaycalendar", "add"), {"name": "Nowhere"} | place)

        assert any(message in error for error in errors(response))

    def test_are_filled_for_a_year_in_all_calendars_chosen(self, hr):
        calendars = [HolidayCalendarFactory(name="A", country="DE"), HolidayCalendarFactory(name="B", country="MC")]
        asked = act(hr, "holidaycalendar", "fill_year", calendars)
        assert asked.context["title"] == "Fill a year with public holidays"

        done = act(hr, "holidaycalendar", "fill_year", calendars, confirmed="yes", year="2030")
        again = act(hr, "holidaycalendar", "fill_year", calendars[:1], confirmed="yes", year="2030")

        assert said(done)[0] == "A, 2030: 9 days added, 0 were there."
        assert said(again) == ["A, 2030: 0 days added, 9 were there."]
        assert set(Holiday.objects.values_list("on__year", flat=True)) == {2030}

    def test_of_a_year_without_any_are_refused_calendar_by_calendar(self, hr):
        calendars = [HolidayCalendarFactory(name="A", country="DE"), HolidayCalendarFactory(name="S", country="SS")]

        done = act(hr, "holidaycalendar", "fill_year", calendars, confirmed="yes", year="1999")

        assert said(done) == [
            "A, 1999: 9 days added, 0 were there.",
            "S: No public holidays are known for SS in 1999.",
        ]

    def test_are_refused_for_a_year_out_of_reach(self, hr):
        again = act(hr, "holidaycalendar", "fill_year", [HolidayCalendarFactory()], confirmed="yes", year="1848")

        assert "year" in again.context["form"].errors

    def test_of_the_companys_own_are_deleted_in_the_list(self, hr):
        own = [HolidayFactory(calendar__country="DE", on=date(2026, 7, day)) for day in (14, 15)]

        act(hr, "holiday", "delete_selected", own, post="yes")

        assert not Holiday.objects.exists()

    def test_are_edited_in_the_list(self, hr):
        day = HolidayFactory()
        row = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": day.pk, "_save": "Save"}

        hr.post(page("holiday"), row | {"form-0-name": "Fair", "form-0-is_half_day": "on"})

        day.refresh_from_db()
        assert (day.name, day.is_half_day, day.is_observed) == ("Fair", True, False)

    def test_that_are_deleted_do_not_come_back_with_the_next_filling(self, hr):
        calendar = HolidayCalendarFactory(country="DE")
        operations.fill_holidays(calendar=calendar, year=2026)
        own = HolidayFactory(calendar=calendar, on=date(2026, 7, 15))
        new_year = calendar.holidays.get(on=date(2026, 1, 1))

        hr.post(page("holiday", "delete", own.pk), {"post": "yes"})
        response = hr.post(page("holiday", "delete", new_year.pk), {"post": "yes"}, follow=True)

        assert any("filling the year does not bring them back" in text for text in said(response))
        assert not calendar.holidays.filter(pk=own.pk).exists()
        assert not calendar.holidays.observed().filter(on=date(2026, 1, 1)).exists()
        operations.fill_holidays(calendar=calendar, year=2026)
        assert not calendar.holidays.observed().filter(on=date(2026, 1, 1)).exists()

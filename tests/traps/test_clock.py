"""Traps about hours, parts of a day, and time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ledger.queries import drawn_by_day
from ledger.units import format_amount
from tenants.tasks import start_company_day
from tests.people.factories import EmployeeScheduleFactory, WorkScheduleFactory
from tests.timeoff.factories import BERLIN, MONDAY, NINE, D, balance, days, hours
from tests.traps.leave import account_of, asked, decide, taken
from timeoff import operations
from timeoff.duration import ClockSpan, Half

pytestmark = pytest.mark.django_db
AM, PM = Half.AM, Half.PM
CLOCKS = ["Pacific/Auckland", "Asia/Kolkata", "Europe/Berlin", "UTC", "America/New_York", "Pacific/Honolulu"]


class TestTrap10:
    @pytest.mark.parametrize(("starts", "ends", "minutes"), [("09:00", "11:00", 120), ("16:15", "17:00", 45)])
    def test_hours_cost_their_minutes_and_not_half_days(self, ada, vacation, starts, ends, minutes):
        """hrms#64, hrms#165, timeoff-management-application#37, jorani#21: leave by the hour was rounded to days."""
        asked(ada, vacation, hours(starts, ends))

        assert balance(ada, vacation) == (10 * D - minutes, minutes, 0)
        assert format_amount(10 * D - 45, "minutes", D).replace("\xa0", " ") == "9 d 7 h 15 min"

    def test_half_a_day_is_half_of_the_persons_own_day(self, ada, vacation):
        """horilla-hr#1059, odoo#14985: half a day was four hours for everybody. Of five hours it is two and a half."""
        ada.schedules.all().delete()
        short = WorkScheduleFactory(weekdays=range(5), weekdays__ends_at=time(14))
        EmployeeScheduleFactory(employee=ada, schedule=short)

        assert asked(ada, vacation, days(0, 0, AM, AM)).duration_minutes == 150

    def test_a_morning_and_an_afternoon_of_one_day_are_no_overlap_and_one_day_together(self, ada, vacation):
        """hrms#2703, timeoff-management-application#533: two halves of a day were refused, or cost two days."""
        asked(ada, vacation, days(0, 0, AM, AM))
        asked(ada, vacation, days(0, 0, PM, PM))

        assert balance(ada, vacation) == (9 * D, D, 0)

    def test_the_same_hour_is_not_taken_twice(self, ada, vacation):
        """hrms#2703: an hour within a half day that was asked for already was taken again."""
        asked(ada, vacation, days(0, 0, AM, AM))

        with pytest.raises(operations.CannotSubmit, match="already asked"):
            asked(ada, vacation, hours("12:00", "14:00"))
        assert balance(ada, vacation) == (10 * D - 240, 240, 0)


class TestTrap12:
    @pytest.mark.parametrize("zone", CLOCKS)
    @pytest.mark.parametrize("at", [NINE, datetime(2026, 7, 14, 23, 59, tzinfo=UTC), datetime(2026, 7, 14, tzinfo=UTC)])
    def test_a_day_of_leave_is_that_day_wherever_the_person_and_the_server_are(self, ada, mia, vacation, zone, at):
        """odoo#30363, odoo#49234, odoo#99072, odoo#224298: stored as an instant, the leave moved by a day.

        Leave is of dates, in claims and in entries; no zone has a say.
        """
        ada.timezone = zone
        ada.save()

        time_off = asked(ada, vacation, days(0), at=at)
        decide(time_off, mia, at=at)

        assert taken(time_off) == {"2026-08-10": D}
        drawn = drawn_by_day(holder_id=ada.holder_id, resource_id=vacation.pk, ref=time_off.ref)
        assert drawn == {MONDAY: D}
        assert account_of(ada, vacation).used == D

    @pytest.mark.parametrize(
        ("zone", "on"),
        [("Pacific/Auckland", "2026-08-11"), ("Europe/Berlin", "2026-08-10"), ("America/New_York", "2026-08-10")],
    )
    def test_hours_that_are_sent_with_an_offset_are_of_the_persons_day(self, ada, vacation, zone, on):
        """odoo#252466, odoo#281385: an hour late in the evening of UTC fell on the day before."""
        ada.timezone = zone
        ada.save()
        starts = {"Pacific/Auckland": 22, "Europe/Berlin": 8, "America/New_York": 14}[zone]
        first = datetime(2026, 8, 10, starts, tzinfo=UTC)

        assert taken(asked(ada, vacation, ClockSpan(first, first + timedelta(hours=2)))) == {on: 120}

    @pytest.mark.parametrize("on", [date(2026, 10, 23), date(2026, 10, 26), date(2027, 3, 26), date(2027, 3, 29)])
    def test_clock_changes_make_no_leave_longer_or_shorter(self, ada, vacation, on):
        """odoo#275193: leave around the change of the clocks was an hour off. From a Friday to the Monday after it."""
        first = on if on.weekday() == 4 else on - timedelta(days=3)

        assert asked(ada, vacation, days(first, first + timedelta(days=3))).duration_minutes == 2 * D

    @pytest.mark.parametrize(
        ("zone", "queued"),
        [("Pacific/Auckland", "2026-08-11"), ("Europe/Berlin", "2026-08-10"), ("Pacific/Honolulu", "2026-08-09")],
    )
    def test_the_night_of_a_company_begins_at_its_own_midnight(self, company, monkeypatch, zone, queued):
        """odoo#224298: days of another zone accrued and lapsed a day early. At 20:30 in Berlin it is tomorrow in
        Auckland, and at 08:00 there it is still yesterday in Honolulu."""
        asked_for = set()
        monkeypatch.setattr(
            "celery.canvas.Signature.apply_async", lambda task, *_, **__: asked_for.add(task["kwargs"]["on"])
        )
        type(company).objects.filter(pk=company.pk).update(timezone=zone, last_run_on=date(2026, 8, 1))
        at = datetime(2026, 8, 10, 18, 30, tzinfo=UTC) if zone != "Pacific/Honolulu" else datetime(
            2026, 8, 10, 6, tzinfo=UTC
        )  # fmt: skip

        start_company_day(schema_name="acme", at=at)

        assert asked_for == {queued}

    def test_the_day_that_counts_as_begun_is_the_persons_own(self, ada, mia, vacation):
        """odoo#99072: cancelled on Sunday in Honolulu, Monday was kept as taken: it was Monday at home."""
        ada.timezone = "Pacific/Honolulu"
        ada.save()
        time_off = asked(ada, vacation, days(0, 4))
        decide(time_off, mia)

        operations.cancel(time_off=time_off, by=ada, at=datetime(2026, 8, 10, 11, tzinfo=BERLIN))

        assert account_of(ada, vacation).used == 0

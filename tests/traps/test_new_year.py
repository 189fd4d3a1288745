"""Traps about New Year: leave over it, leave after it, weekends within it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ledger.models import Entry
from ledger.queries import drawn_by_day
from tests.timeoff.factories import BERLIN, days
from tests.traps.engine import YEARLY, D, night_of
from tests.traps.leave import account_of, asked, decide, leave_with, located, lots_of, pool_of, taken
from timeoff import operations
from timeoff.duration import ClockSpan, DaySpan

pytestmark = pytest.mark.django_db
OVER_NEW_YEAR = DaySpan(date(2026, 12, 28), date(2027, 1, 8))
NEXT_YEAR = DaySpan(date(2027, 2, 1), date(2027, 2, 5))
NOTHING_CARRIED = YEARLY | {"use": {"mode": "by_date_of_use"}}


@pytest.fixture
def yearly(ada, mia):
    """Ten days a year, nothing carried; the run of July has been."""
    resource = leave_with(ada, NOTHING_CARRIED)
    night_of(pool_of(ada, resource), "2026-07-14")
    return resource


class TestTrap6:
    def test_leave_over_new_year_takes_of_each_year_its_own_days(self, ada, mia, yearly):
        """urlaubsverwaltung#372, #378, #260, hrms#3588, jorani#40: all days went to the one year or to the other.

        Each day is held on a lot of the year in which it lies: 4 days of December, 6 of January.
        """
        decide(asked(ada, yearly, OVER_NEW_YEAR), mia)
        assert (lots_of(ada, yearly)["allowance/2026"], lots_of(ada, yearly)["allowance/2027"]) == (6 * D, -6 * D)

        night_of(pool_of(ada, yearly), "2027-01-01")

        assert lots_of(ada, yearly)["allowance/2027"] == 4 * D
        account = account_of(ada, yearly)
        expired = account.entries.filter(kind="EXPIRATION", effective_on=date(2027, 1, 1))
        assert [entry.amount for entry in expired] == [-6 * D]

    def test_next_years_leave_does_not_eat_this_years_days(self, ada, yearly):
        """urlaubsverwaltung#447, #3123, timeoff-management-application#206: leave of February took days of December.

        It is held on next year's lot, opened early; all ten days of this year can still be taken.
        """
        asked(ada, yearly, NEXT_YEAR)

        asked(ada, yearly, DaySpan(date(2026, 11, 2), date(2026, 11, 13)))

        assert (lots_of(ada, yearly)["allowance/2026"], lots_of(ada, yearly)["allowance/2027"]) == (0, -5 * D)

    def test_this_years_leave_does_not_eat_next_years_days(self, ada, yearly):
        """timeoff-management-application#206: in January, days of December were taken from the new year's."""
        asked(ada, yearly, DaySpan(date(2026, 11, 2), date(2026, 11, 13)))
        night_of(pool_of(ada, yearly), "2027-01-01")

        late = {"span": DaySpan(date(2026, 12, 30), date(2026, 12, 30))}
        with pytest.raises(operations.CannotSubmit, match="have 0\xa0d"):
            asked(ada, yearly, **late, at=datetime(2027, 1, 11, 9, tzinfo=BERLIN))
        assert lots_of(ada, yearly)["allowance/2027"] == 10 * D

    def test_next_years_leave_is_not_granted_beyond_what_there_will_be(self, ada, yearly):
        """urlaubsverwaltung#3123: next year's days were not counted at all. Ten there will be, and nothing carried."""
        asked(ada, yearly, NEXT_YEAR)

        with pytest.raises(operations.CannotSubmit, match="1\xa0d is missing"):
            asked(ada, yearly, DaySpan(date(2027, 3, 1), date(2027, 3, 8)))
        assert asked(ada, yearly, DaySpan(date(2027, 3, 1), date(2027, 3, 5))).is_waiting

    def test_leave_by_the_hour_over_new_year_comes_to_its_hours_and_no_more(self, ada, mia):
        """urlaubsverwaltung#5514: time in lieu over the turn of the year showed as +12 and -20 hours."""
        lieu = leave_with(ada, {}, 20 * 60, name="Time in lieu")
        night = ClockSpan(datetime(2026, 12, 31, 12, tzinfo=BERLIN), datetime(2027, 1, 1, 13, tzinfo=BERLIN))

        time_off = asked(ada, lieu, night)
        decide(time_off, mia)

        assert taken(time_off) == {"2026-12-31": 5 * 60, "2027-01-01": 4 * 60}
        account = account_of(ada, lieu)
        assert (account.used, account.available) == (9 * 60, 11 * 60)

    def test_cancelled_leave_over_new_year_goes_back_to_both_years(self, ada, mia, yearly):
        """urlaubsverwaltung#260: what was given back came to the year of the cancellation."""
        time_off = asked(ada, yearly, OVER_NEW_YEAR)
        decide(time_off, mia)

        operations.cancel(time_off=time_off, by=ada, at=datetime(2026, 12, 29, 8, tzinfo=BERLIN))
        night_of(pool_of(ada, yearly), "2027-01-01")

        # One day of December was taken; the rest of that year lapses, the new one is whole.
        assert lots_of(ada, yearly)["allowance/2027"] == 10 * D
        assert account_of(ada, yearly).used == D


class TestTrap17:
    def test_weekends_over_a_year_end_are_not_counted(self, ada, yearly):
        """horilla-hr#40, #414, #648: weekends were charged, above all after 31 December.

        Horilla (leave/models.py) lists the days off of the first year only. Here each day is looked at by itself.
        """
        located(ada, date(2027, 1, 1))

        minutes = taken(asked(ada, yearly, OVER_NEW_YEAR))

        december = [f"2026-12-{number}" for number in (28, 29, 30, 31)]
        january = [f"2027-01-0{number}" for number in (4, 5, 6, 7, 8)]
        assert minutes == dict.fromkeys(december + january, D)

    def test_leave_from_a_friday_to_a_monday_is_two_days(self, ada, vacation):
        """horilla-hr#40: four days were charged for two. Entries are posted for the two working days alone."""
        time_off = asked(ada, vacation, days(4, 7))

        drawn = drawn_by_day(holder_id=ada.holder_id, resource_id=vacation.pk, ref=time_off.ref)
        assert {on.isoformat(): minutes for on, minutes in drawn.items()} == {"2026-08-14": D, "2026-08-17": D}
        assert account_of(ada, vacation).held == 2 * D


class TestStraddling:
    def test_leave_that_straddles_the_window_of_an_entitlement_is_summed_in_both(self, ada, mia, yearly):
        """Jorani (application/models/Leaves_model.php) sums leave within a window: one that crosses it is in neither.

        Days are summed, not requests.
        """
        decide(asked(ada, yearly, OVER_NEW_YEAR), mia)
        night_of(pool_of(ada, yearly), "2027-01-01")

        by_year = {}
        for name in ("allowance/2026", "allowance/2027"):
            entries = Entry.objects.filter(lot__account=account_of(ada, yearly), lot__name=name, kind="USAGE")
            by_year[name] = -sum(entry.amount for entry in entries)
        assert by_year == {"allowance/2026": 4 * D, "allowance/2027": 6 * D}
        assert account_of(ada, yearly).used == 10 * D

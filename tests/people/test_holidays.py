"""Holiday calendars: filled, edited, filled again."""

from datetime import date

import pytest

from people import operations
from people.models import Holiday
from people.public_holidays import public_holidays, weekend_of
from tests.people.factories import HolidayCalendarFactory, HolidayFactory

NEW_YEAR, EPIPHANY, CHRISTMAS_EVE = date(2026, 1, 1), date(2026, 1, 6), date(2026, 12, 24)


class TestPublicHolidays:
    @pytest.mark.parametrize(
        ("country", "subdivision", "on", "is_free"),
        [
            ("DE", "", EPIPHANY, False),
            ("DE", "BY", EPIPHANY, True),
            ("GB", "SCT", date(2026, 11, 30), True),
            ("US", "", date(2026, 7, 3), True),
            ("DE", "BY", CHRISTMAS_EVE, False),
        ],
    )
    def test_differ_by_country_and_part(self, country, subdivision, on, is_free):
        assert (on in {fact.on for fact in public_holidays(country, subdivision, 2026)}) is is_free

    def test_are_named_in_english(self):
        assert public_holidays("DE", "", 2026)[0].name == "New Year's Day"

    def test_have_half_days_only_if_asked(self):
        whole, with_halves = public_holidays("TR", "", 2026), public_holidays("TR", "", 2026, half_days=True)

        assert not any(fact.is_half_day for fact in whole)
        assert date(2026, 10, 28) in {fact.on for fact in with_halves if fact.is_half_day}
        assert [fact for fact in with_halves if not fact.is_half_day] == whole

    @pytest.mark.parametrize(
        ("country", "subdivision", "year", "message"),
        [
            ("XX", "", 2026, "No holidays are known for XX."),
            ("DE", "ZZ", 2026, "No holidays are known for DE ZZ."),
            ("DE", "", 1848, "for the years 1990 to 2100"),
            ("DE", "", 2101, "for the years 1990 to 2100"),
            ("SS", "", 1999, "No public holidays are known for SS in 1999."),
        ],
    )
    def test_are_refused_where_nothing_is_known(self, country, subdivision, year, message):
        with pytest.raises(ValueError, match=message):
            public_holidays(country, subdivision, year)


class TestWeekend:
    @pytest.mark.parametrize(("country", "weekend"), [("DE", {5, 6}), ("IL", {4, 5}), ("XX", {5, 6})])
    def test_is_the_countrys(self, country, weekend):
        assert weekend_of(country) == weekend


@pytest.fixture
def bavaria(db):
    return HolidayCalendarFactory(name="Bavaria", country="DE", subdivision="BY")


class TestFillHolidays:
    def test_adds_the_days_of_the_year(self, bavaria):
        filled = operations.fill_holidays(calendar=bavaria, year=2026)

        assert len(filled.added) == bavaria.holidays.count() == 12
        assert (filled.added[0], filled.added[1], filled.kept) == (NEW_YEAR, EPIPHANY, 0)

    def test_changes_nothing_the_second_time(self, bavaria):
        operations.fill_holidays(calendar=bavaria, year=2026)
        before = list(bavaria.holidays.order_by("pk").values())

        filled = operations.fill_holidays(calendar=bavaria, year=2026)

        assert (filled.added, filled.kept) == ([], 12)
        assert list(bavaria.holidays.order_by("pk").values()) == before

    def test_leaves_every_edited_day_as_it_is(self, bavaria):
        operations.fill_holidays(calendar=bavaria, year=2026)
        operations.set_holiday(calendar=bavaria, on=NEW_YEAR, name="Hangover", is_half_day=True)
        operations.set_holiday(calendar=bavaria, on=CHRISTMAS_EVE, name="Christmas Eve", is_half_day=True)
        operations.remove_holiday(calendar=bavaria, on=EPIPHANY)

        operations.fill_holidays(calendar=bavaria, year=2026)

        days = {holiday.on: holiday for holiday in bavaria.holidays.observed()}
        assert (days[NEW_YEAR].name, days[NEW_YEAR].is_half_day) == ("Hangover", True)
        assert days[CHRISTMAS_EVE].is_half_day
        assert EPIPHANY not in days

    def test_is_refused_where_nothing_is_known(self, db):
        nowhere = HolidayCalendarFactory(country="XX")

        with pytest.raises(operations.CannotFillHolidays, match="No holidays are known for XX"):
            operations.fill_holidays(calendar=nowhere, year=2026)


class TestFillAhead:
    def test_fills_this_year_and_the_next_two_of_every_known_country(self, bavaria):
        HolidayCalendarFactory(country="XX")

        added = operations.fill_ahead(on=date(2026, 7, 14))

        years = Holiday.objects.order_by("on__year").values_list("on__year", flat=True).distinct()
        assert list(years) == [2026, 2027, 2028]
        assert added == Holiday.objects.count()
        assert operations.fill_ahead(on=date(2026, 7, 15)) == 0


class TestSetHoliday:
    def test_adds_a_day_and_edits_it(self, bavaria):
        operations.set_holiday(calendar=bavaria, on=CHRISTMAS_EVE, name="Eve")
        operations.set_holiday(calendar=bavaria, on=CHRISTMAS_EVE, name=" Christmas Eve ", is_half_day=True)

        [holiday] = bavaria.holidays.all()
        assert (holiday.name, holiday.is_half_day, holiday.is_observed) == ("Christmas Eve", True, True)

    def test_gives_a_day_back_that_was_taken_away(self, bavaria):
        operations.fill_holidays(calendar=bavaria, year=2026)
        operations.remove_holiday(calendar=bavaria, on=EPIPHANY)

        operations.set_holiday(calendar=bavaria, on=EPIPHANY, name="Epiphany")

        assert bavaria.holidays.observed().filter(on=EPIPHANY).exists()

    def test_is_refused_without_a_name(self, bavaria):
        with pytest.raises(operations.CannotSetHoliday, match="cannot be blank"):
            operations.set_holiday(calendar=bavaria, on=CHRISTMAS_EVE, name=" ")


class TestRemoveHoliday:
    def test_forgets_a_day_of_the_companys_own(self, bavaria):
        HolidayFactory(calendar=bavaria, on=date(2026, 7, 15))

        operations.remove_holiday(calendar=bavaria, on=date(2026, 7, 15))

        assert not bavaria.holidays.exists()

    def test_forgets_a_day_of_a_country_without_a_list(self, db):
        holiday = HolidayFactory(calendar__country="XX")

        operations.remove_holiday(calendar=holiday.calendar, on=holiday.on)

        assert not Holiday.objects.exists()

    def test_is_refused_where_there_is_none(self, bavaria):
        with pytest.raises(operations.CannotSetHoliday, match="Bavaria has no holiday on 24 Dec 2026"):
            operations.remove_holiday(calendar=bavaria, on=CHRISTMAS_EVE)

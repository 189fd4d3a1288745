"""Who works when: schedules by date."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from people import operations
from people.models import WorkSchedule
from tests.people.factories import WorkScheduleFactory

pytestmark = pytest.mark.django_db

JANUARY, APRIL, JULY, OCTOBER = (date(2026, month, 1) for month in (1, 4, 7, 10))
HALF = Decimal(50)


@pytest.fixture
def full():
    return WorkScheduleFactory(name="Full time")


@pytest.fixture
def part():
    return WorkScheduleFactory(name="Mornings", weekdays__ends_at=time(13))


def rows(person):
    assigned = person.schedules.select_related("schedule").order_by("starts_on")
    return [(row.schedule.name, row.starts_on, row.ends_on, row.fte_percent) for row in assigned]


class TestDefineSchedule:
    def test_takes_seven_weekdays_some_free_some_with_a_break(self):
        long, short = (time(9), time(17), time(12), time(12, 30)), (time(9), time(13))

        schedule = operations.define_schedule(name="Four days", week=[long, long, (), long, short, (), ()])

        assert [(day.weekday, day.minutes) for day in schedule.days.order_by("weekday")] == [
            (0, 450),
            (1, 450),
            (3, 450),
            (4, 240),
        ]

    @pytest.mark.parametrize(
        ("name", "week", "message"),
        [
            ("FULL TIME", [], "another work schedule with this name"),
            ("", [], "cannot be blank"),
            ("Nights", [(time(22), time(6))], "Write 00:00 for midnight"),
            ("Gap", [(time(9), time(17), time(17), time(18))], "The break has to lie"),
        ],
    )
    def test_is_refused_in_words_and_leaves_nothing_behind(self, full, name, week, message):
        with pytest.raises(ValidationError, match=message):
            operations.define_schedule(name=name, week=week)

        assert WorkSchedule.objects.count() == 1


class TestAssignSchedule:
    def test_closes_the_one_before_on_the_day(self, ada, full, part):
        operations.assign_schedule(employee=ada, schedule=full, starts_on=JANUARY)
        operations.assign_schedule(employee=ada, schedule=part, starts_on=JULY, fte_percent=HALF)

        assert rows(ada) == [("Full time", JANUARY, JULY, 100), ("Mornings", JULY, None, 50)]

    def test_holds_until_the_next_one_that_is_planned(self, ada, full, part):
        operations.assign_schedule(employee=ada, schedule=full, starts_on=JANUARY)
        operations.assign_schedule(employee=ada, schedule=full, starts_on=OCTOBER, fte_percent=Decimal(80))

        operations.assign_schedule(employee=ada, schedule=part, starts_on=APRIL, fte_percent=HALF)

        assert rows(ada) == [
            ("Full time", JANUARY, APRIL, 100),
            ("Mornings", APRIL, OCTOBER, 50),
            ("Full time", OCTOBER, None, 80),
        ]

    def test_replaces_one_that_begins_on_the_same_day(self, ada, full, part):
        operations.assign_schedule(employee=ada, schedule=full, starts_on=JANUARY)
        operations.assign_schedule(employee=ada, schedule=part, starts_on=JANUARY, fte_percent=HALF)

        assert rows(ada) == [("Mornings", JANUARY, None, 50)]

    def test_changes_nothing_where_it_holds_anyway(self, ada, full):
        first = operations.assign_schedule(employee=ada, schedule=full, starts_on=JANUARY)

        assert operations.assign_schedule(employee=ada, schedule=full, starts_on=JULY) == first
        assert rows(ada) == [("Full time", JANUARY, None, 100)]

    def test_ends_with_the_last_day_of_work(self, ada, full):
        operations.leave_company(employee=ada, left_on=date(2026, 8, 31))

        operations.assign_schedule(employee=ada, schedule=full, starts_on=JULY)

        assert rows(ada) == [("Full time", JULY, date(2026, 9, 1), 100)]

    @pytest.mark.parametrize(
        ("starts_on", "fte_percent", "message"),
        [
            (OCTOBER, Decimal(100), "leaves on 31 Aug 2026"),
            (JULY, Decimal(0), "above 0 and at most 100 percent"),
            (JULY, Decimal(101), "above 0 and at most 100 percent"),
            (JULY, Decimal("33.333"), "2 decimal places"),
        ],
    )
    def test_is_refused_and_leaves_the_one_before(self, ada, full, part, starts_on, fte_percent, message):
        operations.assign_schedule(employee=ada, schedule=full, starts_on=JANUARY)
        operations.leave_company(employee=ada, left_on=date(2026, 8, 31))
        before = rows(ada)

        with pytest.raises(operations.CannotAssignSchedule, match=message):
            operations.assign_schedule(employee=ada, schedule=part, starts_on=starts_on, fte_percent=fte_percent)

        assert rows(ada) == before

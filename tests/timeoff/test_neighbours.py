"""Days off between two requests, where one of the two is changed, given back or free: they count no longer."""

from datetime import timedelta

import pytest

from people import operations as people
from tests.people.factories import LocationFactory
from tests.timeoff.factories import MONDAY, NINE, D, PolicyFactory, balance, days, give
from timeoff import operations, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(ada):
    policy = PolicyFactory(settings={"use": {"sandwich": True}}, resource__name="Counted", resource__key="counted")
    give(ada, policy, 50 * D)
    return policy.resource


@pytest.fixture
def friday(ada, resource):
    return operations.submit(employee=ada, resource=resource, span=days(4), at=NINE)


@pytest.fixture
def monday(ada, resource, friday):
    """The Monday after, which bears the weekend between the two."""
    time_off = operations.submit(employee=ada, resource=resource, span=days(7), at=NINE)
    assert time_off.duration_minutes == 3 * D
    return time_off


def numbers(time_off):
    """The days that it costs, counted from Monday 10 August."""
    return [(claim.on - MONDAY).days for claim in time_off.claims.active().chronological()]


class TestAChange:
    def test_of_the_days_frees_those_between(self, ada, resource, friday, monday):
        operations.edit(time_off=friday, resource=resource, span=days(3), by=ada, at=NINE)

        monday.refresh_from_db()
        assert (numbers(friday), numbers(monday), monday.duration_minutes) == ([3], [7], D)
        assert balance(ada, resource) == (48 * D, 2 * D, 0)

    def test_of_the_kind_of_leave_frees_them(self, ada, resource, vacation, friday, monday):
        operations.edit(time_off=friday, resource=vacation, span=days(4), by=ada, at=NINE)

        assert numbers(monday) == [7]
        assert balance(ada, resource) == (49 * D, D, 0)

    def test_that_reaches_the_weekend_still_leaves_them_where_they_are(self, ada, resource, friday, monday):
        operations.edit(time_off=friday, resource=resource, span=days(3, 4), by=ada, at=NINE)

        assert (numbers(friday), numbers(monday)) == ([3, 4], [5, 6, 7])
        assert balance(ada, resource) == (45 * D, 5 * D, 0)

    def test_of_the_note_alone_counts_nothing_again(self, ada, resource, friday, monday):
        operations.edit(time_off=friday, resource=resource, span=days(4), by=ada, at=NINE, note="Alps")

        assert numbers(monday) == [5, 6, 7]


class TestAHoliday:
    def test_that_frees_the_neighbour_frees_the_days_between(self, ada, resource):
        place = LocationFactory()
        ada.location = place
        ada.save()
        monday = operations.submit(employee=ada, resource=resource, span=days(7), at=NINE)
        friday = operations.submit(employee=ada, resource=resource, span=days(4), at=NINE)
        assert numbers(friday) == [4, 5, 6]
        people.set_holiday(calendar=place.calendar, on=MONDAY + timedelta(days=7), name="Fair")

        tasks.recount.run(first="2026-08-17", last="2026-08-17", calendar_id=place.calendar_id)

        assert (numbers(monday), numbers(friday)) == ([], [4])
        assert balance(ada, resource) == (49 * D, D, 0)


class TestGivingBack:
    def test_the_day_before_the_weekend_frees_it(self, ada, hana, resource, monday):
        before = operations.submit(employee=ada, resource=resource, span=days(9, 11), at=NINE)
        after = operations.submit(employee=ada, resource=resource, span=days(14), at=NINE)
        assert numbers(after) == [12, 13, 14]

        operations.give_back(
            time_off=before, by=hana, at=NINE, used=False, days=[MONDAY + timedelta(days=11)], reason="A workshop"
        )

        assert (numbers(before), numbers(after)) == ([9, 10], [14])

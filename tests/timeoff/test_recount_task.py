"""Leave counted again in the background: one that cannot be counted keeps nobody else's from what is free."""

import pytest

from ledger.errors import Busy
from people import operations as people
from tests.people.factories import LocationFactory
from tests.timeoff.factories import MONDAY, NINE, D, balance, days, give
from timeoff import drawing, operations, tasks

pytestmark = pytest.mark.django_db


class TestRecountTask:
    @pytest.fixture
    def requests(self, ada, sam, policy, vacation):
        """A week of Ada's and one of Sam's, by the calendar of the same place; the Monday of it becomes a holiday."""
        place = LocationFactory()
        give(sam, policy, 10 * D)
        found = []
        for person in (ada, sam):
            person.location = place
            person.save()
            found.append(operations.submit(employee=person, resource=vacation, span=days(0, 4), at=NINE))
        people.set_holiday(calendar=place.calendar, on=MONDAY, name="Fair")
        return found

    def recount(self):
        tasks.recount.run(first=MONDAY.isoformat(), last=MONDAY.isoformat(), from_a_later_version=True)

    def test_counts_the_others_and_is_tried_again_where_one_cannot_be_counted(
        self, requests, ada, sam, vacation, monkeypatch
    ):
        give_back = drawing.give_back

        def busy_for_ada(time_off, **what):
            if time_off.employee_id == ada.pk:
                raise Busy("Others are changing this balance at the same moment.")
            give_back(time_off, **what)

        monkeypatch.setattr(drawing, "give_back", busy_for_ada)

        # Called in place, a task that would be tried again raises what it would be tried again for.
        with pytest.raises(tasks.RecountIncomplete, match="1 requests could not be counted again"):
            self.recount()

        assert (balance(ada, vacation), balance(sam, vacation)) == ((5 * D, 5 * D, 0), (6 * D, 4 * D, 0))

        monkeypatch.undo()
        self.recount()

        assert (balance(ada, vacation), balance(sam, vacation)) == ((6 * D, 4 * D, 0), (6 * D, 4 * D, 0))

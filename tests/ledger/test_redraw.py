"""Days booked before their year began: covered by what will be carried, and drawn from it once it is (R8, R9)."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import operations
from ledger.errors import BelowFloor
from ledger.models import Entry
from tests.ledger.employed import MONTHLY, Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db

CARRY_FIVE = {**MONTHLY, "carryover": {"mode": "cap", "cap": 2400, "expires": {"on": "03-31"}}}
DECEMBER = dt.date(2025, 12, 1)
NEW_YEAR = dt.date(2026, 1, 1)
FEBRUARY = dt.date(2026, 2, 2)


@pytest.fixture
def ada() -> Employed:
    """Twelve days stand in December; five of them can be carried."""
    made = employed(CARRY_FIVE)
    made.night(DECEMBER)
    return made


class TestBookingNextYear:
    def test_may_take_what_will_be_carried_and_no_more(self, ada: Employed) -> None:
        with pytest.raises(BelowFloor) as refusal:
            ada.hold(2401, FEBRUARY, on=DECEMBER)

        ada.hold(2400, FEBRUARY, on=DECEMBER)
        assert refusal.value.available == 2400

    def test_is_not_taken_away_by_a_later_request_of_this_year(self, ada: Employed) -> None:
        ada.hold(2400, FEBRUARY, on=DECEMBER, ref="next year")

        with pytest.raises(BelowFloor):
            ada.hold(5760 - 2400 + 1, dt.date(2025, 12, 15), on=DECEMBER, ref="this year")
        ada.hold(5760 - 2400, dt.date(2025, 12, 15), on=DECEMBER, ref="this year")

    def test_is_drawn_from_the_carried_days_once_they_are_there(self, ada: Employed) -> None:
        ada.hold(480, FEBRUARY, on=DECEMBER)

        ada.night(NEW_YEAR)

        assert ada.lots() == {"allowance/2025": 0, "carried/2025": 1920, "allowance/2026": 480}
        balance = ada.balance(NEW_YEAR)
        assert (balance.held, balance.used) == (480, 0)

    def test_is_approved_and_restored_as_if_it_had_been_drawn_there_at_first(self, ada: Employed) -> None:
        ada.hold(480, FEBRUARY, on=DECEMBER)
        pool = {"holder_id": ada.pool.holder_id, "resource_id": ada.pool.resource_id, "ref": "request"}
        operations.approve(**pool, act=act(DECEMBER))
        ada.night(NEW_YEAR)
        assert ada.balance(NEW_YEAR).used == 480

        operations.restore(**pool, act=act(NEW_YEAR))

        assert ada.lots()["carried/2025"] == 2400
        assert ada.balance(NEW_YEAR).used == 0

    def test_keeps_on_the_new_years_own_lot_what_the_carried_days_cannot_bear(self, ada: Employed) -> None:
        ada.hold(1440, dt.date(2026, 1, 5), on=DECEMBER, ref="first")
        ada.hold(960, dt.date(2026, 4, 6), on=DECEMBER, ref="after they lapse")

        ada.night(NEW_YEAR)

        # The carried days end on 31 March, so April cannot be drawn from them.
        assert ada.lots() == {"allowance/2025": 0, "carried/2025": 960, "allowance/2026": -480}

    def test_happens_once(self, ada: Employed) -> None:
        ada.hold(480, FEBRUARY, on=DECEMBER)
        ada.night(NEW_YEAR)
        before = Entry.objects.count()

        ada.night(NEW_YEAR)

        assert Entry.objects.count() == before

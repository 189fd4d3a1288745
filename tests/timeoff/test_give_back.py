"""HR gives days of a leave back: before and after the decision, whole or in part, also when it is over."""

from datetime import datetime, timedelta

import pytest

from approvals import operations as approvals
from approvals.models import Approval
from tests.timeoff.factories import BERLIN, MONDAY, NINE, D, PolicyFactory, balance, days, give
from timeoff import operations

pytestmark = pytest.mark.django_db

OVER = datetime(2026, 9, 1, 9, tzinfo=BERLIN)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def time_off(ada, vacation):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 2), at=NINE)


@pytest.fixture
def approved(time_off, mia):
    return operations.approve(time_off=time_off, by=mia, at=NINE)


@pytest.fixture
def loose(ada):
    policy = PolicyFactory(settings={"use": {"hold_on_submit": False}}, resource__name="Loose")
    return give(ada, policy, 5 * D) and policy.resource


def claimed(time_off):
    return [(claim.on, claim.minutes) for claim in time_off.claims.active().chronological()]


class TestGiveBack:
    def test_releases_a_day_that_waits_and_frees_its_hours(self, time_off, ada, hana, mia, vacation):
        operations.give_back(time_off=time_off, by=hana, at=NINE, used=False, days=[TUESDAY], reason="A workshop")

        assert balance(ada, vacation) == (8 * D, 2 * D, 0)
        assert claimed(time_off) == [(MONDAY, D), (MONDAY + timedelta(days=2), D)]
        operations.submit(employee=ada, resource=vacation, span=days(1), at=NINE)
        approvals.decide(approval=Approval.objects.get(subject=time_off.subject), by=mia, verdict="approved", at=NINE)
        assert balance(ada, vacation) == (7 * D, D, 2 * D)

    def test_restores_the_last_minutes_of_a_leave_that_is_over(self, approved, ada, hana, vacation):
        given = operations.give_back(time_off=approved, by=hana, at=OVER, used=True, minutes=D + 120, reason="Was ill")

        assert balance(ada, vacation) == (8 * D + 120, 0, 2 * D - 120)
        assert claimed(approved) == [(MONDAY, D), (TUESDAY, D - 120)]
        assert (given.duration_minutes, given.is_approved) == (2 * D - 120, True)
        event = given.events.latest("pk")
        assert (event.by, event.text, event.detail.replace("\u00a0", " ")) == (hana, "Was ill", "1 d 2 h given back")

    def test_cancels_a_leave_of_which_nothing_is_left(self, approved, time_off, ada, hana, vacation):
        given = operations.give_back(time_off=approved, by=hana, at=OVER, used=True)

        assert (given.is_cancelled, given.cancelled_by) == (True, hana)
        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_withdraws_what_waited_for_a_decision(self, time_off, hana):
        operations.give_back(time_off=time_off, by=hana, at=NINE, used=False)

        assert Approval.objects.get().is_withdrawn

    def test_with_the_same_key_gives_nothing_twice(self, time_off, ada, hana, vacation):
        for _ in range(2):
            operations.give_back(time_off=time_off, by=hana, at=NINE, used=False, minutes=D, key="once")

        assert balance(ada, vacation) == (8 * D, 2 * D, 0)
        assert len(claimed(time_off)) == 2

    def test_frees_hours_for_which_nothing_is_held(self, ada, hana, mia, loose):
        time_off = operations.submit(employee=ada, resource=loose, span=days(0, 2), at=NINE)

        operations.give_back(time_off=time_off, by=hana, at=NINE, used=False, days=[TUESDAY])
        operations.give_back(time_off=time_off, by=hana, at=NINE, used=False, minutes=60)
        operations.approve(time_off=time_off, by=mia, at=NINE)

        assert balance(ada, loose) == (3 * D + 60, 0, 2 * D - 60)

    @pytest.mark.parametrize(
        ("more", "ground"),
        [
            ({"used": True}, "closed"),
            ({"used": False, "minutes": 4 * D}, "invalid"),
            ({"used": False, "minutes": 0}, "invalid"),
        ],
    )
    def test_is_refused_where_there_is_nothing_of_the_kind(self, time_off, ada, hana, vacation, more, ground):
        with pytest.raises(operations.CannotCancel) as caught:
            operations.give_back(time_off=time_off, by=hana, at=NINE, **more)

        assert caught.value.ground == ground
        assert balance(ada, vacation) == (7 * D, 3 * D, 0)

    @pytest.mark.parametrize("minutes", [0, 4 * D])
    def test_is_refused_for_what_is_not_asked_for(self, ada, hana, loose, minutes):
        time_off = operations.submit(employee=ada, resource=loose, span=days(0, 2), at=NINE)

        with pytest.raises(operations.CannotCancel, match="cannot be given back of 1440"):
            operations.give_back(time_off=time_off, by=hana, at=NINE, used=False, minutes=minutes)

    def test_is_refused_once_it_is_cancelled(self, time_off, ada, hana):
        operations.cancel(time_off=time_off, by=ada, at=NINE)

        with pytest.raises(operations.CannotCancel, match="nothing to give back"):
            operations.give_back(time_off=time_off, by=hana, at=NINE, used=False)

    def test_is_for_hr_alone(self, time_off, ada, mia):
        for somebody in (ada, mia):
            with pytest.raises(operations.CannotCancel, match="Only HR"):
                operations.give_back(time_off=time_off, by=somebody, at=NINE, used=False)

"""Cancelling: what comes back, what stays, and who may."""

from datetime import date, datetime, timedelta

import pytest

from approvals.models import Approval
from ledger.models import Entry
from tests.timeoff.factories import BERLIN, MONDAY, NINE, D, balance, days
from timeoff import operations
from timeoff.duration import Half

pytestmark = pytest.mark.django_db


@pytest.fixture
def time_off(ada, vacation):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)


@pytest.fixture
def approved(time_off, mia):
    return operations.approve(time_off=time_off, by=mia, at=NINE)


def on(day, hour=8):
    return datetime(2026, 8, day, hour, tzinfo=BERLIN)


class TestWhileWaiting:
    def test_gives_everything_back(self, time_off, ada, vacation):
        cancelled = operations.cancel(time_off=time_off, by=ada, at=NINE)

        assert (cancelled.state, cancelled.cancelled_by, cancelled.cancelled_at) == ("cancelled", ada, NINE)
        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert not cancelled.claims.active().exists()
        assert Approval.objects.get().is_withdrawn

    def test_a_second_click_changes_nothing(self, time_off, ada, vacation):
        operations.cancel(time_off=time_off, by=ada, at=NINE)
        operations.cancel(time_off=time_off, by=ada, at=NINE + timedelta(seconds=2))

        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert time_off.events.filter(kind="cancelled").count() == 1


class TestAfterApproval:
    def test_restores_all_before_the_first_day(self, approved, ada, vacation):
        cancelled = operations.cancel(time_off=approved, by=ada, at=on(10, 8))

        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert not cancelled.claims.active().exists()
        restored = Entry.objects.filter(source=approved.ref, reverses__isnull=False)
        assert {(entry.kind, entry.amount) for entry in restored} == {("USAGE", D)}

    def test_keeps_the_days_that_were_taken(self, approved, ada, vacation):
        cancelled = operations.cancel(time_off=approved, by=ada, at=on(12, 8))

        assert balance(ada, vacation) == (8 * D, 0, 2 * D)
        assert [claim.on.day for claim in cancelled.claims.active().chronological()] == [10, 11]
        assert [claim.on.day for claim in cancelled.claims.freed().chronological()] == [12, 13, 14]
        event = approved.events.order_by("pk").last()
        assert event.detail.replace("\u00a0", " ") == "3 d given back, 2 d taken"

    @pytest.mark.parametrize(("hour", "left"), [(8, 3), (9, 2), (23, 2)])
    def test_counts_a_day_as_taken_once_it_has_begun(self, approved, ada, vacation, hour, left):
        operations.cancel(time_off=approved, by=ada, at=on(12, hour))

        assert balance(ada, vacation)[0] == (5 + left) * D

    def test_goes_by_the_persons_own_clock(self, approved, ada, vacation):
        # Eight in the evening of the 11th in Honolulu is the morning of the 12th in Berlin.
        ada.timezone = "Pacific/Honolulu"
        ada.save()

        operations.cancel(time_off=approved, by=ada, at=on(12, 10))

        assert balance(ada, vacation)[0] == 8 * D

    def test_gives_back_an_afternoon_before_midday(self, ada, mia, vacation):
        afternoon = operations.submit(employee=ada, resource=vacation, span=days(0, 0, Half.PM, Half.PM), at=NINE)
        operations.approve(time_off=afternoon, by=mia, at=NINE)

        operations.cancel(time_off=afternoon, by=ada, at=on(10, 12))

        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_lets_the_days_be_asked_for_again_and_not_those_taken(self, approved, ada, vacation):
        operations.cancel(time_off=approved, by=ada, at=on(12, 8))

        with pytest.raises(operations.CannotSubmit, match="already asked"):
            operations.submit(employee=ada, resource=vacation, span=days(1, 2), at=on(12, 8))
        operations.submit(employee=ada, resource=vacation, span=days(2), at=on(12, 8))

    def test_is_refused_when_the_leave_is_over(self, approved, ada, vacation):
        with pytest.raises(operations.CannotCancel, match="is over"):
            operations.cancel(time_off=approved, by=ada, at=on(17))

        assert balance(ada, vacation) == (5 * D, 0, 5 * D)


class TestWho:
    @pytest.mark.parametrize("who", ["ada", "mia", "vera", "hana"])
    def test_may_requester_line_and_hr(self, time_off, who, request, vacation, ada):
        operations.cancel(time_off=time_off, by=request.getfixturevalue(who), at=NINE)

        assert balance(ada, vacation)[1] == 0

    @pytest.mark.parametrize("who", ["zoe", "sam", "otto"])
    def test_may_nobody_else(self, time_off, who, request, vacation, ada):
        with pytest.raises(operations.CannotCancel, match="Only who asked"):
            operations.cancel(time_off=time_off, by=request.getfixturevalue(who), at=NINE)

        assert balance(ada, vacation)[1] == 5 * D

    def test_nothing_is_left_to_cancel_of_what_was_denied(self, time_off, ada, mia):
        operations.deny(time_off=time_off, by=mia, at=NINE, note="No")

        with pytest.raises(operations.CannotCancel, match="is denied"):
            operations.cancel(time_off=time_off, by=ada, at=NINE)


class TestDaysNotBegun:
    def test_are_all_of_them_before_the_leave(self, approved):
        assert operations.days_not_begun(approved, NINE) == [MONDAY + timedelta(days=n) for n in range(5)]
        assert operations.days_not_begun(approved, on(14, 9)) == []
        assert operations.days_not_begun(approved, on(13, 23)) == [date(2026, 8, 14)]

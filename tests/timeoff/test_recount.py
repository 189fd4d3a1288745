"""Days that become free after they were asked for are given back, once, and nothing more is taken."""

from datetime import date, time, timedelta

import pytest

from approvals.models import Approval
from people import operations as people
from people.models import WorkSchedule
from tests.people.factories import LocationFactory
from tests.timeoff.factories import MONDAY, NINE, D, PolicyFactory, balance, days, give
from timeoff import operations
from timeoff.operations.taking_again import beyond

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(days=1)
TUESDAY_OF_IT = MONDAY + timedelta(days=1)


@pytest.fixture
def calendar(ada):
    ada.location = LocationFactory()
    ada.save()
    return ada.location.calendar


@pytest.fixture
def time_off(ada, vacation, calendar):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks, monkeypatch):
    """Do something and let what waits for its commit happen."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)

    def run(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **kwargs)

    return run


class TestRecount:
    def test_gives_a_holiday_back_while_it_waits(self, time_off, ada, calendar, vacation):
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")

        assert operations.recount(time_off=time_off, at=LATER) == D

        assert balance(ada, vacation) == (6 * D, 4 * D, 0)
        time_off.refresh_from_db()
        assert time_off.duration_minutes == 4 * D
        assert [claim.on.day for claim in time_off.claims.active().chronological()] == [10, 12, 13, 14]
        assert time_off.events.get(kind="recounted").detail.replace("\u00a0", " ") == (
            "1 d given back: Tue 11 Aug is free, in part or whole"
        )

    def test_gives_a_holiday_back_after_approval(self, time_off, ada, mia, calendar, vacation):
        operations.approve(time_off=time_off, by=mia, at=NINE)
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")

        operations.recount(time_off=time_off, at=LATER)

        assert balance(ada, vacation) == (6 * D, 0, 4 * D)

    def test_gives_an_afternoon_back_and_then_the_morning(self, time_off, ada, mia, calendar, vacation):
        operations.approve(time_off=time_off, by=mia, at=NINE)
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair", is_half_day=True)
        assert operations.recount(time_off=time_off, at=LATER) == D // 2
        assert balance(ada, vacation) == (5 * D + D // 2, 0, 5 * D - D // 2)
        assert time_off.claims.active().get(on=TUESDAY_OF_IT).span == (540, 780)

        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")
        assert operations.recount(time_off=time_off, at=LATER) == D // 2

        assert balance(ada, vacation) == (6 * D, 0, 4 * D)

    def test_gives_nothing_back_twice_and_takes_nothing_more(self, time_off, ada, mia, calendar, vacation):
        operations.approve(time_off=time_off, by=mia, at=NINE)
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")
        operations.recount(time_off=time_off, at=LATER)
        assert operations.recount(time_off=time_off, at=LATER) == 0

        people.remove_holiday(calendar=calendar, on=TUESDAY_OF_IT)

        assert operations.recount(time_off=time_off, at=LATER) == 0
        assert balance(ada, vacation) == (6 * D, 0, 4 * D)

    def test_cancels_what_is_wholly_free(self, ada, calendar, vacation):
        one_day = operations.submit(employee=ada, resource=vacation, span=days(1), at=NINE)
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")

        operations.recount(time_off=one_day, at=LATER)

        one_day.refresh_from_db()
        assert (one_day.state, one_day.cancelled_at, one_day.cancelled_by) == ("cancelled", LATER, None)
        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert Approval.objects.get(subject=one_day.subject).is_withdrawn

    def test_posts_nothing_for_what_was_never_held(self, ada, mia, calendar):
        loose = PolicyFactory(settings={"use": {"hold_on_submit": False}}, resource__name="Loose")
        give(ada, loose, 5 * D)
        time_off = operations.submit(employee=ada, resource=loose.resource, span=days(0, 4), at=NINE)
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")

        operations.recount(time_off=time_off, at=LATER)
        operations.approve(time_off=time_off, by=mia, at=LATER)

        assert balance(ada, loose.resource) == (D, 0, 4 * D)

    def test_can_be_cancelled_and_approved_afterwards(self, time_off, ada, mia, calendar, vacation):
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")
        operations.recount(time_off=time_off, at=LATER)
        operations.approve(time_off=time_off, by=mia, at=LATER)
        operations.cancel(time_off=time_off, by=ada, at=LATER)

        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_leaves_what_is_over_or_off_alone(self, time_off, ada, calendar):
        operations.cancel(time_off=time_off, by=ada, at=NINE)
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")

        assert operations.recount(time_off=time_off, at=LATER) == 0


class TestListening:
    def test_a_new_holiday_is_given_back_to_all_who_have_it(
        self, time_off, ada, sam, policy, calendar, vacation, after_commit, mailoutbox
    ):
        give(sam, policy)
        elsewhere = operations.submit(employee=sam, resource=vacation, span=days(0, 4), at=NINE)

        after_commit(people.set_holiday, calendar=calendar, on=TUESDAY_OF_IT, name="Fair")

        assert balance(ada, vacation)[1] == 4 * D
        assert elsewhere.claims.active().count() == 5
        given_back = [mail for mail in mailoutbox if mail.to == [ada.email]]
        assert [mail.subject for mail in given_back] == ["Given back: Vacation, Mon 10 – Fri 14 Aug"]
        assert "It costs 4 d now." in given_back[0].body

    def test_holidays_filled_later_are_given_back(self, ada, vacation, calendar, after_commit):
        # 3 October 2026 is a Saturday, All Saints' a Sunday; 25 December is a Friday.
        christmas = operations.submit(
            employee=ada, resource=vacation, span=days(date(2026, 12, 21), date(2026, 12, 25)), at=NINE
        )

        after_commit(people.fill_holidays, calendar=calendar, year=2026)

        assert [claim.on.day for claim in christmas.claims.active().chronological()] == [21, 22, 23, 24]

    def test_fewer_hours_are_given_back(self, time_off, ada, vacation, after_commit):
        mornings = people.define_schedule(name="Mornings", week=[(time(9), time(13))] * 5 + [(), ()])
        assert WorkSchedule.objects.filter(pk=mornings.pk).exists()

        after_commit(people.assign_schedule, employee=ada, schedule=mornings, starts_on=date(2026, 8, 12))

        assert balance(ada, vacation)[1] == 2 * D + 3 * 240

    def test_leave_after_the_last_day_of_work_is_given_back(self, time_off, ada, vacation, after_commit):
        after_commit(people.leave_company, employee=ada, left_on=date(2026, 8, 11))

        assert balance(ada, vacation)[1] == 2 * D
        assert [claim.on.day for claim in time_off.claims.active().chronological()] == [10, 11]

    def test_a_holiday_that_is_taken_away_counts_again(self, ada, mia, calendar, vacation, after_commit, mailoutbox):
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        operations.approve(time_off=time_off, by=mia, at=NINE)
        assert balance(ada, vacation) == (6 * D, 0, 4 * D)

        after_commit(people.remove_holiday, calendar=calendar, on=TUESDAY_OF_IT)

        assert balance(ada, vacation) == (5 * D, 0, 5 * D)
        told = [mail for mail in mailoutbox if mail.to == [ada.email] and mail.subject.startswith("Counted again")]
        assert [mail.subject for mail in told] == ["Counted again: Vacation, Mon 10 – Fri 14 Aug"]
        assert "It costs 5 d now." in told[0].body
        assert "1 d taken: Tue 11 Aug counts again." in told[0].body.replace("\u00a0", " ")

    def test_a_holiday_that_is_moved_frees_one_day_and_takes_the_other(self, ada, calendar, vacation, after_commit):
        holiday = people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        holiday.on = TUESDAY_OF_IT + timedelta(days=1)

        after_commit(holiday.save)

        assert [claim.on.day for claim in time_off.claims.active().chronological()] == [10, 11, 13, 14]
        assert balance(ada, vacation) == (6 * D, 4 * D, 0)

    def test_longer_hours_are_taken(self, ada, vacation, calendar, after_commit):
        mornings = people.define_schedule(name="Mornings", week=[(time(9), time(13))] * 5 + [(), ()])
        people.assign_schedule(employee=ada, schedule=mornings, starts_on=date(2026, 8, 1))
        operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        assert balance(ada, vacation)[1] == 5 * 240
        full = people.define_schedule(name="Full", week=[(time(9), time(18), time(13), time(14))] * 5 + [(), ()])

        after_commit(people.assign_schedule, employee=ada, schedule=full, starts_on=date(2026, 8, 12))

        assert balance(ada, vacation)[1] == 2 * 240 + 3 * D


class TestTakingAgain:
    """Trap: a holiday edited after approval; days not given back, or counted twice."""

    WEEK = operations.Within(MONDAY, MONDAY + timedelta(days=6))

    def leave(self, ada, mia, vacation, calendar, *, on=TUESDAY_OF_IT):
        """A week with a holiday in it, approved: it costs four days."""
        people.set_holiday(calendar=calendar, on=on, name="Fair")
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        return operations.approve(time_off=time_off, by=mia, at=NINE)

    def test_counts_nothing_twice_however_often_the_holiday_comes_and_goes(self, ada, mia, vacation, calendar):
        time_off = self.leave(ada, mia, vacation, calendar)
        for turn in range(3):
            people.remove_holiday(calendar=calendar, on=TUESDAY_OF_IT)
            at = LATER + timedelta(days=2 * turn)
            assert operations.recount(time_off=time_off, at=at, again=self.WEEK) == -D
            assert operations.recount(time_off=time_off, at=at, again=self.WEEK) == 0
            assert balance(ada, vacation) == (5 * D, 0, 5 * D)
            people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")
            assert operations.recount(time_off=time_off, at=at, again=self.WEEK) == D
            assert operations.recount(time_off=time_off, at=at, again=self.WEEK) == 0
            assert balance(ada, vacation) == (6 * D, 0, 4 * D)
        time_off.refresh_from_db()
        assert time_off.duration_minutes == 4 * D

    def test_takes_no_more_than_the_balance_bears_and_says_so_once(self, ada, mia, vacation, calendar):
        time_off = self.leave(ada, mia, vacation, calendar)
        operations.submit(employee=ada, resource=vacation, span=days(7, 14), at=NINE)
        assert balance(ada, vacation)[0] == 0
        people.remove_holiday(calendar=calendar, on=TUESDAY_OF_IT)

        assert operations.recount(time_off=time_off, at=LATER, again=self.WEEK) == 0
        assert operations.recount(time_off=time_off, at=LATER, again=self.WEEK) == 0

        [event] = time_off.events.filter(kind="recounted")
        assert event.detail.replace("\u00a0", " ") == ("1 d not taken for Tue 11 Aug: the balance has only 0 d left")
        assert balance(ada, vacation)[2] == 4 * D

    def test_leaves_what_hr_gave_back_by_hand(self, ada, mia, hana, vacation, calendar):
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        operations.approve(time_off=time_off, by=mia, at=NINE)
        operations.give_back(time_off=time_off, by=hana, at=NINE, used=True, days=[TUESDAY_OF_IT], reason="Ill")

        assert operations.recount(time_off=time_off, at=LATER, again=self.WEEK) == 0

        assert balance(ada, vacation) == (6 * D, 0, 4 * D)
        detail = time_off.events.filter(kind="recounted").order_by("pk").last().detail
        assert detail.endswith("HR gave days of it back by hand")

    def test_leaves_hours_that_another_request_claims(self, ada, mia, vacation, calendar):
        time_off = self.leave(ada, mia, vacation, calendar)
        people.remove_holiday(calendar=calendar, on=TUESDAY_OF_IT)
        operations.submit(employee=ada, resource=vacation, span=days(1), at=NINE)

        assert operations.recount(time_off=time_off, at=LATER, again=self.WEEK) == 0
        assert balance(ada, vacation) == (5 * D, D, 4 * D)

    def test_of_days_outside_the_change_nothing_is_taken(self, ada, mia, vacation, calendar):
        time_off = self.leave(ada, mia, vacation, calendar)
        people.remove_holiday(calendar=calendar, on=TUESDAY_OF_IT)
        friday = operations.Within(MONDAY + timedelta(days=4))

        assert operations.recount(time_off=time_off, at=LATER, again=friday) == 0

    def test_holds_while_it_waits_and_is_used_on_approval(self, ada, mia, vacation, calendar):
        people.set_holiday(calendar=calendar, on=TUESDAY_OF_IT, name="Fair")
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        people.remove_holiday(calendar=calendar, on=TUESDAY_OF_IT)

        operations.recount(time_off=time_off, at=LATER, again=self.WEEK)
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)
        operations.approve(time_off=time_off, by=mia, at=LATER)

        assert balance(ada, vacation) == (5 * D, 0, 5 * D)

    def test_can_be_cancelled_afterwards_and_comes_back_whole(self, ada, mia, vacation, calendar):
        time_off = self.leave(ada, mia, vacation, calendar)
        people.remove_holiday(calendar=calendar, on=TUESDAY_OF_IT)
        operations.recount(time_off=time_off, at=LATER, again=self.WEEK)

        operations.cancel(time_off=time_off, by=mia, at=LATER)

        assert balance(ada, vacation) == (10 * D, 0, 0)


class TestBeyond:
    @pytest.mark.parametrize(
        ("spans", "others", "left"),
        [
            ([(0, 10)], [], ((0, 10),)),
            ([(0, 10)], [(0, 10)], ()),
            ([(0, 10)], [(3, 5)], ((0, 3), (5, 10))),
            ([(0, 10), (20, 30)], [(5, 25)], ((0, 5), (25, 30))),
            ([(0, 10)], [(10, 20)], ((0, 10),)),
        ],
    )
    def test_is_what_no_other_has(self, spans, others, left):
        assert beyond(spans, others) == left

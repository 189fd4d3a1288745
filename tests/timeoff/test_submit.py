"""Sending a request: what is held, what is claimed, and in which words it is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.models import Approval
from ledger.models import Entry
from tests.people.factories import HolidayFactory, LocationFactory
from tests.timeoff.factories import MONDAY, NINE, D, H, PolicyFactory, balance, days, give, hours, worker
from timeoff import operations
from timeoff.duration import DaySpan, Half
from timeoff.models import TimeOffDay, TimeOffRequest

pytestmark = pytest.mark.django_db


def submit(employee, resource, span, **more):
    return operations.submit(employee=employee, resource=resource, span=span, at=more.pop("at", NINE), **more)


class TestSubmit:
    def test_holds_the_minutes_of_each_day_and_waits_for_the_manager(self, ada, mia, vacation):
        time_off = submit(ada, vacation, days(0, 4))

        assert (time_off.state, time_off.duration_minutes, time_off.is_held) == ("submitted", 5 * D, True)
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)
        held = Entry.objects.filter(source=time_off.ref).order_by("seq")
        assert [(entry.kind, entry.amount, entry.for_on) for entry in held] == [
            ("HOLD", -D, MONDAY + timedelta(days=n)) for n in range(5)
        ]
        assert held[0].actor == f"employee:{ada.pk}"
        assert Approval.objects.get(subject=f"timeoff.request:{time_off.pk}").is_waiting

    def test_leaves_out_weekends_and_holidays(self, ada, vacation):
        ada.location = LocationFactory()
        ada.save()
        HolidayFactory(calendar=ada.location.calendar, on=date(2026, 8, 11), name="Founders' Day")

        time_off = submit(ada, vacation, DaySpan(date(2026, 8, 7), date(2026, 8, 13), Half.PM))

        assert [(claim.on.day, claim.minutes) for claim in time_off.claims.chronological()] == [
            (7, 240),
            (10, 480),
            (12, 480),
            (13, 480),
        ]
        assert time_off.duration_minutes == 28 * H

    def test_takes_hours_of_the_persons_own_clock(self, ada, vacation):
        time_off = submit(ada, vacation, hours("14:00", "16:30"))

        claim = time_off.claims.get()
        assert (claim.starts_minute, claim.ends_minute, time_off.duration_minutes) == (840, 990, 150)
        assert time_off.span == hours("14:00", "16:30")

    def test_lets_two_half_days_share_a_date(self, ada, vacation):
        submit(ada, vacation, days(0, 0, Half.AM, Half.AM))
        submit(ada, vacation, days(0, 0, Half.PM, Half.PM))

        assert balance(ada, vacation)[1] == D

    def test_books_a_cancelled_day_again(self, ada, vacation):
        time_off = submit(ada, vacation, days(0))
        operations.cancel(time_off=time_off, by=ada, at=NINE)

        submit(ada, vacation, days(0))

        assert balance(ada, vacation) == (9 * D, D, 0)

    def test_asks_the_stand_in(self, ada, sam, vacation):
        assert submit(ada, vacation, days(0), stand_in=sam).stand_in_answer == "asked"

    def test_writes_into_the_history_what_was_asked(self, ada, vacation):
        event = submit(ada, vacation, days(0, 4)).events.get()

        assert (event.kind, event.by, event.at) == ("submitted", ada, NINE)
        assert event.detail.replace("\u00a0", " ") == "Vacation, 10 – 14 Aug, 5 d"

    def test_costs_the_same_queries_for_one_day_as_for_twenty(self, ada, vacation, policy):
        give(ada, policy, 40 * D, lot="More")
        submit(ada, vacation, days(-7))
        with CaptureQueriesContext(connection) as one_day:
            submit(ada, vacation, days(0))
        with CaptureQueriesContext(connection) as twenty_days:
            submit(ada, vacation, days(7, 32))

        assert len(twenty_days) == len(one_day) <= 30


class TestFormToken:
    def test_makes_the_second_click_return_the_first_request(self, ada, vacation):
        first = submit(ada, vacation, days(0), form_token="abc", note="Moving house")

        again = submit(ada, vacation, days(0), form_token="abc", note="Moving house", at=NINE + timedelta(seconds=1))

        assert again == first
        assert (TimeOffRequest.objects.count(), balance(ada, vacation)[1]) == (1, D)

    def test_refuses_other_days_under_the_same_token(self, ada, vacation):
        submit(ada, vacation, days(0), form_token="abc")

        with pytest.raises(operations.CannotSubmit, match="sent already"):
            submit(ada, vacation, days(1), form_token="abc")

    def test_belongs_to_one_person(self, ada, sam, vacation, policy):
        give(sam, policy)
        submit(ada, vacation, days(0), form_token="abc")

        assert submit(sam, vacation, days(0), form_token="abc").employee == sam


class TestRefusals:
    def test_names_asked_available_and_held_and_where_it_would_fit(self, ada, vacation):
        submit(ada, vacation, days(0, 1))

        with pytest.raises(operations.CannotSubmit) as caught:
            submit(ada, vacation, days(7, 20))

        refusal = caught.value
        assert refusal.title.replace("\u00a0", " ") == "You ask for 10 d and have 8 d on these days."
        assert refusal.text.replace("\u00a0", " ") == "2 d are missing. 2 d are held for other requests."
        assert refusal.nearest == DaySpan(MONDAY + timedelta(days=7), date(2026, 8, 26))
        assert refusal.nearest_words.replace("\u00a0", " ") == "end on Wed 26 Aug"
        submit(ada, vacation, refusal.nearest)
        assert balance(ada, vacation)[0] == 0

    def test_offers_midday_where_half_a_day_is_left(self, ada, vacation):
        submit(ada, vacation, days(0, 0, Half.AM, Half.AM))

        with pytest.raises(operations.CannotSubmit) as caught:
            submit(ada, vacation, days(7, 18))

        assert caught.value.nearest_words.replace("\u00a0", " ") == "end on Fri 28 Aug, midday"
        submit(ada, vacation, caught.value.nearest)
        assert balance(ada, vacation)[0] == 0

    def test_leaves_nothing_behind(self, ada, vacation):
        with pytest.raises(operations.CannotSubmit):
            submit(ada, vacation, days(0, 25))

        assert not TimeOffRequest.objects.exists()
        assert not TimeOffDay.objects.exists()
        assert not Approval.objects.exists()
        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_names_the_request_that_has_the_days(self, ada, vacation):
        submit(ada, vacation, days(1, 2))

        with pytest.raises(operations.CannotSubmit) as caught:
            submit(ada, vacation, days(0, 4))

        refusal = caught.value
        assert refusal.title.replace("\u00a0", " ") == "You already asked for Tue 11 – Wed 12 Aug."
        assert refusal.text == "Vacation, waiting. Change or cancel that request first."
        assert refusal.nearest_words.replace("\u00a0", " ") == "start on Thu 13 Aug"
        submit(ada, vacation, refusal.nearest)

    def test_says_as_well_if_the_balance_would_not_do(self, ada, vacation):
        submit(ada, vacation, days(0, 11))

        with pytest.raises(operations.CannotSubmit, match="You ask for 5.d; 0.d can be used and 10.d are held"):
            submit(ada, vacation, days(0, 4))

    @pytest.mark.parametrize(
        ("span", "words"),
        [
            (days(5, 6), "You do not work on Sat 15 – Sun 16 Aug. Why: Weekend."),
            (hours("18:00", "19:00"), "Outside working hours"),
            (hours("12:00", "11:00"), "has to end after it starts"),
        ],
    )
    def test_asks_for_working_time(self, ada, vacation, span, words):
        with pytest.raises(operations.CannotSubmit) as caught:
            submit(ada, vacation, span)

        assert words in str(caught.value).replace("\u00a0", " ")

    def test_refuses_leave_that_the_person_does_not_have(self, ada, vacation):
        other = PolicyFactory(resource__name="Sabbatical").resource

        with pytest.raises(operations.CannotSubmit, match="You have no Sabbatical on these days"):
            submit(ada, other, days(0))

    def test_refuses_a_resource_that_is_no_leave(self, ada):
        points = PolicyFactory(resource__name="Points", resource__kind="points", resource__unit="points")
        give(ada, points)

        with pytest.raises(operations.CannotSubmit, match="Points cannot be taken as time off"):
            submit(ada, points.resource, days(0))

    def test_refuses_to_let_people_stand_in_for_themselves(self, ada, vacation):
        with pytest.raises(operations.CannotSubmit, match="stand in for yourself"):
            submit(ada, vacation, days(0), stand_in=ada)

    def test_refuses_where_nobody_could_decide(self, policy, vacation):
        alone = give(worker("Alone"), policy)

        with pytest.raises(operations.CannotSubmit, match="Nobody could decide on this"):
            submit(alone, vacation, days(0))


class TestLimits:
    @pytest.fixture
    def leave(self, ada):
        def make(**use):
            policy = PolicyFactory(settings={"use": use}, resource__name="Special")
            give(ada, policy, 20 * D)
            return policy.resource

        return make

    @pytest.mark.parametrize(
        ("use", "span", "words"),
        [
            ({"step_minutes": 480}, days(0, 0, Half.AM, Half.AM), "comes in steps of 1 d"),
            ({"min": 960}, days(0), "the shortest leave is 2 d"),
            ({"max": 960}, days(0, 2), "one request takes at most 2 d"),
            ({"notice_days": 28}, days(0), "asked for 28 days ahead"),
            ({"max_run_days": 3}, days(0, 3), "At most 3 days of Special in a row"),
        ],
    )
    def test_are_said_with_their_figures(self, ada, leave, use, span, words):
        with pytest.raises(operations.CannotSubmit) as caught:
            submit(ada, leave(**use), span)

        assert words in str(caught.value).replace("\u00a0", " ")

    @pytest.mark.parametrize(
        ("use", "span"),
        [
            ({"step_minutes": 240}, days(0, 0, Half.AM, Half.AM)),
            ({"min": 480}, days(0)),
            ({"max": 960}, days(0, 1)),
            ({"notice_days": 27}, days(0)),
            ({"max_run_days": 3}, days(0, 2)),
        ],
    )
    def test_let_through_what_is_just_within(self, ada, leave, use, span):
        assert submit(ada, leave(**use), span).is_waiting

    def test_of_a_policy_that_is_not_drawn_on_do_not_count_though_its_name_is_the_same(self, ada, policy, vacation):
        second = PolicyFactory(resource=vacation, name=policy.name, priority=2, settings={"use": {"max_run_days": 3}})
        give(ada, second, 2 * D, lot="Second")

        assert submit(ada, vacation, days(0, 3)).is_waiting

    def test_count_adjoining_requests_and_not_the_weekend_between(self, ada, leave):
        special = leave(max_run_days=3)
        submit(ada, special, days(3, 4))

        assert submit(ada, special, days(7)).is_waiting
        with pytest.raises(operations.CannotSubmit, match="in a row"):
            submit(ada, special, days(8))


class TestPoliciesWithoutHold:
    @pytest.fixture
    def loose(self, ada):
        policy = PolicyFactory(settings={"use": {"hold_on_submit": False}}, resource__name="Loose")
        give(ada, policy, 2 * D)
        return policy.resource

    def test_post_nothing_before_approval(self, ada, loose):
        time_off = submit(ada, loose, days(0, 1))

        assert (time_off.is_waiting, time_off.is_held) == (True, False)
        assert not Entry.objects.filter(source=time_off.ref).exists()

    def test_refuse_at_once_what_the_balance_does_not_have(self, ada, loose):
        with pytest.raises(operations.CannotSubmit, match="You ask for 3.d and have 2.d"):
            submit(ada, loose, days(0, 2))


class TestAutomaticApproval:
    def test_uses_the_minutes_at_once(self, ada):
        policy = PolicyFactory(settings={"approval": {"mode": "automatic"}}, resource__name="Sick leave")
        give(ada, policy, 20 * D)

        time_off = submit(ada, policy.resource, days(0, 1))

        assert (time_off.state, time_off.decided_at, time_off.decided_by) == ("approved", NINE, None)
        assert balance(ada, policy.resource) == (18 * D, 0, 2 * D)
        assert not Approval.objects.exists()
        assert [event.kind for event in time_off.events.order_by("pk")] == ["submitted", "approved"]

    def test_asks_hr_too_above_a_length(self, ada):
        policy = PolicyFactory(settings={"approval": {"mode": "manager", "hr_above": 5 * D}}, resource__name="Long")
        give(ada, policy, 20 * D)

        short, long = submit(ada, policy.resource, days(0, 4)), submit(ada, policy.resource, days(7, 14))

        steps = {a.subject: [s.role for s in a.steps.order_by("position")] for a in Approval.objects.all()}
        assert steps == {short.subject: ["manager"], long.subject: ["manager", "hr"]}


class TestDatabase:
    def claim(self, time_off, **fields):
        values = {"on": MONDAY, "starts_minute": 540, "ends_minute": 600, "employee": time_off.employee} | fields
        return TimeOffDay.objects.create(time_off=time_off, **values)

    def test_refuses_two_claims_on_the_same_minutes(self, ada, vacation):
        time_off = submit(ada, vacation, days(0))

        with pytest.raises(IntegrityError, match="timeoff_day_claimed_once"), transaction.atomic():
            self.claim(time_off)
        self.claim(time_off, starts_minute=1020, ends_minute=1080)
        self.claim(time_off, state="freed")

    def test_lets_different_people_have_the_same_hours(self, ada, sam, vacation):
        time_off = submit(ada, vacation, days(0))

        self.claim(time_off, employee=sam)

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"starts_minute": 600, "ends_minute": 600}, "timeoff_day_is_part_of_a_day"),
            ({"starts_minute": 1400, "ends_minute": 1441}, "timeoff_day_is_part_of_a_day"),
        ],
    )
    def test_refuses_claims_outside_the_day(self, ada, vacation, fields, constraint):
        time_off = submit(ada, vacation, days(1))

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            self.claim(time_off, **fields)

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"ends_on": MONDAY - timedelta(days=1)}, "ends_after_it_starts"),
            ({"starts_half": "pm", "ends_half": "am"}, "ends_after_it_starts"),
            ({"starts_half": "pm", "starts_time": "10:00"}, "has_times_or_halves"),
            ({"submitted_at": None}, "sent_unless_draft"),
            ({"duration_minutes": 0}, "sent_unless_draft"),
            ({"state": "approved", "is_held": False}, "decided_when_approved_or_denied"),
            ({"decided_at": NINE}, "decided_when_approved_or_denied"),
            ({"state": "cancelled", "is_held": False}, "cancelled_at_a_time"),
            ({"state": "approved", "decided_at": NINE}, "held_only_while_waiting"),
            ({"stand_in_answer": "asked"}, "stand_in_is_somebody_else"),
        ],
    )
    def test_refuses_requests_that_contradict_themselves(self, ada, vacation, changes, constraint):
        time_off = submit(ada, vacation, days(0))

        with pytest.raises(IntegrityError, match=f"timeoff_request_{constraint}"), transaction.atomic():
            TimeOffRequest.objects.filter(pk=time_off.pk).update(**changes)

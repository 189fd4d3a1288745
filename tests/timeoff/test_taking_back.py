"""Who may cancel approved leave, and until when, as the policy says. It is Tuesday 14 July."""

from datetime import datetime, timedelta

import pytest

from approvals import operations as approvals
from approvals.models import Approval
from tests.timeoff.factories import BERLIN, NINE, D, PolicyFactory, balance, days, give
from tests.timeoff.pages import Visitor, says, text_of
from timeoff import operations
from timeoff.models import TimeOffRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]


@pytest.fixture
def leave(ada, mia):
    """Approved leave from Monday 10 to Friday 14 August, under rules of cancelling."""

    def make(approval=None, **cancelling):
        settings = {"use": {"cancelling": cancelling}, "approval": approval or {}}
        policy = PolicyFactory(settings=settings, resource__name="Kept")
        give(ada, policy, 20 * D)
        time_off = operations.submit(employee=ada, resource=policy.resource, span=days(0, 4), at=NINE)
        if time_off.is_waiting:
            decide(time_off.subject, mia)
        return TimeOffRequest.objects.get(pk=time_off.pk)

    return make


def decide(subject, by, verdict="approved", note=""):
    approval = Approval.objects.get(subject=subject, state="waiting")
    return approvals.decide(approval=approval, by=by, verdict=verdict, at=NINE, note=note)


def august(day, hour=8):
    return datetime(2026, 8, day, hour, tzinfo=BERLIN)


def cancel(time_off, by, at=NINE):
    return operations.cancel(time_off=time_off, by=by, at=at)


class TestUntilWhen:
    @pytest.mark.parametrize(
        ("rule", "at", "is_fine"),
        [
            ({}, august(12), True),
            ({"until": "start"}, august(10, 8), True),
            ({"until": "start"}, august(10, 10), False),
            ({"until": "days_before", "days": 3}, august(7, 23), True),
            ({"until": "days_before", "days": 3}, august(8, 0), False),
        ],
    )
    def test_the_person_may(self, ada, leave, rule, at, is_fine):
        time_off = leave(**rule)

        if is_fine:
            assert cancel(time_off, ada, at).is_cancelled
        else:
            with pytest.raises(operations.CannotCancel, match="You could cancel it until") as refused:
                cancel(time_off, ada, at)
            assert refused.value.code == "not_allowed"

    @pytest.mark.parametrize("name", ["mia", "vera", "hana"])
    def test_others_may_longer(self, request, leave, name):
        time_off = leave(until="days_before", days=30)

        assert cancel(time_off, request.getfixturevalue(name), august(12)).is_cancelled

    def test_what_waits_is_taken_back_whatever_the_rule(self, ada):
        policy = PolicyFactory(settings={"use": {"cancelling": {"who": "manager"}}}, resource__name="Kept")
        give(ada, policy, 20 * D)
        time_off = operations.submit(employee=ada, resource=policy.resource, span=days(0, 4), at=NINE)

        assert cancel(time_off, ada).is_cancelled


class TestManagerOnly:
    def test_the_person_may_not(self, ada, leave):
        with pytest.raises(operations.CannotCancel, match="Approved leave is cancelled by your manager or HR"):
            cancel(leave(who="manager"), ada)

    def test_the_page_says_who_can(self, ada, leave):
        page = text_of(Visitor(ada).get(f"/time-off/{leave(who='manager').pk}/"))

        assert "Approved leave is cancelled by your manager or HR." in page
        assert "Cancel…" not in page


class TestWithApproval:
    def ask(self, time_off, ada):
        operations.ask_to_cancel(time_off=time_off, by=ada, at=NINE, reason="Plans changed")

    def test_it_stands_until_it_is_agreed(self, ada, mia, leave):
        time_off = leave(who="approval")
        self.ask(time_off, ada)
        assert balance(ada, time_off.resource) == (15 * D, 0, 5 * D)

        outcome = decide(time_off.cancel_subject, mia)

        time_off.refresh_from_db()
        assert outcome.text == "Cancelled. Ada Cast is told by mail."
        assert (time_off.is_cancelled, time_off.cancelled_by) == (True, mia)
        assert balance(ada, time_off.resource) == (20 * D, 0, 0)

    def test_it_stays_where_it_is_denied(self, ada, mia, leave):
        time_off = leave(who="approval")
        self.ask(time_off, ada)

        decide(time_off.cancel_subject, mia, "denied", "The hut is booked.")

        time_off.refresh_from_db()
        assert time_off.is_approved
        assert time_off.events.filter(kind="cancel_denied", text="The hut is booked.").exists()

    def test_it_goes_the_policys_chain(self, ada, mia, hana, leave):
        time_off = leave({"mode": "automatic", "longer_above": 99 * D, "longer_steps": [{"who": "hr"}]}, who="approval")
        self.ask(time_off, ada)

        assert [step.role for step in Approval.objects.get(subject=time_off.cancel_subject).steps.all()] == ["manager"]

    def test_asked_twice_it_is_asked_once(self, ada, leave):
        time_off = leave(who="approval")
        self.ask(time_off, ada)
        self.ask(time_off, ada)

        assert Approval.objects.filter(subject=time_off.cancel_subject).count() == 1
        assert time_off.events.filter(kind="cancel_asked").count() == 1

    def test_the_person_does_not_cancel_alone(self, ada, leave):
        with pytest.raises(operations.CannotCancel, match="Whoever decides has to agree first"):
            cancel(leave(who="approval"), ada)

    def test_nobody_else_asks(self, sam, leave):
        with pytest.raises(operations.CannotCancel, match="Only whose leave it is"):
            operations.ask_to_cancel(time_off=leave(who="approval"), by=sam, at=NINE)

    def test_the_question_goes_when_the_manager_cancels(self, ada, mia, leave):
        time_off = leave(who="approval")
        self.ask(time_off, ada)

        cancel(time_off, mia)

        assert Approval.objects.get(subject=time_off.cancel_subject).is_withdrawn

    def test_the_question_goes_when_hr_gives_all_of_it_back(self, ada, hana, leave):
        time_off = leave(who="approval")
        self.ask(time_off, ada)

        operations.give_back(time_off=time_off, by=hana, at=NINE, used=True)

        assert Approval.objects.get(subject=time_off.cancel_subject).is_withdrawn

    def test_each_side_is_told(self, ada, mia, leave, mailoutbox, django_capture_on_commit_callbacks):
        time_off = leave(who="approval")
        with django_capture_on_commit_callbacks(execute=True):
            self.ask(time_off, ada)
        assert [(mail.to, mail.subject) for mail in mailoutbox] == [
            ([mia.email], "Ada Cast asks to cancel: Kept, Mon 10 – Fri 14 Aug")
        ]
        with django_capture_on_commit_callbacks(execute=True):
            decide(time_off.cancel_subject, mia, "denied", "No.")
        assert (mailoutbox[-1].to, mailoutbox[-1].subject[:13]) == ([ada.email], "Not cancelled")

    def test_the_pages_ask_and_decide(self, ada, mia, leave):
        time_off = leave(who="approval")
        url = f"/time-off/{time_off.pk}/"
        assert "Ask to cancel…" in text_of(Visitor(ada).get(url))

        answer = Visitor(ada).post(f"{url}cancel/", follow=True, note="Plans changed")

        assert says(answer) == ["Asked. Your leave stands until they decide."]
        assert "Cancelling waits for Mia Cast" in text_of(answer)
        inbox = text_of(Visitor(mia).get("/inbox/"))
        assert "Cancel Kept 5 d" in inbox
        assert "Approved leave, to be given back" in inbox

    def test_the_first_day_still_bounds_it(self, ada, leave):
        time_off = leave(who="approval", until="start")

        with pytest.raises(operations.CannotCancel, match="until it begins"):
            operations.ask_to_cancel(time_off=time_off, by=ada, at=august(10, 10) + timedelta(hours=1))

"""Mails: who gets which, and only after the commit."""

from datetime import timedelta

import pytest

from approvals import operations as approvals
from approvals.models import Approval
from people import signals
from tests.timeoff.factories import NINE, PolicyFactory, days, give
from timeoff import operations
from timeoff.models import TimeOffEvent

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=2)


@pytest.fixture
def send(django_capture_on_commit_callbacks, mailoutbox):
    """Do something, commit, and return the mails that went out for it, as (to, subject)."""

    def run(act, *args, **kwargs):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            result = act(*args, **kwargs)
        return result, sorted((mail.to[0].split("@")[0], mail.subject) for mail in mailoutbox)

    return run


@pytest.fixture
def time_off(ada, vacation, sam):
    return operations.submit(
        employee=ada, resource=vacation, span=days(0, 4), stand_in=sam, at=NINE, note="Moving house & more"
    )


def decide(time_off, by, verdict, note=""):
    approval = Approval.objects.get(subject=time_off.subject, state="waiting")
    return approvals.decide(approval=approval, by=by, verdict=verdict, note=note, at=LATER)


class TestSubmit:
    def test_tells_the_manager_and_the_stand_in(self, send, ada, vacation, sam, mailoutbox):
        time_off, mails = send(
            operations.submit,
            employee=ada,
            resource=vacation,
            span=days(0, 4),
            stand_in=sam,
            at=NINE,
            note="Moving house & more",
        )

        assert mails == [
            ("mia", "Ada Cast asks for Vacation: Mon 10 – Fri 14 Aug, 5 d"),
            ("sam", "Ada Cast asks you to stand in: Mon 10 – Fri 14 Aug"),
        ]
        to_mia, to_sam = sorted(mailoutbox, key=lambda mail: mail.to)
        assert "“Moving house & more”" in to_mia.body
        assert f"http://acme.localhost:8000/time-off/{time_off.pk}/" in to_mia.body
        # Why somebody is away is not the stand-in's to know.
        assert "Vacation" not in to_sam.body
        assert "Moving" not in to_sam.body

    def test_tells_nobody_before_the_commit(self, ada, vacation, sam, mailoutbox, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as waiting:
            operations.submit(employee=ada, resource=vacation, span=days(0), stand_in=sam, at=NINE)

        assert mailoutbox == []
        assert len(waiting) == 2

    def test_tells_nobody_of_what_was_refused(self, ada, vacation, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as waiting, pytest.raises(operations.CannotSubmit):
            operations.submit(employee=ada, resource=vacation, span=days(0, 30), at=NINE)

        assert waiting == []

    def test_needs_nobody_where_nobody_decides(self, send, ada):
        policy = PolicyFactory(settings={"approval": {"mode": "automatic"}}, resource__name="Sick leave")
        give(ada, policy)

        _, mails = send(operations.submit, employee=ada, resource=policy.resource, span=days(0), at=NINE)

        assert mails == []

    def test_is_not_sent_to_who_has_left(self, send, ada, mia, vera, vacation):
        mia.left_on = NINE.date() - timedelta(days=1)
        mia.save()

        _, mails = send(operations.submit, employee=ada, resource=vacation, span=days(0), at=NINE)

        assert [to for to, _ in mails] == ["vera"]


class TestDecision:
    def test_is_told_to_the_requester_with_the_note(self, send, time_off, mia, mailoutbox):
        _, mails = send(decide, time_off, mia, "denied", "We are five on the 12th.")

        assert mails == [("ada", "Denied: Vacation, Mon 10 – Fri 14 Aug")]
        assert "Mia Cast denied your request" in mailoutbox[0].body
        assert "We are five on the 12th." in mailoutbox[0].body

    def test_is_told_when_it_is_approved(self, send, time_off, mia):
        _, mails = send(decide, time_off, mia, "approved")

        assert mails == [("ada", "Approved: Vacation, Mon 10 – Fri 14 Aug")]

    def test_of_the_first_step_goes_on_to_the_next(self, send, ada, mia, hana):
        policy = PolicyFactory(settings={"approval": {"mode": "manager_then_hr"}}, resource__name="Sabbatical")
        give(ada, policy)
        time_off = operations.submit(employee=ada, resource=policy.resource, span=days(0), at=NINE)

        _, mails = send(decide, time_off, mia, "approved")

        assert mails == [("hana", "Ada Cast asks for Sabbatical: Mon 10 Aug, 1 d")]


class TestOthers:
    def test_a_change_is_told_to_the_manager_again(self, send, time_off, sam, mailoutbox):
        operations.answer_stand_in(time_off=time_off, by=sam, will=True, at=NINE)
        _, mails = send(
            operations.edit,
            time_off=time_off,
            resource=time_off.resource,
            span=days(0),
            by=time_off.employee,
            stand_in=sam,
            at=LATER,
        )

        assert mails == [("mia", "Ada Cast asks for Vacation: Mon 10 Aug, 1 d")]
        assert "changed a request" in mailoutbox[0].body

    def test_a_cancellation_is_told_to_who_had_approved_and_to_the_stand_in(self, send, time_off, mia, ada):
        decide(time_off, mia, "approved")

        _, mails = send(operations.cancel, time_off=time_off, by=ada, at=LATER)

        assert mails == [
            ("mia", "Cancelled: Ada Cast, Vacation, Mon 10 – Fri 14 Aug"),
            ("sam", "Cancelled: Ada Cast, Mon 10 – Fri 14 Aug"),
        ]

    def test_a_cancellation_by_somebody_else_is_told_to_the_requester(self, send, time_off, hana, mailoutbox):
        _, mails = send(operations.cancel, time_off=time_off, by=hana, at=LATER, reason="Entered twice")

        assert ("ada", "Cancelled: Vacation, Mon 10 – Fri 14 Aug") in mails
        assert "Entered twice" in next(mail.body for mail in mailoutbox if mail.to[0].startswith("ada"))

    def test_the_stand_ins_answer_is_told_to_the_requester(self, send, time_off, sam):
        _, mails = send(operations.answer_stand_in, time_off=time_off, by=sam, will=False, at=LATER)

        assert mails == [("ada", "Sam Cast cannot stand in for you: Mon 10 – Fri 14 Aug")]

    def test_a_comment_is_told_to_the_other_side(self, send, time_off, ada, mia):
        _, to_manager = send(operations.comment, time_off=time_off, by=ada, text="Is it fine?", at=LATER)
        _, to_requester = send(operations.comment, time_off=time_off, by=mia, text="It is.", at=LATER)

        assert to_manager == [("mia", "Ada Cast wrote about Ada Cast's leave: Mon 10 – Fri 14 Aug")]
        assert to_requester == [("ada", "Mia Cast wrote about your leave: Mon 10 – Fri 14 Aug")]

    def test_a_reminder_goes_to_whoever_decides(self, send, time_off, ada):
        _, mails = send(operations.remind, time_off=time_off, by=ada, at=LATER)

        assert mails == [("mia", "Still waiting: Ada Cast, Vacation, Mon 10 – Fri 14 Aug")]


class TestErasure:
    def test_keeps_the_numbers_and_drops_the_words(self, time_off, ada, mia, vacation):
        operations.comment(time_off=time_off, by=mia, text="About the move", at=LATER)
        operations.save_draft(employee=ada, resource=vacation, span=days(10), at=NINE)

        signals.erased.send(sender=type(ada), employee=ada)

        time_off.refresh_from_db()
        assert (time_off.note, time_off.duration_minutes) == ("", 5 * 480)
        assert set(TimeOffEvent.objects.values_list("text", flat=True)) == {"", "Erased"}
        assert ada.time_off_requests.count() == 1

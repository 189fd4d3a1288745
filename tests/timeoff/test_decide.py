"""Decisions: what approvals calls when somebody approves or denies, in the same transaction."""

from datetime import timedelta

import pytest

from approvals import operations as approvals
from approvals.models import Approval
from ledger import operations as ledger
from ledger.models import Entry
from tests.timeoff.factories import NINE, D, PolicyFactory, balance, days, give
from timeoff import operations
from timeoff.clocks import act_of

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=5)


@pytest.fixture
def time_off(ada, vacation):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)


def decide(time_off, by, verdict="approved", note=""):
    approval = Approval.objects.get(subject=time_off.subject)
    outcome = approvals.decide(approval=approval, by=by, verdict=verdict, note=note, at=LATER)
    time_off.refresh_from_db()
    return outcome


class TestApprove:
    def test_turns_what_is_held_into_used(self, time_off, ada, mia, vacation):
        decide(time_off, mia)

        assert (time_off.state, time_off.is_held) == ("approved", False)
        assert (time_off.decided_by, time_off.decided_at) == (mia, LATER)
        assert balance(ada, vacation) == (5 * D, 0, 5 * D)
        kinds = list(Entry.objects.filter(source=time_off.ref).order_by("seq").values_list("kind", flat=True))
        assert (kinds.count("HOLD"), kinds.count("HOLD_RELEASE"), kinds.count("USAGE")) == (5, 5, 5)
        assert Entry.objects.filter(source=time_off.ref, kind="USAGE").last().actor == f"employee:{mia.pk}"
        assert time_off.claims.active().minutes() == 5 * D

    def test_tells_what_followed(self, time_off, mia):
        assert decide(time_off, mia).text.replace("\u00a0", " ") == "5 d used. Ada Cast is told by mail."

    def test_is_written_into_the_history_with_the_note(self, time_off, mia):
        decide(time_off, mia, note="Enjoy")

        event = time_off.events.order_by("pk").last()
        assert (event.kind, event.by, event.at, event.text) == ("approved", mia, LATER, "Enjoy")

    def test_happens_once_however_often_it_is_clicked(self, time_off, mia, ada, vacation):
        decide(time_off, mia)
        decide(time_off, mia)

        assert balance(ada, vacation) == (5 * D, 0, 5 * D)
        assert time_off.events.filter(kind="approved").count() == 1

    def test_is_refused_when_it_does_not_wait(self, time_off, ada, mia):
        operations.cancel(time_off=time_off, by=ada, at=NINE)

        with pytest.raises(operations.CannotApprove, match="cancelled already"):
            operations.approve(time_off=time_off, by=mia, at=LATER)


class TestApproveWithoutHold:
    @pytest.fixture
    def loose(self, ada):
        policy = PolicyFactory(settings={"use": {"hold_on_submit": False}}, resource__name="Loose")
        give(ada, policy, 5 * D)
        return policy.resource

    def test_checks_the_balance_again_and_uses_it(self, ada, mia, loose):
        time_off = operations.submit(employee=ada, resource=loose, span=days(0, 3), at=NINE)

        decide(time_off, mia)

        assert balance(ada, loose) == (D, 0, 4 * D)

    def test_is_refused_when_the_balance_has_moved(self, ada, mia, loose):
        time_off = operations.submit(employee=ada, resource=loose, span=days(0, 3), at=NINE)
        ledger.use(holder_id=ada.holder_id, resource_id=loose.pk, amount=2 * D, day=NINE.date(), act=act_of(mia, NINE))

        with pytest.raises(approvals.CannotDecide) as caught:
            decide(time_off, mia)

        assert "Ada asks for 4 d and has 3 d on these days." in str(caught.value).replace("\u00a0", " ")
        time_off.refresh_from_db()
        assert time_off.is_waiting
        assert Approval.objects.get().is_waiting
        assert balance(ada, loose) == (3 * D, 0, 2 * D)


class TestDeny:
    def test_gives_back_what_was_held_and_frees_the_hours(self, time_off, ada, mia, vacation):
        decide(time_off, mia, verdict="denied", note="We are five on the 12th.")

        assert (time_off.state, time_off.is_held, time_off.decided_by) == ("denied", False, mia)
        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert not time_off.claims.active().exists()
        operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=LATER)

    def test_needs_a_note(self, time_off, mia):
        with pytest.raises(operations.CannotDeny, match="needs a note"):
            operations.deny(time_off=time_off, by=mia, at=LATER, note="  ")

    def test_is_refused_when_it_is_decided(self, time_off, mia):
        decide(time_off, mia)

        with pytest.raises(operations.CannotDeny, match="approved already"):
            operations.deny(time_off=time_off, by=mia, at=LATER, note="No")


class TestTwoSteps:
    def test_uses_the_minutes_only_after_the_second(self, ada, mia, hana):
        policy = PolicyFactory(settings={"approval": {"mode": "manager_then_hr"}}, resource__name="Sabbatical")
        give(ada, policy, 10 * D)
        time_off = operations.submit(employee=ada, resource=policy.resource, span=days(0), at=NINE)

        decide(time_off, mia)
        assert (time_off.is_waiting, balance(ada, policy.resource)) == (True, (9 * D, D, 0))

        decide(time_off, hana)
        assert (time_off.decided_by, balance(ada, policy.resource)) == (hana, (9 * D, 0, D))

"""Asking for a decision, and taking it back."""

import pytest

from approvals import registry
from approvals.models import Approval
from approvals.operations import CannotOpen, decide, open_approval, withdraw
from tests.approvals.factories import NOON, Errands, days, make_person, register_errands

SUBJECT = "test.errand:17"


class TestOpen:
    def test_waits_for_the_manager(self, errands, ada):
        approval = open_approval(subject=SUBJECT, requester=ada, at=NOON)

        assert (approval.kind, approval.subject_id, approval.requester) == ("test.errand", 17, ada)
        assert (approval.state, approval.position, approval.opened_at) == ("waiting", 1, NOON)
        assert [(step.position, step.role, step.approver) for step in approval.steps.all()] == [(1, "manager", None)]

    def test_takes_several_steps(self, errands, cast):
        approval = open_approval(subject=SUBJECT, requester=cast.ada, at=NOON, steps=["manager", cast.zoe, "hr"])

        assert [(step.role, step.approver) for step in approval.steps.order_by("position")] == [
            ("manager", None),
            ("manager", cast.zoe),
            ("hr", None),
        ]

    def test_is_the_same_when_asked_twice(self, errands, ada):
        first = open_approval(subject=SUBJECT, requester=ada, at=NOON)

        assert open_approval(subject=SUBJECT, requester=ada, at=NOON + days(1)) == first
        assert Approval.objects.get().opened_at == NOON

    def test_is_another_after_a_withdrawal(self, errands, ada):
        first = open_approval(subject=SUBJECT, requester=ada, at=NOON)
        withdraw(subject=SUBJECT, at=NOON)

        assert open_approval(subject=SUBJECT, requester=ada, at=NOON, steps=["manager", "hr"]) != first

    def test_refuses_what_waits_with_other_steps(self, errands, ada):
        open_approval(subject=SUBJECT, requester=ada, at=NOON)

        with pytest.raises(CannotOpen, match="waits for a decision already"):
            open_approval(subject=SUBJECT, requester=ada, at=NOON, steps=["hr"])

    def test_refuses_what_somebody_else_asked(self, errands, cast):
        open_approval(subject=SUBJECT, requester=cast.ada, at=NOON)

        with pytest.raises(CannotOpen, match="waits for a decision already"):
            open_approval(subject=SUBJECT, requester=cast.zoe, at=NOON)

    def test_refuses_no_steps(self, errands, ada):
        with pytest.raises(CannotOpen, match="at least one step"):
            open_approval(subject=SUBJECT, requester=ada, at=NOON, steps=[])

    def test_refuses_the_requester_as_approver(self, errands, ada):
        with pytest.raises(CannotOpen, match="own request"):
            open_approval(subject=SUBJECT, requester=ada, at=NOON, steps=["manager", ada])

    def test_refuses_what_nobody_could_decide(self, errands, db):
        lone = make_person("Lone Founder", is_hr=True)

        with pytest.raises(CannotOpen, match="Nobody could decide on this: you have no manager"):
            open_approval(subject=SUBJECT, requester=lone, at=NOON)

        assert not Approval.objects.exists()

    def test_lets_the_lone_founder_decide_if_the_policy_says_so(self, errands, db):
        lone = make_person("Lone Founder", is_hr=True)

        approval = open_approval(subject=SUBJECT, requester=lone, at=NOON, may_decide_own=True)

        assert decide(approval=approval, by=lone, verdict="approved", at=NOON).changed

    @pytest.mark.parametrize("subject", ["", "17", "test.errand", "test.errand:", ":17", "test.errand:x", "a:-1"])
    def test_refuses_what_is_no_subject(self, errands, ada, subject):
        with pytest.raises(ValueError, match="is no subject"):
            open_approval(subject=subject, requester=ada, at=NOON)


class TestWithdraw:
    def test_closes_what_waits(self, errands, ada):
        approval = errands.ask(ada)

        assert withdraw(subject=approval.subject, at=NOON + days(1)) is True

        approval.refresh_from_db()
        assert (approval.state, approval.closed_at) == ("withdrawn", NOON + days(1))

    def test_says_when_nothing_waited(self, errands, ada, mia):
        approval = errands.ask(ada)
        decide(approval=approval, by=mia, verdict="approved", at=NOON)

        assert withdraw(subject=approval.subject, at=NOON) is False

        approval.refresh_from_db()
        assert approval.state == "approved"

    def test_twice_is_done_once(self, errands, ada):
        approval = errands.ask(ada)
        withdraw(subject=approval.subject, at=NOON)

        assert withdraw(subject=approval.subject, at=NOON + days(1)) is False
        approval.refresh_from_db()
        assert approval.closed_at == NOON


class TestRegistry:
    def test_takes_a_kind_once(self, monkeypatch):
        errands = register_errands(monkeypatch)
        registry.register(registry.get("test.errand"))

        with pytest.raises(ValueError, match="registered twice"):
            registry.register(errands.subject(label="Other"))

    def test_takes_no_kind_with_a_colon(self):
        with pytest.raises(ValueError, match="has a colon"):
            registry.register(Errands(kind="a:b").subject())

    def test_knows_what_was_registered_and_nothing_else(self, errands):
        assert registry.get("test.errand").label == registry.label_of("test.errand") == "Errands"
        assert registry.label_of("gone.kind") == "gone.kind"
        with pytest.raises(LookupError, match="Nobody has registered the kind 'gone.kind'"):
            registry.get("gone.kind")

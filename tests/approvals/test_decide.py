"""Deciding on one thing: who may, what follows, and what a second click does."""

import pytest

from approvals import operations, registry
from approvals.models import Approval, Decision
from approvals.operations import CannotDecide, decide
from tests.approvals.factories import NOON, days

LATER = NOON + days(1)


class TestApprove:
    def test_closes_the_approval_and_lets_the_domain_act_once(self, errands, ada, mia):
        approval = errands.ask(ada)

        outcome = decide(approval=approval, by=mia, verdict="approved", at=LATER)

        approval.refresh_from_db()
        assert (approval.state, approval.closed_at) == (Approval.State.APPROVED, LATER)
        assert outcome.changed
        assert outcome.text == "Errand 1 is run."
        [(number, decision)] = errands.approved
        assert number == 1
        assert (decision.by, decision.in_place_of, decision.note, decision.at) == (mia, None, "", LATER)
        assert decision.approval.state == Approval.State.APPROVED

    def test_locks_the_domains_own_row_before_its_own(self, errands, ada, mia):
        approval = errands.ask(ada)

        decide(approval=approval, by=mia, verdict="approved", at=LATER)

        assert errands.locked == [1]

    def test_keeps_a_note(self, errands, ada, mia):
        approval = errands.ask(ada)

        decide(approval=approval, by=mia, verdict="approved", note="  Enjoy.  ", at=LATER)

        assert Decision.objects.get().note == "Enjoy."

    def test_changes_nothing_when_the_domain_refuses(self, errands, ada, mia):
        approval = errands.ask(ada)
        errands.refuses[1] = registry.Refusal("The balance no longer covers these days.")

        with pytest.raises(CannotDecide, match="no longer covers"):
            decide(approval=approval, by=mia, verdict="approved", at=LATER)

        approval.refresh_from_db()
        assert approval.is_waiting
        assert not Decision.objects.exists()

    def test_lets_a_fault_of_the_domain_go_up_with_nothing_changed(self, errands, ada, mia):
        approval = errands.ask(ada)
        errands.refuses[1] = RuntimeError("a bug")

        with pytest.raises(RuntimeError, match="a bug"):
            decide(approval=approval, by=mia, verdict="approved", at=LATER)

        approval.refresh_from_db()
        assert approval.is_waiting
        assert not Decision.objects.exists()

    def test_refuses_a_verdict_that_ends_nothing(self, errands, ada, mia):
        with pytest.raises(ValueError, match="ends nothing"):
            decide(approval=errands.ask(ada), by=mia, verdict="referred", at=LATER)


class TestDeny:
    def test_tells_the_domain_and_keeps_the_note(self, errands, ada, mia):
        approval = errands.ask(ada)

        decide(approval=approval, by=mia, verdict="denied", note="We are four on the 12th.", at=LATER)

        approval.refresh_from_db()
        assert approval.state == Approval.State.DENIED
        assert [(number, decision.note) for number, decision in errands.denied] == [(1, "We are four on the 12th.")]
        assert errands.approved == []

    @pytest.mark.parametrize("note", ["", "   ", "\n"])
    def test_needs_a_note(self, errands, ada, mia, note):
        approval = errands.ask(ada)

        with pytest.raises(CannotDecide, match="a denial needs a note") as refusal:
            decide(approval=approval, by=mia, verdict="denied", note=note, at=LATER)

        assert refusal.value.field == "note"
        approval.refresh_from_db()
        assert approval.is_waiting

    def test_ends_the_approval_at_the_first_of_two_steps(self, errands, ada, mia):
        approval = errands.ask(ada, steps=["manager", "hr"])

        decide(approval=approval, by=mia, verdict="denied", note="No.", at=LATER)

        approval.refresh_from_db()
        assert (approval.state, approval.position) == (Approval.State.DENIED, 1)


class TestWhoMayDecide:
    @pytest.mark.parametrize("name", ["mia", "boss", "hana"])
    def test_the_line_above_and_hr(self, errands, cast, name):
        approval = errands.ask(cast.ada)

        assert decide(approval=approval, by=getattr(cast, name), verdict="approved", at=LATER).changed

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("ada", "Nobody decides on their own request"),
            ("zoe", "not yours to decide"),
            ("bob", "not yours to decide"),
            ("otto", "An auditor reads everything and decides nothing"),
        ],
    )
    @pytest.mark.parametrize("verdict", ["approved", "denied"])
    def test_nobody_else(self, errands, cast, name, words, verdict):
        approval = errands.ask(cast.ada)

        with pytest.raises(CannotDecide, match=words):
            decide(approval=approval, by=getattr(cast, name), verdict=verdict, note="So.", at=LATER)

        approval.refresh_from_db()
        assert approval.is_waiting
        assert not Decision.objects.exists()

    def test_not_hr_on_their_own_request(self, errands, hana):
        with pytest.raises(CannotDecide, match="own request"):
            decide(approval=errands.ask(hana), by=hana, verdict="approved", at=LATER)

    def test_not_who_has_left(self, errands, cast):
        approval = errands.ask(cast.ada)
        cast.mia.left_on = NOON.date()
        cast.mia.save()

        with pytest.raises(CannotDecide, match="not yours"):
            decide(approval=approval, by=cast.mia, verdict="approved", at=LATER)

    def test_not_the_line_on_a_step_of_hr(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["hr"])

        with pytest.raises(CannotDecide, match="not yours"):
            decide(approval=approval, by=cast.mia, verdict="approved", at=LATER)


class TestOwnRequests:
    def test_the_topmost_may_decide_if_the_policy_says_so(self, errands, cast):
        approval = errands.ask(cast.boss, may_decide_own=True)

        assert decide(approval=approval, by=cast.boss, verdict="approved", at=LATER).changed

    def test_the_topmost_may_not_if_the_policy_does_not_say_so(self, errands, cast):
        approval = errands.ask(cast.boss)

        with pytest.raises(CannotDecide, match="own request"):
            decide(approval=approval, by=cast.boss, verdict="approved", at=LATER)

    def test_hr_decides_for_the_topmost(self, errands, cast):
        assert decide(approval=errands.ask(cast.boss), by=cast.hana, verdict="approved", at=LATER).changed

    def test_nobody_with_a_manager_may_even_if_the_policy_says_so(self, errands, cast):
        approval = errands.ask(cast.ada, may_decide_own=True)

        with pytest.raises(CannotDecide, match="own request"):
            decide(approval=approval, by=cast.ada, verdict="approved", at=LATER)

    def test_a_stand_in_does_not_decide_on_their_own_request(self, errands, cast):
        approval = errands.ask(cast.ada)
        operations.delegate(
            employee=cast.mia, stand_in=cast.ada, starts_on=NOON.date(), last_on=LATER.date(), on=NOON.date()
        )

        with pytest.raises(CannotDecide, match="own request"):
            decide(approval=approval, by=cast.ada, verdict="approved", at=LATER)


class TestSecondClick:
    def test_of_the_same_person_says_so_and_changes_nothing(self, errands, ada, mia):
        approval = errands.ask(ada)
        first = decide(approval=approval, by=mia, verdict="approved", at=LATER)

        second = decide(approval=approval, by=mia, verdict="approved", at=LATER + days(1))

        assert (second.changed, second.text) == (False, "You approved this already.")
        assert second.decision == first.decision
        assert len(errands.approved) == Decision.objects.count() == 1

    def test_of_somebody_else_names_who_decided(self, errands, cast):
        approval = errands.ask(cast.ada)
        decide(approval=approval, by=cast.mia, verdict="approved", at=LATER)

        with pytest.raises(CannotDecide, match="^Already decided by Mia Manager: approved.$"):
            decide(approval=approval, by=cast.boss, verdict="approved", at=LATER)

    def test_with_the_other_verdict_is_refused(self, errands, ada, mia):
        approval = errands.ask(ada)
        decide(approval=approval, by=mia, verdict="approved", at=LATER)

        with pytest.raises(CannotDecide, match="^Already decided by you: approved.$"):
            decide(approval=approval, by=mia, verdict="denied", note="On second thoughts.", at=LATER)

    def test_after_a_withdrawal_says_who_withdrew(self, errands, ada, mia):
        approval = errands.ask(ada)
        operations.withdraw(subject=approval.subject, at=LATER)

        with pytest.raises(CannotDecide, match="Ada Asks has withdrawn"):
            decide(approval=approval, by=mia, verdict="approved", at=LATER)


class TestSteps:
    def test_go_to_hr_after_the_manager(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["manager", "hr"])

        first = decide(approval=approval, by=cast.mia, verdict="approved", at=LATER)

        assert first.text == "Now HR decides."
        assert errands.approved == []
        assert [number for number, _ in errands.handed_on] == [1]
        approval.refresh_from_db()
        assert (approval.is_waiting, approval.position) == (True, 2)

        decide(approval=approval, by=cast.hana, verdict="approved", at=LATER)

        approval.refresh_from_db()
        assert approval.state == Approval.State.APPROVED
        assert len(errands.approved) == 1

    def test_the_manager_does_not_decide_the_second_by_a_double_click(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["manager", "hr"])
        decide(approval=approval, by=cast.mia, verdict="approved", at=LATER)

        assert not decide(approval=approval, by=cast.mia, verdict="approved", at=LATER).changed
        assert not decide(approval=approval, by=cast.mia, verdict="approved", step=1, at=LATER).changed
        assert Decision.objects.count() == 1

    def test_an_old_page_does_not_decide_a_step_it_did_not_show(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["manager", "hr"])
        decide(approval=approval, by=cast.mia, verdict="approved", at=LATER)

        with pytest.raises(CannotDecide, match="Already decided by Mia Manager"):
            decide(approval=approval, by=cast.hana, verdict="approved", step=1, at=LATER)

    def test_one_that_was_not_reached_is_not_decided(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["manager", "hr"])

        with pytest.raises(CannotDecide, match="moved on"):
            decide(approval=approval, by=cast.hana, verdict="approved", step=2, at=LATER)

    def test_who_approved_the_first_cannot_deny_it_any_more(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["manager", "hr"])
        decide(approval=approval, by=cast.mia, verdict="approved", at=LATER)

        with pytest.raises(CannotDecide, match="Already decided by you"):
            decide(approval=approval, by=cast.mia, verdict="denied", note="No.", at=LATER)
